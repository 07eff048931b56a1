import io
import os
import shutil
import time
from pathlib import Path

import pytest
from docx import Document

from pipeline.errors import WriteError
from pipeline.jobs import Job, write
from pipeline.markup import Manuscript
from pipeline.write import office


@pytest.fixture
def manuscript():
    document, data = Document(), io.BytesIO()
    document.add_paragraph("by the office's own template")
    document.save(data)
    return Manuscript("<html></html>", (), template="templates/town/note.docx", word=data.getvalue())


def test_the_word_file_is_handed_on_as_it_is(manuscript):
    assert write(Job("note.docx", manuscript, "docx")) == manuscript.word


def test_without_libreoffice_a_warning_says_that_there_is_word_only(manuscript, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(WriteError, match=r"templates/town/note.docx: warning: made in Word only"):
        write(Job("note.pdf", manuscript, "pdf"))


def test_a_libreoffice_that_does_not_end_is_ended_with_what_it_started(manuscript, monkeypatch, tmp_path):
    program, started = tmp_path / "soffice", tmp_path / "started"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {started}\nwait\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(WriteError, match="LibreOffice made no PDF of it"):
        write(Job("note.pdf", manuscript, "pdf"))
    child = int(started.read_text())
    assert any(ended(child) or time.sleep(0.05) for _ in range(100))


def ended(process: int) -> bool:
    """Return whether a process has ended, be it that nobody asked for its status yet."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


@pytest.mark.needs("soffice")
def test_libreoffice_makes_the_pdf(manuscript):
    assert write(Job("note.pdf", manuscript, "pdf")).startswith(b"%PDF-")

import io
import shutil

import pytest
from docx import Document

from pipeline.errors import WriteError
from pipeline.jobs import Job, write
from pipeline.markup import Manuscript


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


@pytest.mark.needs("soffice")
def test_libreoffice_makes_the_pdf(manuscript):
    assert write(Job("note.pdf", manuscript, "pdf")).startswith(b"%PDF-")

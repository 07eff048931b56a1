"""A document whose Word file an office's own template made: that file as it is, and the PDF that LibreOffice makes.

Our own PDF would be another document than the Word file, so without LibreOffice there is none, and a warning says so.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import Location, Problem, WriteError
from pipeline.markup import Manuscript

SECONDS = 120  # that LibreOffice may take


def write_office(manuscript: Manuscript, format: str) -> bytes:
    """Return the file in `format`, docx or pdf.

    Raises WriteError, holding a warning, for a PDF where LibreOffice is not present; an error when it fails.
    """
    if format == "docx":
        return manuscript.word
    place = Location(manuscript.template)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        message = "made in Word only: PDF of an office's own template needs LibreOffice, which is not installed"
        raise WriteError(Problem(place, message, "install libreoffice-writer, or ask for --format docx", "warning"))
    with tempfile.TemporaryDirectory(prefix="briefings-") as folder:
        path = Path(folder)
        (path / "document.docx").write_bytes(manuscript.word)
        command = [program, f"-env:UserInstallation={(path / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(path / "document.docx")]
        try:
            _run(command)
            return (path / "document.pdf").read_bytes()
        except (subprocess.SubprocessError, FileNotFoundError) as fault:
            raise WriteError(Problem(place, f"LibreOffice made no PDF of it: {fault}")) from None


def _run(command: list[str]) -> None:
    """Run a program to its end; one that takes too long is ended with the programs that it started."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            status = process.wait(SECONDS)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if status:
        raise subprocess.CalledProcessError(status, command)

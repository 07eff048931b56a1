"""The bytes of a document do not depend on what its process wrote before, or in which order."""

import hashlib
import subprocess
import sys
from pathlib import Path

import sheets

from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

PAGE = sheets.chinese_page(
    "<h1>流域治理</h1><ul><li>编制方案</li><li>完善机制 • ①</li></ul>", "li { font-family: 'Times New Roman' }"
)


def main(formats):
    """Write the page in these formats, one after the other; print the digest of the PDF."""
    made = {format: {"pdf": write_pdf, "docx": write_word}[format](PAGE) for format in formats}
    print(hashlib.sha256(made["pdf"]).hexdigest())


def digest(*formats):
    paths = [str(Path(__file__).parent), *sys.path]
    code = f"import sys; sys.path[:0] = {paths!r}; import test_histories; test_histories.main({formats!r})"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_pdf_is_the_same_before_and_after_a_word_file_of_its_process():
    assert digest("docx", "pdf") == digest("pdf", "docx") != ""

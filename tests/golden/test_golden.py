"""Five documents of a small article as HTML, Word XML and PDF text, beside what was accepted before.

`make test TESTS="tests/golden --update-golden"` accepts what is written now; read the difference before you commit it.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer

HERE = Path(__file__).parent
EDITION = Edition(number=3, date=datetime.date(2024, 5, 6))
CASES = (
    ("departments", "note", "zh", "M1"),
    ("departments", "checklist", "zh", "M1"),
    ("leadership", "comparison", "en", "M1"),
    ("public", "note", "zh", "M2"),
    ("research", "digest", "en", None),
)
NAMES = ["-".join(part for part in case if part) for case in CASES]


@pytest.fixture
def accept(request):
    """Return a function that compares a text with the accepted one, or accepts it where that was asked for."""

    def compare(name: str, text: str) -> None:
        path = HERE / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert text.splitlines() == path.read_text("utf-8").splitlines(), f"{name} changed"

    return compare


@pytest.fixture(scope="module", params=CASES, ids=NAMES)
def case(request, templates, lakeside):
    """Return the name of a case and its manuscript."""
    audience, kind, language, mechanism = request.param
    renderer = Renderer(templates, load_audience(templates, audience))
    manuscript = renderer.render(lakeside, kind, language, mechanism, EDITION)
    return NAMES[CASES.index(request.param)], manuscript


def test_html(case, accept):
    name, manuscript = case
    accept(f"{name}/page.html", manuscript.html)


def test_word(case, accept):
    from pipeline.write.word.writer import write_word

    name, manuscript = case
    with zipfile.ZipFile(io.BytesIO(write_word(manuscript))) as package:
        root = etree.fromstring(package.read("word/document.xml"), etree.XMLParser(remove_blank_text=True))
    accept(f"{name}/document.xml", etree.tostring(root, pretty_print=True, encoding="unicode"))


def test_pdf(case, accept):
    from pipeline.write.pdf import write_pdf

    name, manuscript = case
    document = pypdfium2.PdfDocument(write_pdf(manuscript))
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    text = "\n-- page --\n".join(page.replace("\r\n", "\n").replace("\ufffe", "-") for page in pages)
    accept(f"{name}/pages.txt", text)

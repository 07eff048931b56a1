"""PDF files: lines joined to paragraphs, page numbers and running heads gone, pages known."""

from __future__ import annotations

from pathlib import Path

import pytest
import weasyprint

from pipeline.errors import SeedError
from pipeline.read.reader import read

STYLE = """@page { size: 120mm 90mm; margin: 18mm 15mm; @top-center { content: 'Harrow Transport Review' } @bottom-center { content: counter(page) } }
body { font: 11pt serif } p { text-indent: 2em; margin: 0 } h1 { font-size: 13pt }"""
BODIES = "councils departments operators schools hospitals markets".split()


def paragraph(n: int) -> str:
    body = BODIES[n - 1]
    said = (
        f"The {body} of the valley publish {k} timetables for line {n * 7 + k}, and keep them up to date."
        for k in range(2, 6)
    )
    return f"Paragraph {n}. " + " ".join(said)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    body = "<h1>Keeping the valley moving</h1>" + "".join(f"<p>{paragraph(n)}</p>" for n in range(1, 7))
    path = tmp_path_factory.mktemp("pdf") / "article.pdf"
    weasyprint.HTML(string=f"<html lang=en><style>{STYLE}</style><body>{body}").write_pdf(path)
    return path


def test_wrapped_lines_become_paragraphs_across_pages(pdf: Path) -> None:
    lines = read(pdf).text.strip().split("\n")
    assert lines[0] == "Keeping the valley moving"
    assert lines[1:] == [paragraph(n) for n in range(1, 7)]


def test_each_character_knows_its_page(pdf: Path) -> None:
    source = read(pdf)
    pages = [source.place(source.text.index(f"Paragraph {n}")).page for n in range(1, 7)]
    assert pages[0] == 1
    assert pages == sorted(pages)
    assert len(set(pages)) >= 3


def test_a_pdf_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    weasyprint.HTML(string="<html lang=en><body><hr>").write_pdf(path)
    with pytest.raises(SeedError, match="no text in this PDF"):
        read(path)

"""GB/T 9704—2012 measured on a Word file as LibreOffice shows it: mm and characters."""

import itertools
from statistics import median

import libreoffice
import pdfpages
import pytest
import sheets

from pipeline.write.word.writer import write_word

pytestmark = pytest.mark.needs("soffice")

EVEN = "沿河各市共同治理流域水质改善"
"""Without marks and digits, so that nothing hinders a line from being full."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("word")
    path = folder / "note.docx"
    path.write_bytes(write_word(sheets.chinese_page(f"<p>{EVEN * 9}</p>{sheets.prose(24)}")))
    found = pdfpages.pages(libreoffice.pdfs([path], folder)[path].read_bytes())
    assert len(found) >= 4
    return found


def test_a_full_page_has_22_lines(pages):
    assert {len(page.lines(16)) for page in pages[:-1]} == {22}


def test_a_line_of_han_has_28_characters(pages):
    even = [line for line in pages[0].lines(16) if set(line.text) <= set(EVEN)]
    assert [len(line.text) for line in even[:-1]] == [26, 28, 28, 28]


def test_lines_with_marks_and_digits_have_about_28_characters(pages):
    counts = []
    for number, page in enumerate(pages[:-1], 1):
        left = 28 if number % 2 else 26
        for line, after in itertools.pairwise(page.lines(16)):
            if after.left < left + 5:  # so this line does not end a paragraph
                counts.append(line.cells + round((line.left - left) / (156 / 28)))
    assert len(counts) > 40
    assert median(counts) == pytest.approx(28, abs=0.5)
    assert all(25 <= count <= 29 for count in counts), sorted(counts)  # LibreOffice pushes out, and does not squeeze


def test_the_type_area_is_that_of_the_standard(pages):
    for number, page in enumerate(pages[:-1], 1):
        left, lines = 28 if number % 2 else 26, page.lines(16)
        assert min(line.left for line in lines) == pytest.approx(left, abs=0.3)
        assert max(line.right for line in lines) == pytest.approx(left + 156, abs=1)
        assert lines[0].baseline - 0.88 * 16 * pdfpages.MM == pytest.approx(37, abs=1)
        assert lines[-1].baseline + 0.12 * 16 * pdfpages.MM == pytest.approx(262, abs=1)


def test_page_numbers_stand_outside_7_mm_below_the_type_area(pages):
    for number, page in enumerate(pages, 1):
        line = page.lines(14)[-1]
        assert line.text == f"—{number}—"
        assert line.baseline - 0.28 * 14 * pdfpages.MM == pytest.approx(269, abs=0.6)
        if number % 2:
            assert 184 - line.right == pytest.approx(14 * pdfpages.MM, abs=1)
        else:
            assert line.left - 26 == pytest.approx(14 * pdfpages.MM, abs=1)

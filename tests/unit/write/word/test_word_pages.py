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


ROOM = ":root { --table-room: 6.91pt }"
WIDE = """
@page wide { size: 297mm 210mm; margin: 28mm 37mm 26mm 35mm }
@page wide:right { margin: 28mm 37mm 26mm 35mm; @bottom-right { content: none }
  @left-bottom { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; white-space: pre; text-align: right;
    vertical-align: top; width: 35mm; height: 26.84mm; margin-bottom: 9.02mm; transform: rotate(90deg) } }
@page wide:left { margin: 26mm 37mm 28mm 35mm; @bottom-left { content: none }
  @left-top { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; white-space: pre; text-align: left;
    vertical-align: top; width: 35mm; height: 26.84mm; margin-top: 9.02mm; transform: rotate(90deg) } }
.wide { page: wide }
"""
ROWS = "<tbody>" + "<tr><td>逐月公布断面水质。</td></tr>" * 60 + "</tbody>"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Return what LibreOffice makes of each document, as PDF."""
    folder = tmp_path_factory.mktemp("word")
    upright = "<p>前文。</p>"
    documents = {
        "prose": sheets.chinese_page(f"<p>{EVEN * 9}</p>{sheets.prose(24)}", ROOM),
        "table": sheets.chinese_page(f"<table><thead><tr><th>次序</th></tr></thead>{ROWS}</table>", ROOM),
        "wide": sheets.chinese_page(f'<div class="wide">{sheets.prose(20)}</div>', WIDE),
        "wide, one page": sheets.chinese_page(f'<div class="wide">{sheets.prose(1)}</div>', WIDE),
        "wide, with a note": sheets.chinese_page(
            f'<div class="wide"><p>甲<span class="footnote">注。</span></p>{sheets.prose(6)}</div>', WIDE
        ),
        "wide, second page": sheets.chinese_page(f'{upright}<div class="wide">{sheets.prose(1)}</div>{upright}', WIDE),
    }
    paths = {name: folder / f"{name}.docx" for name in documents}
    for name, document in documents.items():
        paths[name].write_bytes(write_word(document))
    made = libreoffice.pdfs(list(paths.values()), folder)
    return {name: made[path].read_bytes() for name, path in paths.items()}


@pytest.fixture(scope="module")
def pages(shown):
    found = pdfpages.pages(shown["prose"])
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
        leading = (28.95 - 16) / 2 * pdfpages.MM  # Word's lines fill the type area, and characters stand inside them
        assert lines[0].baseline - 0.88 * 16 * pdfpages.MM == pytest.approx(37 + leading, abs=0.5)
        assert lines[-1].baseline + 0.12 * 16 * pdfpages.MM == pytest.approx(262 - leading, abs=0.5)


def test_a_table_begins_and_ends_with_the_type_area(shown):
    count = len(pdfpages.pages(shown["table"]))
    assert count >= 2
    for number in range(count):
        left = 26 if number % 2 else 28
        rules = pdfpages.rules(shown["table"], number, left, left + 156)
        assert rules[0] == pytest.approx(37, abs=0.3)
        assert rules[-1] <= 262.2
        assert rules[-1] > 252 or number == count - 1


def test_page_numbers_stand_outside_7_mm_below_the_type_area(pages):
    for number, page in enumerate(pages, 1):
        line = page.lines(14)[-1]
        assert line.text == f"—{number}—"
        assert line.baseline - 0.28 * 14 * pdfpages.MM == pytest.approx(269, abs=0.6)
        if number % 2:
            assert 184 - line.right == pytest.approx(14 * pdfpages.MM, abs=1)
        else:
            assert line.left - 26 == pytest.approx(14 * pdfpages.MM, abs=1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("wide", [1, 2, 3, 4]), ("wide, one page", [1]), ("wide, with a note", [1, 2]), ("wide, second page", [2])],
)
def test_the_number_of_a_landscape_page_stays_where_it_is_on_upright_ones(name, expected, shown):
    found = pdfpages.pages(shown[name])
    landscape = [number for number, page in enumerate(found, 1) if page.width > page.height]
    assert landscape[: len(expected)] == expected
    for number in landscape:
        box = pdfpages.ink(shown[name], number - 1, (0, 0, 34, 210))
        dash = pdfpages.ink(shown[name], number - 1, (0, box[1], 34, box[1] + 1.2))
        assert dash[2] == pytest.approx(28, abs=0.4)  # 7 mm below the type area, which is 35 mm from this edge
        outer = 184 - box[3] if number % 2 else box[1] - 26
        assert outer == pytest.approx(14 * pdfpages.MM, abs=0.4)

from __future__ import annotations

import io

import pdfpages
import pytest
import sheets
from docx import Document

from pipeline.write.columns import shared
from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

BODY = (
    "<table aria-label='表'><colgroup><col class='a'><col><col class='b'></colgroup><thead><tr><th scope='col'>序号</th>"
    "<th scope='col'>具体举措</th><th scope='col'>责任单位</th></tr></thead><tbody><tr><td>1.1</td>"
    "<td>建立跨区域协作机制</td><td>待定</td></tr></tbody></table>"
)
CSS = "table { table-layout: fixed; width: 100% } td, th { text-indent: 0; text-align: left } "


def page(first: str, last: str):
    return sheets.chinese_page(BODY, f"{CSS} .a {{ width: {first} }} .b {{ width: {last} }}")


@pytest.mark.parametrize(
    ("given", "room", "expected"),
    [
        ([20, 0, 30], 200, None),
        ([20, 30], 50, None),
        ([20, 0], 70, None),
        ([20, 0], 69, [20 * 69 / 170, 150 * 69 / 170]),
        ([100, 0, 80], 100, [100 * 100 / 330, 150 * 100 / 330, 80 * 100 / 330]),
        ([30, 30], 40, [20, 20]),
        ([0, 0], 60, [30, 30]),
        ([], 60, None),
    ],
)
def test_columns_that_ask_for_too_much_shrink_together(given, room, expected):
    assert shared(given, room, 10) == (expected and pytest.approx(expected))


def test_no_words_lie_over_each_other_where_the_page_is_too_narrow_for_the_columns():
    """156 mm wide, the columns with a width alone ask for 220."""
    manuscript = page("120mm", "100mm")
    content = write_pdf(manuscript)
    (one,) = pdfpages.pages(content)
    left = {text: min(char.left for char in one.chars if char.text == text) for text in "序具责"}
    assert left["序"] < left["具"] - 12
    assert left["具"] < left["责"] - 12
    widths = [column.width.mm for column in Document(io.BytesIO(write_word(manuscript))).tables[0].columns]
    assert sum(widths) == pytest.approx(156, abs=0.5)
    assert left["具"] - left["序"] == pytest.approx(widths[0], abs=0.6)
    assert left["责"] - left["具"] == pytest.approx(widths[1], abs=0.6)


def test_columns_that_fit_have_the_widths_that_they_ask_for():
    (one,) = pdfpages.pages(write_pdf(page("20mm", "30mm")))
    left = {text: min(char.left for char in one.chars if char.text == text) for text in "序具责"}
    assert left["具"] - left["序"] == pytest.approx(20, abs=0.6)
    assert left["责"] - left["具"] == pytest.approx(106, abs=0.6)

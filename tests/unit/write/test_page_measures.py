"""GB/T 9704—2012 measured on a PDF: mm, points and characters."""

import itertools
from statistics import median

import pdfpages
import pytest
import sheets
from pdfpages import CLOSING, MM, OPENING, pitches

from pipeline.write.pdf import write_pdf

CELL = 156 / 28


@pytest.fixture(scope="module")
def pages():
    found = pdfpages.pages(write_pdf(sheets.chinese_page(sheets.prose(24))))
    assert len(found) >= 4
    return found


def body(page):
    return page.lines(16)


def test_the_sheet_is_a4(pages):
    for page in pages:
        assert (page.width, page.height) == pytest.approx((210, 297), abs=0.1)


def test_a_full_page_has_22_lines(pages):
    assert {len(body(page)) for page in pages[:-1]} == {22}


def test_lines_are_a_character_and_seven_eighths_apart(pages):
    steps = [step for page in pages for step in pitches(body(page))]
    assert steps == pytest.approx([29.61] * len(steps), abs=0.05)


def test_the_type_area_begins_37_mm_down_and_is_225_mm_high(pages):
    for page in pages[:-1]:
        lines = body(page)
        top = lines[0].baseline - 0.88 * 16 * MM
        bottom = lines[-1].baseline + 0.12 * 16 * MM
        assert (top, bottom - top) == pytest.approx((37, 225), abs=1)


def test_the_type_area_is_156_mm_wide_and_backs_on_itself(pages):
    for number, page in enumerate(pages[:-1], 1):
        left = 28 if number % 2 else 26
        lines = body(page)
        assert min(line.left for line in lines) == pytest.approx(left, abs=0.1)
        assert max(line.right for line in lines) == pytest.approx(left + 156, abs=0.3)


def test_full_lines_are_justified_to_the_edge(pages):
    checked = 0
    for number, page in enumerate(pages[:-1], 1):
        left = 28 if number % 2 else 26
        lines = body(page)
        for line, after in itertools.pairwise(lines):
            if after.left > left + CELL:  # the next begins a paragraph, so this one ends one
                continue
            checked += 1
            assert line.right == pytest.approx(left + 156, abs=0.35), line.text
    assert checked > 40


def test_a_full_line_has_28_characters(pages):
    counts = []
    for number, page in enumerate(pages[:-1], 1):
        left = 28 if number % 2 else 26
        lines = body(page)
        for line, after in itertools.pairwise(lines):
            if after.left < left + CELL:
                indent = round((line.left - left) / CELL)
                counts.append(line.cells + indent)
    assert median(counts) == 28
    assert sum(27.5 <= count <= 28.5 for count in counts) > 0.8 * len(counts)
    assert all(26.5 <= count <= 29 for count in counts), sorted(counts)


def test_paragraphs_begin_two_characters_in(pages):
    indents = {round(line.left - (28 if n % 2 else 26), 1) for n, page in enumerate(pages, 1) for line in body(page)}
    opened = {indent for indent in indents if indent > 8}  # an opening mark's ink stands in the right half of its cell
    assert 11.1 in {round(i, 1) for i in opened}
    assert all(indent <= 11.3 for indent in indents)


def test_no_line_begins_or_ends_with_a_forbidden_mark(pages):
    lines = [line for page in pages for line in body(page)]
    assert len(lines) > 80
    for line in lines:
        assert line.text[0] not in CLOSING + "…—", line.text
        assert line.text[-1] not in OPENING, line.text


def test_no_paragraph_ends_with_a_single_character(pages):
    for number, page in enumerate(pages, 1):
        left = 28 if number % 2 else 26
        for line in body(page):
            if line.left < left + CELL:
                assert len(line.text.rstrip(CLOSING + "…")) > 1


def test_page_numbers_stand_7_mm_below_the_type_area_outside_and_one_character_in(pages):
    for number, page in enumerate(pages, 1):
        line = page.lines(14)[-1]
        assert line.text == f"—{number}—"
        dash = line.baseline - 0.28 * 14 * MM  # where the ink of 宋体 has it
        assert dash == pytest.approx(262 + 7, abs=0.1)
        if number % 2:
            assert 210 - 26 - line.right == pytest.approx(14 * MM, abs=0.3)
        else:
            assert line.left - 26 == pytest.approx(14 * MM, abs=0.3)


def test_the_standards_rules_hold_in_cells_of_any_width():
    text = "编制“同防、同治、同享”方案（含附表），明确责任——逐项销号，支持36家企业节水改造。"
    for width in range(22, 80, 7):
        rows = f"<table aria-label='t'><colgroup><col style='width:{width}mm'><col></colgroup><thead><tr><th scope='col'>任务</th><th scope='col'>注</th></tr></thead><tbody><tr><td>{text}</td><td>略</td></tr></tbody></table>"
        page = pdfpages.pages(write_pdf(sheets.chinese_page(rows)))[0]
        lines = [line for line in page.lines(12) if line.text != "任务注"]
        for line in lines:
            cell = "".join(c.text for c in line.chars if c.left < 28 + width)
            if cell.strip("略"):
                assert cell[0] not in CLOSING, (width, cell)
                assert cell[-1] not in OPENING, (width, cell)
                assert max(c.right for c in line.chars if c.left < 28 + width) <= 28 + width + 0.1


def test_a_table_that_goes_on_begins_and_ends_with_the_characters_of_the_type_area():
    rows = "".join(f"<tr><td>第{n}项任务</td></tr>" for n in range(80))
    table = f"<table aria-label='任务'><thead><tr><th scope='col'>任务</th></tr></thead><tbody>{rows}</tbody></table>"
    content = write_pdf(sheets.chinese_page(f"<p>如下。</p>{table}", "table { --table-room: 6.91pt }"))
    assert len(pdfpages.pages(content)) == 3
    for page, left in ((0, 28), (1, 26), (2, 28)):
        lines = pdfpages.rules(content, page, left, left + 156)
        assert page == 0 or lines[0] == pytest.approx(37, abs=0.3)
        assert lines[-1] <= 262.2

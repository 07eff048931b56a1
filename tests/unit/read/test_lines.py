"""Wrapped lines are joined, lines that are paragraphs are not."""

from __future__ import annotations

from pipeline.read.reader import read_text

WRAPPED = """    为加快补齐基层卫生服务的短板，市政府决定在三年之内完
成全部乡镇卫生院的标准化改造，并且建立稳定的投入保障机制
和人才补充机制，让群众就近看得上病。
    各县区要制定分年度的实施计划，明确责任单位和完成时限，

                          - 1 -

定期向市政府报告进展情况。改造所需资金由市县两级财政按照
六比四的比例分担。
"""
ENGLISH = """The council will publish a single timetable for every bus in the
valley, and it will keep that timetable up to date throughout the
year. Fares follow the same rule.

Drivers and passengers are asked each spring what should change,
and the answers are published.
"""
POEM = "加强领导\n明确责任\n强化督导\n严格考核\n广泛宣传\n"


def test_wrapped_chinese_is_joined_without_blanks() -> None:
    lines = read_text(WRAPPED, "a.txt").text.strip().split("\n")
    assert len(lines) == 2
    assert "三年之内完成全部乡镇" in lines[0]
    assert lines[1].endswith("六比四的比例分担。")


def test_a_page_number_inside_a_paragraph_goes() -> None:
    text = read_text(WRAPPED, "a.txt").text
    assert "完成时限，定期向市政府报告" in text
    assert "- 1 -" not in text


def test_wrapped_english_is_joined_with_blanks() -> None:
    lines = read_text(ENGLISH, "a.txt").text.strip().split("\n")
    assert lines[0] == (
        "The council will publish a single timetable for every bus in the valley, and it will keep that timetable "
        "up to date throughout the year. Fares follow the same rule."
    )
    assert len(lines) == 2


def test_short_lines_that_are_paragraphs_stay() -> None:
    assert read_text(POEM, "a.txt").text.split() == POEM.split()


def test_a_numbered_line_begins_a_paragraph_in_wrapped_text() -> None:
    wrapped = WRAPPED + "一、建立稳定的投入保障机制，把卫生院的改造经费列入财政预\n算，逐年增加。\n二、加强人才培养。\n"
    lines = read_text(wrapped, "a.txt").text.strip().split("\n")
    assert lines[-2:] == [
        "一、建立稳定的投入保障机制，把卫生院的改造经费列入财政预算，逐年增加。",
        "二、加强人才培养。",
    ]


def test_lines_that_hang_below_a_list_item_are_joined_to_it() -> None:
    text = (
        "The committee of the harbour is asked to approve the changes that stand below this.\n\n"
        "(a) Sailings. From November on, the first boat of the day should leave at seven, and\n"
        "    the last one of the day should wait for the train that comes down from the town\n"
        "    Barrow and the hills behind it, which is late on most of the evenings of winter.\n"
        "(b) Notices. The harbour should announce all cancellations on the boards shown in the\n"
        "    Annex C and in the windows of the shops that have agreed to this in the spring.\n"
    )
    assert [line[:12] for line in read_text(text, "a.txt").text.strip().split("\n")] == [
        "The committe",
        "(a) Sailings",
        "(b) Notices.",
    ]

"""Numbers that Word counts itself, and that it arrives at the same ones as CSS."""

from __future__ import annotations

import pytest

from pipeline.write.word.numbering import Level, Numbering, word_number

from .conftest import W, brief

CHINESE = """
@counter-style han { system: additive; range: 1 99; suffix: "、"; additive-symbols: 20 二十, 10 十, 9 九, 8 八, 7 七, 6 六, 5 五, 4 四, 3 三, 2 二, 1 一 }
@counter-style simp-chinese-informal { system: extends han }
h2 { counter-increment: one; counter-reset: two } h2::before { content: counter(one, simp-chinese-informal) "、" }
h3 { counter-increment: two; counter-reset: three } h3::before { content: "（" counter(two, simp-chinese-informal) "）" }
h4 { counter-increment: three } h4::before { content: counter(three) ". " }
"""


def levels(made) -> list[str]:
    return [brief(level) for level in made.all("lvl", "numbering")]


def places(made) -> list[str]:
    return [brief(p) for p in made.all("numPr")]


def test_headings_share_one_list_of_many_levels_bound_to_their_styles(word):
    made = word("<h2>a</h2><h3>b</h3><h4>c</h4><h3>d</h3><h2>e</h2>", CHINESE)
    assert len(made.all("abstractNum", "numbering")) == 1
    assert [f"pStyle{{val=Heading{n}}}" in level for n, level in enumerate(levels(made), 1)] == [True] * 3
    assert "numFmt{val=chineseCountingThousand}" in levels(made)[0]
    assert "lvlText{val=%1、}" in levels(made)[0]
    assert "lvlText{val=（%2）}" in levels(made)[1]
    assert "suff{val=space}, lvlText{val=%3.}" in levels(made)[2]
    assert not made.all("numPr")
    assert "numPr(ilvl{val=1}, numId{val=1})" in made.style("heading 2")
    assert made.text() == "abcde"


def test_the_number_is_not_in_the_text_as_well(word):
    assert word("<h2>题</h2>", CHINESE).text() == "题"


def test_a_count_that_word_would_not_make_is_started_anew(word):
    made = word("<h2>a</h2><section><h2>b</h2><h2>c</h2></section>", CHINESE + "section { counter-reset: one 6 }")
    assert [element.get(W + "val") for element in made.all("startOverride", "numbering")] == ["7"]


def test_a_counter_style_that_word_does_not_have_stays_text(word):
    css = "@counter-style own { system: cyclic; symbols: ※ } h2 { counter-increment: a } h2::before { content: counter(a, own) ' ' }"
    made = word("<h2>题</h2>", css)
    assert "word/numbering.xml" not in made.parts
    assert made.text() == "※ 题"


def test_a_number_made_of_two_counters_stays_text(word):
    css = (
        "h2 { counter-increment: a } h3 { counter-increment: b } h3::before { content: counter(a) '.' counter(b) ' ' }"
    )
    assert word("<h2>x</h2><h3>y</h3>", css).text() == "x1.1 y"


def test_a_counter_that_the_paragraph_itself_does_not_count_stays_text(word):
    css = (
        "h2 { counter-increment: part } p::before { content: counter(part) ' ' } td::before { content: counter(none) }"
    )
    made = word("<h2>甲</h2><p>文</p><p>乙</p>", css)
    assert made.text() == "甲1 文1 乙"


def test_numbered_paragraphs_count_as_well(word):
    css = "p { counter-increment: m } p::before { content: '第' counter(m) '条　' }"
    made = word("<p>a</p><p>b</p>", css)
    assert "lvlText{val=第%1条　}" in levels(made)[0]
    assert made.text() == "ab"


def test_each_list_begins_at_one(word):
    made = word("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>", "ol { padding-left: 20pt }")
    assert len(made.all("num", "numbering")) == 2
    assert [element.get(W + "val") for element in made.all("startOverride", "numbering")] == ["1"]


def test_a_later_list_says_its_number_and_repeats_no_indents(word):
    made = word("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>", "ol { padding-left: 20pt }")
    assert made.paragraphs[2].startswith("p(pPr(pStyle{val=ListNumber}, numPr(ilvl{val=0}, numId{val=2})), r")


def test_a_heading_style_numbers_itself_though_one_heading_has_no_number(word):
    made = word(
        '<h2 class="front">x</h2><h2>a</h2><h2>b</h2>',
        CHINESE + ".front { counter-increment: none } .front::before { content: none }",
    )
    assert "numPr(ilvl{val=0}, numId{val=1})" in made.style("heading 1")
    assert "pStyle{val=Heading1}" in levels(made)[0]
    assert "numPr(ilvl{val=0}, numId{val=2})" in made.paragraphs[0]
    assert "numFmt{val=none}, suff{val=nothing}, lvlText{val=}, lvlJc" in levels(made)[1]
    assert "numPr" not in made.paragraphs[1]


def test_a_marker_hangs_in_the_padding_of_its_list(word):
    made = word("<ol><li>a</li></ol>", "ol { padding-left: 20pt }")
    assert "ind{left=400 firstLineChars=0 hanging=400}" in levels(made)[0].replace(" right=0", "")


def test_markers_inside_leave_the_indent_alone(word):
    made = word("<ol><li>a</li></ol>", "li { list-style-position: inside; text-indent: 24pt }")
    assert "suff{val=space}, lvlText{val=%1.}" in levels(made)[0]
    assert "firstLine=480" in levels(made)[0]


def test_a_list_without_markers_has_no_numbers(word):
    made = word("<ul><li>a</li></ul>", "ul { list-style: none }")
    assert "word/numbering.xml" not in made.parts
    assert "pStyle{val=List}" in made.paragraphs[0]


def test_a_part_lists_every_definition_before_any_number(word):
    made = word("<h2>x</h2><ol><li>a</li></ol><ul><li>b</li></ul>", CHINESE)
    kinds = [child.tag.rpartition("}")[2] for child in made.xml("numbering")]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (2024, "二千零二十四")],
)
def test_chinese_numerals_are_those_of_word(value, shown):
    assert word_number(value, "chineseCountingThousand") == shown


@pytest.mark.parametrize(
    ("value", "format", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (27, "lowerLetter", "aa"),
        (3, "decimalZero", "03"),
        (2, "ideographTraditional", "乙"),
        (11, "ideographTraditional", None),
        (1, "unknown", None),
    ],
)
def test_other_numerals(value, format, shown):
    assert word_number(value, format) == shown


def test_a_level_that_is_written_in_two_ways_does_not_fit():
    numbering = Numbering()
    one, other = Level("%1.", "decimal"), Level("%1)", "decimal")
    assert numbering.fits("k", 0, one)
    assert numbering.item("k", 0, one, 1) == "0 1"
    assert not numbering.fits("k", 0, other)
    assert numbering.item("k", 0, one, 2) == "0 1"
    assert numbering.item("k", 0, one, 9) == "0 2"

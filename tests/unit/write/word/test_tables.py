"""Tables: columns, header rows, spans, borders and captions."""

from __future__ import annotations

import itertools

import pytest

from pipeline.errors import WriteError

from .conftest import W, brief

CSS = """
table { width: 100%; border-collapse: collapse; border: 1pt solid #000 }
td, th { border: 0.75pt solid #000; padding: 3pt 4pt; vertical-align: middle; font-weight: 400 }
tr { break-inside: avoid } col.no { width: 20mm }
caption { text-align: center } caption::before { content: "表" counter(table) "　" } table { counter-increment: table }
"""

TABLE = """<table class="task-table" aria-label="任务表"><caption>任务</caption><colgroup><col class="no"><col></colgroup>
<thead><tr><th scope="col">序号</th><th scope="col">任务</th></tr></thead><tbody>
<tr><td>1</td><td>建立平台</td></tr><tr><td colspan="2">合计</td></tr></tbody></table>"""


def widths(made) -> list[int]:
    return [int(column.get(W + "w")) for column in made.all("gridCol")]


def test_columns_have_the_widths_of_css_and_share_the_rest(word):
    made = word(TABLE, CSS)
    assert widths(made) == [1134, 6803]
    assert [int(cell.get(W + "w")) for cell in made.all("tcW")] == [1134, 6803, 1134, 6803, 7937]
    assert "tblLayout{type=fixed}" in brief(made.all("tblPr")[0])


def test_columns_without_a_width_are_equal(word):
    made = word("<table><tbody><tr><td>a</td><td>b</td><td>c</td></tr></tbody></table>", CSS)
    assert max(widths(made)) - min(widths(made)) <= 1


def test_columns_too_wide_for_the_page_are_narrowed_to_it(word):
    css = CSS + "col { width: 100mm }"
    assert (
        sum(
            widths(
                word("<table><colgroup><col><col></colgroup><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", css)
            )
        )
        <= 7938
    )


def test_header_rows_are_repeated_and_no_row_is_split(word):
    made = word(TABLE, CSS)
    assert [brief(row) for row in made.all("trPr")] == [
        "trPr(cantSplit, tblHeader)",
        "trPr(cantSplit)",
        "trPr(cantSplit)",
    ]


def test_rows_may_split_where_css_lets_them(word):
    assert not word(TABLE, CSS + "tr { break-inside: auto }").all("cantSplit")


def test_borders_and_cell_margins_are_a_named_table_style(word):
    style = word(TABLE, CSS).style("Task Table")
    assert "top{val=single sz=8 space=0 color=000000}" in style
    assert "insideH{val=single sz=6 space=0 color=000000}" in style
    assert "tblCellMar(top{w=60 type=dxa}, left{w=80 type=dxa}" in style
    assert "tblBorders" not in brief(word(TABLE, CSS).all("tblPr")[0])


def test_a_cell_says_only_what_it_does_differently(word):
    made = word(
        TABLE.replace("<td>1</td>", '<td class="x">1</td>'),
        CSS + ".x { background: #eeeeee; border-bottom: 3pt solid #f00; vertical-align: top }",
    )
    plain, other = brief(made.all("tcPr")[3]), brief(made.all("tcPr")[2])
    assert plain == "tcPr(tcW{w=6803 type=dxa})"
    assert (
        other
        == "tcPr(tcW{w=1134 type=dxa}, tcBorders(bottom{val=single sz=24 space=0 color=FF0000}), shd{val=clear color=auto fill=EEEEEE}, vAlign{val=top})"
    )


def test_what_all_cells_share_and_the_shade_of_the_head_are_said_by_the_style(word):
    made = word(TABLE, CSS + "thead th { background: #e8e8e8 }")
    style = made.style("Task Table")
    assert "tcPr(vAlign{val=center})" in style
    assert "tblStylePr{type=firstRow}(tcPr(shd{val=clear color=auto fill=E8E8E8}))" in style
    assert {brief(cell) for cell in made.all("tcPr")[:2]} == {
        "tcPr(tcW{w=1134 type=dxa})",
        "tcPr(tcW{w=6803 type=dxa})",
    }
    assert made.all("tblLook")[0].get(W + "firstRow") == "1"


def test_a_head_without_the_shade_of_others_says_so(word):
    css = CSS + "thead th { background: #e8e8e8 } .plain th { background: none }"
    plain = TABLE.replace('class="task-table"', 'class="task-table plain"')
    made = word(TABLE * 2 + plain, css)
    assert "shd{val=clear color=auto fill=auto}" in brief(made.all("tc")[-5])
    assert "shd" not in brief(made.all("tc")[0])


def borders(made) -> list[str]:
    return [brief(group) for group in made.all("tcBorders")]


RULES = "table { border-collapse: collapse; border-top: 2pt solid #000 } td { border-bottom: 0.5pt solid #999 }"
ROWS = "<tr><td>1</td><td>甲</td></tr><tr><td>2</td><td>乙</td></tr>"


def test_the_rule_of_a_table_stands_above_cells_that_have_none(word):
    made = word(f"<table><tbody>{ROWS}</tbody></table>", RULES)
    style = made.style("Table Grid")
    assert "top{val=single sz=16 space=0 color=000000}" in style
    assert "insideH{val=single sz=4 space=0 color=999999}" in style
    assert "bottom{val=single sz=4 space=0 color=999999}" in style
    assert borders(made) == []


def test_both_cells_of_an_edge_have_the_wider_of_their_rules(word):
    css = RULES + "thead th { border-bottom: 1pt solid #00f }"
    made = word(f"<table><thead><tr><th>号</th><th>名</th></tr></thead><tbody>{ROWS}{ROWS}</tbody></table>", css)
    blue = "{val=single sz=8 space=0 color=0000FF})"
    assert borders(made) == [f"tcBorders(bottom{blue}"] * 2 + [f"tcBorders(top{blue}"] * 2


def test_no_rule_crosses_a_cell_of_several_rows(word):
    spanned = '<tr><td rowspan="2">a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>'
    plain = "<tr><td>f</td><td>g</td><td>h</td></tr>"
    css = "td { border: 1pt solid #000 } [rowspan] { border: 3pt solid #f00 }"
    made = word(f"<table><tbody>{spanned}{plain * 3}</tbody></table>", css)
    cells = [brief(cell.find(W + "tcPr")) for cell in made.all("tc")]
    red = "{val=single sz=24 space=0 color=FF0000}"
    assert f"tcBorders(top{red}, left{red}, right{red})" in cells[0]
    assert f"tcBorders(left{red}, bottom{red}, right{red})" in cells[3]


def test_the_head_of_a_narrow_column_has_lines_of_one_length(word):
    head = '<thead><tr><th scope="col">措辞力度</th><th scope="col">事项</th></tr></thead>'
    text = "<tbody><tr><td>措辞明确，力度较大。</td><td>措辞不同，力度也不同。</td></tr></tbody>"
    css = CSS + "th { font-size: 12pt; text-align: center } col.n { width: 19mm }"
    made = word(f'<table><colgroup><col class="n"><col></colgroup>{head}{text}</table>', css)
    assert "t'措辞'), r(br), r(t'力度')" in brief(made.all("tc")[0])
    assert "br" not in brief(made.all("tc")[1])


def test_spans_cover_columns_and_rows(word):
    made = word(
        '<table><tbody><tr><td rowspan="2">a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>',
        CSS,
    )
    rows = [[brief(cell.find(W + "tcPr")) for cell in row.iter(W + "tc")] for row in made.all("tr")]
    assert "vMerge{val=restart}" in rows[0][0]
    assert "gridSpan{val=2}" in rows[0][1]
    assert "vMerge{val=continue}" in rows[1][0]
    assert [len(row) for row in rows] == [2, 3]
    assert made.text() == "abcd"


def test_a_row_with_too_few_cells_is_filled_up(word):
    made = word("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>", CSS)
    assert [len(list(row.iter(W + "tc"))) for row in made.all("tr")] == [2, 2]


def test_every_cell_ends_with_a_paragraph(word):
    made = word(
        "<table><tbody><tr><td></td><td><table><tbody><tr><td>x</td></tr></tbody></table></td></tr></tbody></table>",
        CSS,
    )
    assert all(cell[-1].tag == W + "p" for cell in made.all("tc"))


def test_a_caption_counts_itself_and_stays_with_its_table(word):
    made = word(TABLE + TABLE.replace("任务</caption>", "第二</caption>"), CSS)
    captions = [p for p in made.paragraphs if "Caption" in p]
    assert "instrText' SEQ 表 \\* ARABIC '" in captions[0]
    assert "t'1'" in captions[0]
    assert "t'2'" in captions[1]
    assert "keepNext" in made.style("caption")
    assert made.text().startswith("表1　任务")


def test_a_table_without_a_caption_is_not_named_twice(word):
    made = word(TABLE.replace("<caption>任务</caption>", ""), CSS)
    assert not made.all("tblCaption")
    assert [element.get(W + "val") for element in made.all("tblDescription")] == ["任务表"]


def test_a_table_tells_what_it_is(word):
    made = word(TABLE, CSS)
    assert [element.get(W + "val") for element in made.all("tblCaption") + made.all("tblDescription")] == [
        "表1　任务",
        "任务表",
    ]


def test_tables_that_follow_each_other_stay_two(word):
    body = [child.tag for child in word(TABLE.replace("<caption>任务</caption>", "") * 2, CSS).xml()[0]]
    assert W + "tbl" in body
    assert not any(one == other == W + "tbl" for one, other in itertools.pairwise(body))


def test_a_table_at_the_end_is_followed_by_a_paragraph(word):
    body = list(word(TABLE, CSS).xml()[0])
    assert [child.tag for child in body[-2:]] == [W + "p", W + "sectPr"]


def test_a_row_that_stays_with_the_next_keeps_its_paragraphs(word):
    made = word(TABLE.replace("<tr><td>1", '<tr class="group"><td>1'), CSS + ".group { break-after: avoid }")
    kept = [bool(row.findall(f".//{W}keepNext")) for row in made.all("tr")]
    assert kept == [False, True, False]


def test_the_space_around_a_table_is_kept(word):
    made = word(
        f"<p>a</p>{TABLE.replace('<caption>任务</caption>', '')}<p>b</p><p>c</p><p>d</p>",
        CSS + "table { margin: 10pt 0 15pt }",
    )
    assert "spacing{after=200" in brief(made.all("pPr")[0])
    assert "spacing{before=300" in made.paragraphs[1]


def test_a_table_with_no_or_too_many_columns_is_a_fault(word):
    row = "<td>x</td>" * 64
    with pytest.raises(WriteError) as caught:
        word(f"<table></table><table><tbody><tr>{row}</tr></tbody></table>", CSS)
    assert [problem.message[:20] for problem in caught.value.problems] == [
        "a table of 0 columns",
        "a table of 64 column",
    ]

"""Pages as sections, margin boxes as headers and footers."""

from __future__ import annotations

import pytest

from pipeline.errors import WriteError

from .conftest import W, brief

GB = """
@page { size: 210mm 297mm; margin: 97.97pt 26mm 92.4pt 28mm }
@page :right { margin: 97.97pt 26mm 92.4pt 28mm;
  @bottom-right { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; vertical-align: top; padding: 6.2pt 14pt 0 0 } }
@page :left { margin: 97.97pt 28mm 92.4pt 26mm;
  @bottom-left { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; vertical-align: top; padding: 6.2pt 0 0 14pt } }
@page wide { size: 297mm 210mm; margin: 28mm 37mm 26mm 35mm }
@page wide:right { margin: 28mm 37mm 26mm 35mm; @bottom-right { content: none }
  @left-bottom { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; width: 35mm; height: 25mm; margin-bottom: 10mm; transform: rotate(90deg) } }
@page wide:left { margin: 28mm 37mm 26mm 35mm; @bottom-left { content: none }
  @left-top { content: "— " counter(page) " —"; font: 14pt/14pt 宋体; width: 35mm; height: 25mm; margin-top: 10mm; transform: rotate(90deg) } }
html { font: 16pt/29.61pt 仿宋; letter-spacing: -0.207pt }
.wide { page: wide }
"""


def sections(made):
    return made.all("sectPr")


def part(made, reference) -> str:
    """Return the name of the part that a header or footer reference leads to."""
    id = next(value for key, value in reference.attrib.items() if key.endswith("}id"))
    rels = made.parts["word/_rels/document.xml.rels"].decode()
    return rels.split(f'Id="{id}"')[1].split('Target="')[1].split(".xml")[0]


def edges(made, section) -> dict[tuple[str, str], str]:
    return {
        (child.tag.rpartition("}")[2].removesuffix("Reference"), child.get(W + "type")): brief(
            made.xml(part(made, child))
        )
        for child in section
        if child.tag.endswith("Reference")
    }


def test_the_page_is_that_of_css(word):
    shape = brief(sections(word("<p>a</p>", GB))[0])
    assert "pgSz{w=11906 h=16838}" in shape
    assert "pgMar{top=1959 right=1474 bottom=1848 left=1587 header=" in shape
    assert "docGrid{type=lines linePitch=592}" in shape


def test_the_number_stands_seven_millimetres_below_the_type_area(word):
    footer = int(sections(word("<p>a</p>", GB))[0].find(W + "pgMar").get(W + "footer"))
    top_of_line = (297 - footer / 20 / 72 * 25.4) - 14 / 72 * 25.4
    assert abs(top_of_line - (297 - 92.4 / 72 * 25.4 + 6.2 / 72 * 25.4)) < 0.05


def test_numbers_stand_outside_on_odd_and_even_pages(word):
    made = word("<p>a</p>", GB)
    found = edges(made, sections(made)[0])
    assert set(found) == {("footer", "default"), ("footer", "even")}
    assert "ind{right=280}" in made.style("footer") + found["footer", "default"]
    assert "jc{val=left}" in found["footer", "even"]
    for footer in found.values():
        assert "instrText' PAGE '" in footer
    assert "evenAndOddHeaders" in brief(made.xml("settings"))


def test_margins_that_mirror_each_other_are_mirrored(word):
    assert "mirrorMargins" in brief(word("<p>a</p>", GB).xml("settings"))
    assert "mirrorMargins" not in brief(word("<p>a</p>").xml("settings"))


def test_a_named_page_is_a_section_of_its_own(word):
    made = word('<p>a</p><div class="wide"><p>b</p></div><p>c</p>', GB)
    sizes = [brief(section.find(W + "pgSz")) for section in sections(made)]
    assert sizes == ["pgSz{w=11906 h=16838}", "pgSz{w=16838 h=11906 orient=landscape}", "pgSz{w=11906 h=16838}"]
    assert made.text() == "abc"


def test_a_section_of_no_content_is_none(word):
    made = word('<div class="wide"><p>b</p></div>', GB)
    assert len(sections(made)) == 1


def test_tables_are_as_wide_as_the_page_they_stand_on(word):
    row = "<table><tbody><tr><td>x</td></tr></tbody></table>"
    made = word(f'<p>a</p>{row}<div class="wide">{row}</div>', GB + "table { width: 100% }")
    assert [int(element.get(W + "w")) for element in made.all("tblW")] == [8844, 12756]


def test_a_number_beside_a_landscape_table_is_a_turned_cell_in_the_margin(word):
    made = word('<div class="wide"><p>b</p></div>', GB)
    found = edges(made, sections(made)[0])
    assert "vertAnchor=page horzAnchor=page tblpX=283 tblpY=8164" in found["footer", "default"]
    assert "vertAnchor=page horzAnchor=page tblpX=283 tblpY=1871" in found["footer", "even"]
    for footer in found["footer", "default"], found["footer", "even"]:
        assert "textDirection{val=tbRl}" in footer
        assert "instrText' PAGE '" in footer
        assert footer.endswith("p(pPr(snapToGrid{val=0}, spacing{line=20})))")  # Word wants a paragraph at the end


def test_a_box_beside_the_text_that_nothing_turns_stands_upright(word):
    made = word("<p>a</p>", '@page { @right-middle { content: "r"; height: 40mm } }', "en")
    footer = edges(made, sections(made)[0])["footer", "default"]
    assert "tblpX=9638 tblpY=6803" in footer  # 170 mm from the left; 20 + (240 - 40) / 2 mm from the top
    assert "textDirection" not in footer


def test_a_table_of_a_running_element_stands_in_the_header(word):
    css = "@page { @top-center { content: element(head) } } .head { position: running(head) }"
    made = word('<div class="head"><table><tbody><tr><td>页眉</td></tr></tbody></table></div><p>正文</p>', css)
    assert "tc(" in edges(made, sections(made)[0])["header", "default"]
    assert made.text("header1") == "页眉"


def test_lines_stand_on_a_grid_only_where_a_page_holds_whole_lines(word):
    assert "docGrid" not in brief(sections(word('<div class="wide"><p>b</p></div>', GB))[0])
    assert "docGrid" not in brief(sections(word("<p>a</p>", lang="en"))[0])


def test_a_first_page_of_its_own_has_headers_of_its_own(word):
    made = word(
        "<p>a</p>", '@page { @top-center { content: "kopf" } } @page :first { @top-center { content: none } }', "en"
    )
    found = edges(made, sections(made)[0])
    assert "t'kopf'" in found["header", "default"]
    assert "t'kopf'" not in found["header", "first"]
    assert sections(made)[0].find(W + "titlePg") is not None


def test_boxes_on_one_edge_share_a_line_by_stops(word):
    css = '@page { @top-left { content: "l" } @top-center { content: "c" } @top-right { content: "r" } }'
    made = word("<p>a</p>", css, "en")
    header = edges(made, sections(made)[0])["header", "default"]
    assert "r(t'l'), r(tab), r(t'c'), r(tab), r(t'r')" in header
    assert "tab{val=center leader=none pos=3969}, tab{val=right leader=none pos=7937}" in made.style("header")


def test_a_named_string_is_its_words_where_one_element_sets_it(word):
    css = "@page { @top-center { content: string(head) } } h1 { string-set: head content() }"
    made = word("<h1>标题</h1>", css)
    assert "t'标题'" in edges(made, sections(made)[0])["header", "default"]


def test_a_named_string_that_changes_follows_its_style(word):
    css = "@page { @top-center { content: string(head) } } h2 { string-set: head content() }"
    made = word("<h2>甲</h2><h2>乙</h2>", css)
    assert "instrText' STYLEREF \"Heading 1\" '" in edges(made, sections(made)[0])["header", "default"]


def test_a_running_element_stands_in_its_box_and_not_in_the_text(word):
    css = "@page { @top-center { content: element(head) } } .head { position: running(head) }"
    made = word('<p class="head">页眉</p><p>正文</p>', css)
    assert made.text() == "正文"
    assert "t'页眉'" in edges(made, sections(made)[0])["header", "default"]


def test_the_total_of_pages_is_a_field(word):
    made = word("<p>a</p>", '@page { @bottom-center { content: counter(page) " / " counter(pages) } }', "en")
    assert "instrText' NUMPAGES '" in edges(made, sections(made)[0])["footer", "default"]


def test_sections_that_show_the_same_share_one_part(word):
    made = word('<p>a</p><div class="wide"><p>b</p></div><p>c</p>', GB)
    first, _, last = (edges(made, section) for section in sections(made))
    assert first == last
    assert sum(name.startswith("word/footer") for name in made.parts) == 4


def test_a_page_whose_margins_leave_no_room_is_told(word):
    with pytest.raises(WriteError, match="the margins leave no room for text"):
        word("<p>a</p>", "@page { size: 37mm 52mm; margin: 20mm }")

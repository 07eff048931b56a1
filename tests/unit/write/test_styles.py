"""The cascade as the Word writer asks for it. Most of this is WeasyPrint's private side: it must fail when that moves."""

from __future__ import annotations

import pytest
import tinyhtml5

from pipeline.markup import Manuscript, Stylesheet
from pipeline.write import sheets, styles
from pipeline.write.styles import Styles, colour, points, quotation_marks, twips

CSS = """
@page { size: 100mm 200mm; margin: 10mm 20mm; @bottom-center { content: "— " counter(page) } }
@page :first { @bottom-center { content: none } @top-left { content: string(head) } }
@page :left { margin-left: 15mm; @bottom-center { content: "L" } }
@page wide { size: 200mm 100mm }
@counter-style stems { system: cyclic; symbols: 甲 乙 丙 }
html { font: 16pt/28pt 仿宋; letter-spacing: -0.2pt }
p { --word-style: "Body Text"; text-indent: 2em; color: #d00000 }
.second { --word-style: "Other"; margin-left: 10% }
h2 { counter-increment: part } h2::before { content: counter(part, stems) "、" }
.fn { float: footnote } .fn::footnote-call { content: "〔" counter(footnote) "〕" }
.off::before { content: "x"; display: none }
.wide { page: wide }
"""

HTML = """<html lang="zh-CN"><body><h2 id="a">甲</h2><p>词<b>重</b><span class="fn">注</span></p><p class="second off">二</p>
<div class="wide"><p>宽</p></div><p lang="en">word</p></body></html>"""


@pytest.fixture
def made() -> Styles:
    return Styles(Manuscript(HTML, (Stylesheet("test.css", CSS),)))


def first(made: Styles, tag: str, number: int = 0):
    return [element for element in made.root.iter() if element.tag == tag][number]


def test_lengths_are_computed_and_come_in_points(made):
    css = made.of(first(made, "p"))
    assert css["font_size"] * 0.75 == pytest.approx(16)
    assert points(css["text_indent"]) == pytest.approx(32)
    assert points(css["line_height"]) == pytest.approx(28)
    assert css["letter_spacing"] * 0.75 == pytest.approx(-0.2)
    assert twips(css["text_indent"]) == 640


def test_percentages_are_of_the_whole_and_auto_is_nothing(made):
    css = made.of(first(made, "p", 1))
    assert points(css["margin_left"], 300) == pytest.approx(30)
    assert points("auto") == 0


def test_a_custom_property_is_read_without_its_quotes_and_inherited(made):
    assert made.custom(first(made, "p"), "--word-style") == "Body Text"
    assert made.custom(first(made, "b"), "--word-style") == "Body Text"
    assert made.custom(first(made, "p", 1), "--word-style") == "Other"
    assert made.custom(first(made, "h2"), "--word-style") is None


def test_a_pseudo_element_has_its_content_list(made):
    css = made.shown(first(made, "h2"), "before")
    assert css is not None
    assert css["content"] == (("counter()", ("part", "stems")), ("string", "、"))


def test_an_unread_style_is_not_taken_for_a_missing_one(made):
    assert made.pseudo(first(made, "h2"), "before") is not None
    assert made.pseudo(first(made, "h2"), "after") is None


def test_a_pseudo_element_that_is_not_displayed_shows_nothing(made):
    assert made.pseudo(first(made, "p", 1), "before") is not None
    assert made.shown(first(made, "p", 1), "before") is None


def test_footnotes_are_floats_with_a_call(made):
    note = first(made, "span")
    assert made.of(note)["float"] == "footnote"
    assert made.pseudo(note, "footnote-call")["content"][0] == ("string", "〔")


def test_a_page_knows_its_size_margins_and_boxes(made):
    page = made.page()
    assert page.size == pytest.approx((283.46, 566.93), abs=0.01)
    assert page.length("margin_left") == pytest.approx(56.69, abs=0.01)
    assert list(page.boxes) == ["@bottom-center"]
    assert page.boxes["@bottom-center"]["content"] == (("string", "— "), ("counter()", ("page", "decimal")))


def test_left_first_and_named_pages_differ_from_the_plain_one(made):
    assert made.page(side="left").length("margin_left") == pytest.approx(42.52, abs=0.01)
    assert made.page(side="left").boxes["@bottom-center"]["content"] == (("string", "L"),)
    assert list(made.page(first=True).boxes) == ["@top-left"]
    assert made.page("wide").size == pytest.approx((566.93, 283.46), abs=0.01)


def test_an_unknown_side_of_a_page_is_refused(made):
    with pytest.raises(ValueError, match="top"):
        made.page(side="top")


def test_a_named_page_reaches_the_elements_on_it(made):
    inside = first(made, "div")[0]
    assert made.of(inside)["page"] == "wide"
    assert made.of(first(made, "p"))["page"] in ("", "auto")


def test_counter_styles_are_those_of_the_stylesheet_and_of_css(made):
    assert made.counter(2, "stems") == "乙"
    assert made.counter(3, "decimal") == "3"
    assert made.marker(3, "decimal") == "3. "


def test_a_style_of_ones_own_wins_over_the_one_of_the_same_name_that_css_has():
    css = "@counter-style decimal { system: cyclic; symbols: x }"
    made = Styles(Manuscript(HTML, (Stylesheet("own.css", css),)))
    assert made.counter(3, "decimal") == "x"


def test_language_and_colour_come_back_as_word_wants_them(made):
    assert made.of(first(made, "p", 3))["lang"] == "en"
    assert colour(made.of(first(made, "p"))["color"]) == "D00000"
    assert colour(made.of(first(made, "p"))["background_color"]) is None


def test_what_shines_through_is_mixed_with_the_paper():
    made = Styles(Manuscript("<p>x</p>", (Stylesheet("c.css", "p { background: rgba(0, 0, 0, 0.5) }"),)))
    assert colour(made.of(first(made, "p"))["background_color"]) == "808080"


def test_quotation_marks_follow_the_language(made):
    assert quotation_marks(made.of(first(made, "p"))) == ("“", "”")


def test_a_stylesheet_is_parsed_once_for_many_documents():
    sheet = Stylesheet("once.css", "p { color: #123456 }")
    sheets._parsed_once.cache_clear()
    for text in ("eins", "zwei", "drei"):
        made = Styles(Manuscript(f"<p>{text}</p>", (sheet,)))
        assert colour(made.of(first(made, "p"))["color"]) == "123456"
    assert sheets._parsed_once.cache_info().misses == 1


def test_a_cached_stylesheet_carries_nothing_from_one_document_to_the_next():
    sheet = Stylesheet("shared.css", "p { counter-increment: a } @page { margin: 5mm }")
    one = Styles(Manuscript("<p>x</p>", (sheet, Stylesheet("more.css", "p { color: #ff0000 } @page { margin: 9mm }"))))
    two = Styles(Manuscript("<p>x</p>", (sheet,)))
    assert colour(one.of(first(one, "p"))["color"]) == "FF0000"
    assert colour(two.of(first(two, "p"))["color"]) == "000000"
    assert two.page().length("margin_top") == pytest.approx(14.17, abs=0.01)


WELL_FORMED = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>a &amp; b</title></head><body class="note">
<p>eins<br>zwei <em>drei</em> vier</p><!-- nichts --><table><caption>c</caption><colgroup><col class="x"></colgroup>
<thead><tr><th scope="col">h</th></tr></thead><tbody><tr><td><p>x</p><ul><li>y</li></ul></td></tr></tbody></table>
<p><input type="checkbox" name="a" checked><img src="a.png" alt="1 &lt; 2 > 0"><a href="#b">l</a></p></body></html>"""


def flat(root):
    """Return every element with its texts; what stands between the parts of a page does not matter."""
    loose = ("html", "head", "body")
    return [
        (
            e.tag,
            dict(e.attrib),
            (e.text or "").strip() if e.tag in loose else e.text or "",
            "" if e.tag in loose else e.tail or "",
        )
        for e in root.iter()
        if isinstance(e.tag, str)
    ]


def test_a_well_formed_page_is_read_fast_into_the_tree_that_a_browser_makes():
    fast = styles.tree(WELL_FORMED.replace("<!-- nichts -->", ""))
    assert fast is not None
    slow = tinyhtml5.parse(WELL_FORMED.replace("<!-- nichts -->", ""), namespace_html_elements=False)
    assert flat(fast)[1:] == flat(slow)[1:]
    assert styles.tree(WELL_FORMED) is not None


@pytest.mark.parametrize(
    "body",
    [
        "<p>not closed",
        "<p>a<div>b</div></p>",
        "<h1><p>a</p></h1>",
        "<p><span><ul><li>a</li></ul></span></p>",
        "<table><tr><td>a</td></tr></table>",
        "<table><tbody><tr><td>a</td></tr></tbody>text</table>",
        "<div><td>a</td></div>",
        '<a href="#a">a<a href="#b">b</a></a>',
        "<p>a&nbsp;b</p>",
        "<p class=a>b</p>",
        "<P>a</P>",
        "<p><![CDATA[x]]></p>",
        "<?php x ?>",
    ],
)
def test_a_page_that_a_browser_would_rearrange_is_left_to_its_parser(body):
    assert styles.tree(f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>") is None


def test_a_page_with_entities_of_its_own_is_never_read_as_xml():
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">]><html><head></head><body><p>&a;</p></body></html>'
    assert styles.tree(bomb) is None


def test_both_ways_of_reading_give_the_same_styles():
    sheets = (Stylesheet("test.css", CSS),)
    fast, slow = Styles(Manuscript(HTML, sheets)), Styles(Manuscript(HTML.replace("</p>", "", 1), sheets))
    for key in ("font_size", "text_indent", "color", "letter_spacing"):
        assert fast.of(first(fast, "p"))[key] == slow.of(first(slow, "p"))[key]


def test_side_notes_are_left_out_of_the_cascade_and_footnotes_are_not(made):
    element = first(made, "p")
    assert made.pseudo(element, "note-call") is None
    assert made.pseudo(element, "footnote-call") is not None

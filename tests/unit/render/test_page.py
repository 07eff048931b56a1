import pytest

from pipeline.errors import Location
from pipeline.render.page import Page, prove, shown_statements
from pipeline.render.registry import Registry

PLACE = Location("note.html")


def faults(html: str) -> str:
    return "\n".join(map(str, Page(html, PLACE).problems))


def proved(html: str, article) -> str:
    return "\n".join(map(str, prove(Page(html, PLACE), Registry(article))))


def span(kind: str, item: str, text: str) -> str:
    return f'<p><span data-kind="{kind}" data-item="{item}" lang="zh-CN">{text}</span></p>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a", "<p> is never closed"),
        ("<p>a</div>", "</div> closes nothing: <p> is open"),
        ("<p><em>a</p></em>", "</p> closes nothing: <em> is open"),
        ("</p>", "</p> closes nothing"),
        ("<blink>a</blink>", "<blink> is not in the vocabulary"),
        ("<p onclick='x'>a</p>", "<p> takes no attribute 'onclick'"),
        ("<p class='a' class='b'>a</p>", "<p> has the attribute 'class' twice"),
        ("<p id='a'>a</p><p id='a'>b</p>", "the id 'a' stands twice"),
        ("<p><a href='#b'>a</a></p><p id='bb'>b</p>", "the link '#b' leads nowhere"),
        ("<p><a href='javascript:x'>a</a></p>", "neither in the page nor on the web"),
        ("<p><img src='a.png'></p>", "<img> without alt text"),
        ("<p>a\x01b</p>", "a control character (U+0001), which no document can hold"),
        ("<p title='a\ufffeb'>a</p>", "a control character (U+FFFE), which no document can hold"),
        ("<p>a&#x1;b</p>", "'&#x1;' stands for a control character"),
        ("<p>a&#012;b</p>", "'&#012;' stands for a control character"),
        ("<p><img src='/etc/hostname' alt=''></p>", "'/etc/hostname' lies outside the audience's folders"),
        ("<p><img src='a/../../b.png' alt=''></p>", "'a/../../b.png' lies outside the audience's folders"),
        ("<td colspan='0'>a</td>", "colspan='0' on <td> is not a number from 1 to 100"),
        ("<td rowspan='1e9'>a</td>", "is not a number from 1 to 100"),
        ("<p>a<ul><li>b</li></ul></p>", "<ul> stands inside a <p>"),
        ("<p>a<!-- b --></p>", "an HTML comment would reach the reader"),
        ("<div>" * 61 + "</div>" * 61, "elements are nested deeper than 60"),
        ("a", "text outside of all elements: 'a'"),
    ],
)
def test_what_is_not_well_formed_is_a_fault(html, expected):
    assert expected in faults(html)


def test_a_sound_page_has_no_fault():
    html = '<!DOCTYPE html>\n<html lang="zh"><body><p id="a">一<br>二<span class="footnote">注</span></p><a href="#a">三</a></body></html>'
    assert faults(html) == ""


def test_each_kind_of_statement_is_proved_against_the_extract(article):
    sound = [
        span("quoted", "M1.1", "建立跨市水质监测信息平台，探索共建护河基金（暂名‘清流’）。"),
        span("translation", "M1.1", "A platform and a fund."),
        span("edited", "M1.ask", "是否推进两项措施。"),
        span("edited", "M1.title", "水务共管<br>谁牵头"),
        span("edited", "M1.points.1", "Two measures, four actions."),
        span("edited", "M1.1a.lead_body", "水务局"),
        span("edited", "terms.1", "护河基金"),
    ]
    for html in sound:
        assert proved(html, article) == "", html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (span("quoted", "M1.1", "建立跨市水质监测信息平台"), "a quotation that is not the article's text"),
        (span("quoted", "M1.name", "水务共管机智"), "a quotation that is not the article's text"),
        (span("quoted", "M1.name", "Joint water management"), "a quotation that is not the article's text"),
        (span("quoted", "M1.ask", "是否推进两项措施。"), "a quotation that is not the article's text"),
        (span("translation", "M1.name", "Joint river management"), "a translation that is not the extract's"),
        (span("edited", "M1.ask", "推进两项措施。"), "edited text that is not the extract's"),
        (span("edited", "M1.name", "水务共管机制"), "edited text that is not the extract's"),
        (span("quoted", "M9.name", "水务共管机制"), "a statement that the extract does not have"),
        (span("opening", "M1.1", "探索共建护河基金"), "an opening that is not the article's text"),
        (span("opening", "M1.1", "建立跨市水质监测"), "an opening that is not the article's text"),
        (span("said", "M1.name", "水务共管机制"), "data-kind 'said' is none of"),
    ],
)
def test_words_that_are_not_the_extracts_are_a_fault(article, html, expected):
    assert expected in proved(html, article)


def test_a_footnote_within_a_statement_is_not_part_of_it(article):
    note = '<span class="footnote">第3段</span>'
    assert proved(span("quoted", "M1.name", f"水务共管机制{note}"), article) == ""


def test_statements_are_named_once_in_order_of_appearance():
    html = span("quoted", "M1.2", "a") + span("edited", "M1.ask", "b") + span("quoted", "M1.2", "a")
    assert shown_statements(Page(html, PLACE)) == ("M1.2", "M1.ask")

"""What quicker.py does with less work has the same result as WeasyPrint's own doing."""

import pytest
import sheets
import weasyprint.css as css
from weasyprint.text.fonts import FontConfiguration

from pipeline.write import engine, quicker
from pipeline.write.pdf import _shared_faces, write_pdf

TABLE = (
    "<table><caption>各市任务</caption><thead><tr><th scope='col'>事项</th><th scope='col'>期限</th></tr></thead><tbody>"
    + "<tr><td rowspan='2'>编制河流总体方案，并报送备案</td><td>2027年6月</td></tr><tr><td>待定</td></tr>" * 12
    + "</tbody></table>"
)
NOTE = (
    "<p>沿河三市<span class='footnote'>含两个县级市。</span>编制<em>总体方案</em>，<a href='#x'>详见后文</a>。</p>" * 9
    + "<p id='x'>后文。</p>"
)
PAGES = {
    "collapsed borders": (TABLE, "table { border-collapse: collapse; width: 90% } td { border: 0.5pt solid }"),
    "separate borders": (TABLE, "td { border: 1pt solid; padding: 2% 1mm } tr { break-inside: avoid }"),
    "border boxes": (
        NOTE,
        "p { box-sizing: border-box; width: 80mm; padding: 2mm; border: 1pt solid; min-height: 2cm }",
    ),
    "logical properties": (NOTE, "p { margin-block-start: 3mm; padding-inline-start: 1em; inline-size: 100mm }"),
    "flex": (f"<div>{NOTE}</div>", "div { display: flex; flex-wrap: wrap } p { flex: 1 1 40%; min-width: 30mm }"),
    "floats and places": (NOTE, "p:nth-child(3n) { float: right; width: 40% } p:nth-child(5) { position: absolute }"),
    "first line": (NOTE, "p::first-line { font-weight: bold; margin-left: 3em }"),
    "decoration": (
        NOTE,
        "em { text-decoration: underline } a { text-decoration: line-through 2px; letter-spacing: 1px }",
    ),
    "features": (NOTE, "p { font-variant-numeric: oldstyle-nums; font-kerning: none; word-spacing: 2pt }"),
    "custom properties": (NOTE, ":root { --w: 70% } p { width: var(--w); max-width: calc(100% - 2cm) }"),
    "boxes to tick": ("<p><input type='checkbox' name='a' title='完成'>完成</p>" + NOTE, ""),
    "English": ("<section lang='en'><p>Draw up the plan by “June”.</p></section>", "section { text-align: justify }"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_bytes_are_those_of_weasyprints_own_doing(name, monkeypatch):
    page = sheets.chinese_page(*PAGES[name])
    quick = write_pdf(page)
    monkeypatch.setattr(quicker, "SPOTS", ())
    _shared_faces.cache_clear()
    assert write_pdf(page) == quick


def test_every_spot_is_replaced_while_a_pdf_is_made_and_put_back_after():
    before = [getattr(owner, name) for owner, name, _ in quicker.SPOTS]
    with engine.ours():
        inside = [getattr(owner, name) for owner, name, _ in quicker.SPOTS]
    assert not set(map(id, before)) & set(map(id, inside))
    assert [getattr(owner, name) for owner, name, _ in quicker.SPOTS] == before


def test_properties_that_no_rule_sets_are_what_they_were():
    faces = FontConfiguration()
    for key in sorted(quicker._PLAIN):
        root = css.ComputedStyle(None, {}, None, None, None, faces, {})
        root.root_style = root
        plain = css.ComputedStyle(root, {}, None, root, None, faces, {})[key]
        with engine.ours():
            assert css.ComputedStyle(root, {}, None, root, None, faces, {})[key] == plain, key


def test_the_properties_left_to_weasyprint_are_few():
    assert len(quicker._PLAIN) > 150


def test_a_length_in_percent_is_left_to_what_it_stands_in():
    zero = css.ZERO_PIXELS
    asked = dict.fromkeys(quicker._LENGTHS, zero)
    assert quicker._lengths(tuple(asked.values())) is not None
    asked["margin_left"] = type(zero)(10, "%")
    assert quicker._lengths(tuple(asked.values())) is None

"""What quick does with less work has the same result as WeasyPrint's own doing."""

import pytest
import sheets
import weasyprint.css as css
from weasyprint.text.fonts import FontConfiguration

from pipeline.errors import WriteError
from pipeline.write import engine, fonts
from pipeline.write.pdf import _shared_faces, write_pdf
from pipeline.write.quick import lengths, shapes, spots, styles
from pipeline.write.styles import Styles, elements

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
    "hyphens": (
        "<section lang='en'>"
        + "<p>Responsibilities of interdepartmental coordination, extraordinarily.</p>" * 4
        + "</section>",
        "section { hyphens: auto; width: 45mm } p + p { text-align: justify } p:last-child { width: 20mm }",
    ),
    "ellipsis": (NOTE, "p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 60mm }"),
    "boxes in lines": (
        NOTE.replace("总体方案", "流域综合治理的总体方案和分年度的实施计划"),
        "em { padding: 0 2mm; border: .5pt solid; margin: 0 1mm; background: #eee; border-radius: 1mm } p { width: 70mm }",
    ),
    "cloned decoration": (
        NOTE,
        "a { padding: 0 2mm; border: 1pt solid; box-decoration-break: clone } p { width: 50mm }",
    ),
    "places in lines": (NOTE, "em { position: relative; top: 2pt } a { display: inline-block; width: 2cm }"),
    "a word too long": (
        "<p>见https://example.org/plans/for/the/river/basin/2027/summary，另行印发。</p>",
        "p { width: 40mm }",
    ),
    "English": ("<section lang='en'><p>Draw up the plan by “June”.</p></section>", "section { text-align: justify }"),
}


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    _shared_faces.cache_clear()
    yield
    _shared_faces.cache_clear()


@pytest.mark.parametrize("name", PAGES)
def test_the_bytes_are_those_of_weasyprints_own_doing(name, monkeypatch):
    page = sheets.chinese_page(*PAGES[name])
    quick = write_pdf(page)
    monkeypatch.setattr(engine, "SPOTS", ())
    _shared_faces.cache_clear()
    assert write_pdf(page) == quick


def test_the_bytes_are_the_same_whatever_was_written_before():
    pages = [sheets.chinese_page(*page) for page in PAGES.values()]
    alone = []
    for page in pages:
        _shared_faces.cache_clear()
        alone.append(write_pdf(page))
    _shared_faces.cache_clear()
    assert [write_pdf(page) for page in (*pages, *reversed(pages))] == [*alone, *reversed(alone)]


def test_documents_of_one_stylesheet_do_not_write_into_each_others_styles():
    css = "body { overflow: hidden } li { list-style-position: outside } .a .footnote { footnote-display: block }"
    bodies = [f"<ul class='{'a' if n % 2 else 'b'}'><li>{NOTE}</li><li id='l'>完</li></ul>" for n in range(3)]
    pages = [sheets.chinese_page(body.replace("沿河", "沿江" * n), css) for n, body in enumerate(bodies)]
    alone = []
    for page in pages:
        _shared_faces.cache_clear()
        alone.append(write_pdf(page))
    _shared_faces.cache_clear()
    assert [write_pdf(page) for page in (*pages, *pages)] == alone * 2


def test_lengths_of_the_page_are_those_of_each_document():
    small, large = (sheets.chinese_page(NOTE, f"@page {{ size: {size} }} p {{ width: 50vw }}") for size in ("A5", "A4"))
    in_a_row = [write_pdf(page) for page in (small, large, small)]
    _shared_faces.cache_clear()
    assert write_pdf(large) == in_a_row[1] != in_a_row[0] == in_a_row[2]


def test_what_is_wrong_is_told_of_every_document():
    page = sheets.chinese_page("<p>正文。</p>", ":root { --w: red } p { width: var(--w) }")
    for _ in range(3):
        with pytest.raises(WriteError, match="width"):
            write_pdf(page)


def test_no_more_is_remembered_than_is_bounded(monkeypatch):
    page = sheets.chinese_page(NOTE)
    before = write_pdf(page)
    _shared_faces.cache_clear()
    monkeypatch.setattr(styles, "MOST", 3)
    monkeypatch.setattr(shapes, "MOST", 5)
    assert [write_pdf(page), write_pdf(page)] == [before, before]
    faces = _shared_faces(str(fonts.require() / fonts.CONFIGURATION))
    assert 0 < len(faces._voices.lines) <= 5


def test_every_spot_is_replaced_while_a_pdf_is_made_and_put_back_after():
    before = [getattr(owner, name) for owner, name, _ in spots.SPOTS]
    with engine.ours():
        inside = [getattr(owner, name) for owner, name, _ in spots.SPOTS]
    assert not set(map(id, before)) & set(map(id, inside))
    assert [getattr(owner, name) for owner, name, _ in spots.SPOTS] == before


def test_properties_that_no_rule_sets_are_what_they_were():
    faces = FontConfiguration()
    for key in sorted(styles._PLAIN):
        root = css.ComputedStyle(None, {}, None, None, None, faces, {})
        root.root_style = root
        plain = css.ComputedStyle(root, {}, None, root, None, faces, {})[key]
        with engine.ours():
            assert css.ComputedStyle(root, {}, None, root, None, faces, {})[key] == plain, key


def test_the_properties_left_to_weasyprint_are_few():
    assert len(styles._PLAIN) > 150


def test_a_length_in_percent_is_left_to_what_it_stands_in():
    zero = css.ZERO_PIXELS
    asked = dict.fromkeys(lengths._LENGTHS, zero)
    assert lengths._lengths(tuple(asked.values())) is not None
    asked["margin_left"] = type(zero)(10, "%")
    assert lengths._lengths(tuple(asked.values())) is None


SELECTORS = """
p { color: red } .a p { color: blue } p:first-child { margin: 1mm } p + p { margin: 2mm } p:last-child { margin: 3mm }
section > .b { padding: 1mm } :not(.a) > em { font-size: 9pt } p:has(em) { border: 1pt solid } [data-kind=quoted] { top: 1mm }
p:nth-child(3n + 1) { letter-spacing: 1pt } #x { width: 1cm } [lang|=en] { quotes: none } p::before { content: "·" }
p.b:empty { height: 1mm } em ~ em { left: 2mm } @page { margin: 1cm } html { line-height: 1.5 } p { color: green }
"""
BRANCHES = (
    "<section class='a'><p id='x'>一<em>二</em><em>三</em></p><p class='b' lang='en'></p><p class='b'>四</p><p>五</p></section>",
    "<section><p>一<em>二</em></p><p class='b' data-kind='quoted'>四</p><p>五</p><p id='y'>六</p></section>",
    "<div class='a'><section><p class='b'>七</p></section></div><section class='b'><p><em>八</em></p></section>",
)


def styles_of(html):
    """Return what the selectors make of each element and its ::before, property by property."""
    page = sheets.chinese_page(html, SELECTORS)
    styles_ = Styles(page)
    names = sorted(css.INITIAL_VALUES)
    found = []
    for element in elements(styles_.root):
        before = styles_.pseudo(element, "before")
        found.append([styles_.of(element)[name] for name in names])
        found.append(before if before is None else [before[name] for name in names])
    return found


def test_styles_that_are_remembered_are_those_of_weasyprints_cascade(monkeypatch):
    bodies = [*BRANCHES, "".join(BRANCHES), *BRANCHES]
    remembered = [styles_of(body) for body in bodies]
    monkeypatch.setattr(styles, "StyleFor", css.StyleFor)
    assert [styles_of(body) for body in bodies] == remembered

"""The computed styles of a Manuscript: WeasyPrint's cascade, without its layout.

In: a Manuscript. Out: `Styles`, which answers what CSS says of an element, a pseudo-element, a page and its
margin boxes. Lengths are in CSS pixels as WeasyPrint computes them; `points` and `twips` convert.
WeasyPrint's private calls for styles all live here; tests/unit/write/test_styles.py fails when they change.
Fonts are not loaded: nothing here measures text, and loading them costs more than the whole cascade.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

import weasyprint
from cssselect2 import ElementWrapper
from weasyprint.css import get_all_computed_styles
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA_FORM_STYLESHEET, UA_STYLESHEET
from weasyprint.layout.page import PageType, set_page_type_computed_styles
from weasyprint.text.constants import get_lang_quotes
from weasyprint.text.fonts import FontConfiguration

from pipeline.markup import Manuscript
from pipeline.write import fonts
from pipeline.write.fetcher import BASE_URL, fetcher
from pipeline.write.quick.styles import shared, timeless
from pipeline.write.sheets import parsed, refuse_faults

Css = Mapping[str, Any]
"""Computed values by property name with underscores: WeasyPrint's own form."""

MARGIN_BOXES = (
    "@top-left", "@top-center", "@top-right", "@bottom-left", "@bottom-center", "@bottom-right",
    "@left-top", "@left-middle", "@left-bottom", "@right-top", "@right-middle", "@right-bottom",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """The computed style of one kind of page; `boxes` has the margin boxes that show something."""

    name: str
    css: Css
    boxes: Mapping[str, Css]

    def length(self, key: str) -> float:
        """Return a margin or padding of the page in points; percentages are of its width."""
        return points(self.css[key], self.size[0])

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height in points."""
        width, height = self.css["size"]
        return width * 0.75, height * 0.75


class Styles:
    """What the stylesheets say about one HTML page. Raises WriteError for stylesheets that are at fault."""

    def __init__(self, manuscript: Manuscript) -> None:
        refuse_faults(manuscript)
        self._html = Html(manuscript.html, fetcher(manuscript.folders))
        sheets = [parsed(sheet, manuscript.folders) for sheet in manuscript.stylesheets]
        self._counters = CounterStyle()
        with shared():
            self._style_for: Any = get_all_computed_styles(
                self._html,
                user_stylesheets=[sheet.css for sheet in sheets],
                font_config=_fonts(),
                counter_style=self._counters,
                page_rules=[],
            )
        for sheet in sheets:
            self._counters.update(sheet.counters)  # after WeasyPrint's own, which the call above put in
        self._pages: dict[tuple[str, str, bool], Page] = {}

    @property
    def root(self) -> Element:
        """Return the html element, parsed as a browser does."""
        return self._html.etree_element

    def of(self, element: Element) -> Css:
        """Return the computed style of an element."""
        return self._style_for(element, None)

    def pseudo(self, element: Element, name: str) -> Css | None:
        """Return the computed style of a pseudo-element ("before"), None where no rule speaks of it.

        Ask `is None`: a style fills itself when asked, so that an unread one is false.
        """
        return self._style_for(element, name)

    def shown(self, element: Element, name: str) -> Css | None:
        """Return the style of ::before or ::after when it generates anything, else None."""
        css = self.pseudo(element, name)
        if css is None or css["content"] in ("normal", "none", "inhibit") or css["display"] == ("none",):
            return None
        return css

    def custom(self, element: Element, name: str) -> str | None:
        """Return a custom property ("--word-style") as text without quotes, None when it is not set."""
        tokens = self._style_for(element, None)["__" + name[2:].replace("-", "_")]
        if not tokens:
            return None
        words = [getattr(token, "value", "") for token in tokens if token.type not in ("whitespace", "comment")]
        return " ".join(str(word) for word in words) or None

    def page(self, name: str = "", side: str = "right", first: bool = False) -> Page:
        """Return the style of the page called `name` ("" is the plain one) on one side; `first`: the document's first.

        Raises ValueError when `side` is neither "left" nor "right".
        """
        if side not in ("left", "right"):
            raise ValueError(side)
        key = (name, side, first)
        if key not in self._pages:
            # a page type's index tells :first and :nth(); pages after the first two stand for all others
            index = 0 if first else (2 if side == "right" else 1)
            kind = PageType(side, False, name, index, ((name, index),))
            set_page_type_computed_styles(kind, self._html, self._style_for)
            boxes = {box: self._style_for(kind, box) for box in MARGIN_BOXES}
            shown = {
                box: css
                for box, css in boxes.items()
                if css is not None and css["content"] not in ("normal", "none", "inhibit")
            }
            self._pages[key] = Page(name, self._style_for(kind, None), shown)
        return self._pages[key]

    def counter(self, value: int, style: Any) -> str:
        """Return a counter's value written in a counter style: 3 in simp-chinese-informal is 三."""
        return self._counters.render_value(value, style)

    def marker(self, value: int, style: Any) -> str:
        """Return the marker of a list item as the style writes it, with its suffix: "3. "."""
        return self._counters.render_marker(style, value)


class Html(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's page; one that is well-formed is read by expat, ten times faster, into the same tree."""

    def __init__(self, html: str, files: Any) -> None:
        root = tree(html)
        if root is None:
            super().__init__(string=html, base_url=BASE_URL, url_fetcher=files)
            return
        self.base_url, self.url_fetcher, self.media_type = BASE_URL, files, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        """Return WeasyPrint's own stylesheets without its side notes, whose three styles every element would get."""
        return [_lean_stylesheet(), timeless(UA_FORM_STYLESHEET)] if forms else [_lean_stylesheet()]


@functools.cache
def _lean_stylesheet() -> Any:
    sheet = copy.copy(UA_STYLESHEET)
    sheet.matcher = copy.copy(UA_STYLESHEET.matcher)
    sheet.matcher.other_selectors = [
        entry for entry in UA_STYLESHEET.matcher.other_selectors if not str(entry[3]).startswith("note-")
    ]
    return timeless(sheet)


_EMPTY = re.compile(r"<(br|hr|img|col|input|meta)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)/?>")
_BARE = re.compile(r"\schecked(?=[\s/]|$)")
_DECLARED = re.compile(r"<!(?!--)|<\?")  # entities, CDATA and instructions are XML's own
# what a browser moves elsewhere when it stands in a paragraph or heading, and where only certain children may stand
_BLOCKS = frozenset(
    "address article aside blockquote div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main "
    "nav ol p pre section table ul li dt dd".split()
)
_LINES = frozenset("p h1 h2 h3 h4 h5 h6".split())
_PARTS = {
    "html": {"head", "body"}, "head": {"meta", "title"}, "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "colgroup": {"col"}, "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"}, "tr": {"td", "th"},
}  # fmt: skip
_OWNERS = {part: {owner for owner, parts in _PARTS.items() if part in parts} for part in set().union(*_PARTS.values())}


def _closed(found: re.Match[str]) -> str:
    """Return an empty element as XML writes it."""
    attributes = _BARE.sub(' checked=""', found[2])
    return f"<{found[1]}{attributes}/>"


def tree(html: str) -> Element | None:
    """Return the tree of an HTML page that is well-formed and that a browser would not rearrange, else None."""
    source = re.sub(r"^\s*<!doctype html>", "", html, flags=re.IGNORECASE)
    if _DECLARED.search(source):
        return None
    source = _EMPTY.sub(_closed, source)
    try:
        root = fromstring(source)
    except ParseError:
        return None
    plain = root.tag == "html" and [child.tag for child in root] == ["head", "body"] and _plain(root, None, False)
    return root if plain else None


def _plain(element: Element, owner: str | None, in_line: bool) -> bool:
    """Return whether an element stands where HTML's own parser would leave it; `in_line`: inside a paragraph."""
    tag = element.tag
    if (in_line and tag in _BLOCKS) or ":" in tag or tag != tag.lower():
        return False
    if tag in _OWNERS and owner not in _OWNERS[tag]:
        return False
    if tag in _PARTS:
        texts = [element.text, *(child.tail for child in element)]
        if any(text and text.strip() for text in texts) or any(child.tag not in _PARTS[tag] for child in element):
            return False
    if tag == "a" and any(other is not element for other in element.iter("a")):
        return False
    inside = (in_line or tag in _LINES) and tag not in ("td", "th", "caption")
    return all(_plain(child, tag, inside) for child in element)


def points(value: Any, whole: float = 0.0) -> float:
    """Return a CSS length in points: px dimensions and numbers are pixels, percentages are of `whole`, auto is 0."""
    if isinstance(value, (int, float)):
        return value * 0.75
    if isinstance(value, str):
        return 0.0
    if value.unit == "%":
        return float(whole * value.value / 100)
    return float(value.value * 0.75)


def twips(value: Any, whole: float = 0.0) -> int:
    """Return a CSS length in twentieths of a point, rounded; percentages are of `whole` points."""
    return round(points(value, whole) * 20)


def colour(value: Any) -> str | None:
    """Return an RGB colour as Word writes it ("D00000"), None where it is transparent."""
    if value == "currentcolor":
        return None
    rgb = value if value.space == "srgb" else value.to("srgb")
    if rgb.alpha == 0:
        return None
    # a paper is white: what shines through lightens the colour
    mixed = (rgb.alpha * channel + (1 - rgb.alpha) for channel in rgb.coordinates)
    return "".join(f"{round(max(0.0, min(1.0, channel)) * 255):02X}" for channel in mixed)


def quotation_marks(css: Css) -> tuple[str, str]:
    """Return the outer quotation marks of <q> and open-quote, by the `quotes` property or the language."""
    opening, closing = get_lang_quotes(css["lang"] or "en") if css["quotes"] == "auto" else css["quotes"]
    return opening[0], closing[0]


def elements(root: Element) -> Iterator[Element]:
    """Yield the real elements below `root`, itself included; comments are none."""
    return (element for element in root.iter() if isinstance(element.tag, str))


@functools.cache
def _fonts() -> FontConfiguration:
    """Return a font configuration without the document's fonts: `ch` and `ex` ask for one."""
    where = fonts.folder()
    with fonts.only(where) if fonts.ready(where) else nullcontext():
        return FontConfiguration()

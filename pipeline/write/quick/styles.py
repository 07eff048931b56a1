"""Computed styles with less work: what one document's cascade found out, the next need not; in PDF and in Word.

Two elements of the same place in the tree of styles, matched by the same rules, have the same computed style in any
document, as long as nothing in the stylesheets depends on the page. A Kind is such a place; it is kept with the font
configuration, and remembers each value that was computed of it. Every document has styles of its own, filled with
those values, because layout writes into them. Styles of pseudo-elements are made when they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from math import inf
from typing import Any

import weasyprint.css as css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

from pipeline.write.quick.rules import Place, Rules

MOST = 20_000
"""Places that are remembered at a time for one set of stylesheets."""
SETS = 24
"""Sets of stylesheets of which anything is remembered."""

_LOGICAL = frozenset(
    function(block="ttb", inline=inline_) for function in PHYSICAL_FUNCTIONS.values() for inline_ in ("ltr", "rtl")
)
"""Properties like margin_block_start, which may stand for a physical one."""
_ODD = frozenset({"page", "position", "float", "display"})
_PLAIN = frozenset(
    key
    for key in INITIAL_VALUES
    if key not in _ODD
    and not key.startswith("text_decoration_")
    and (key in INHERITED or key not in INITIAL_NOT_COMPUTED)
)
"""Properties whose value, where no rule sets them, is the parent's or the initial one, and nothing else."""


def missing(original: Any) -> Any:
    """Make ComputedStyle.__missing__: nine of ten properties need none of its questions."""

    def missing_(self: Any, key: str) -> Any:
        if key not in _PLAIN or key in self.cascaded:
            return original(self, key)
        if key in PHYSICAL_FUNCTIONS and not _LOGICAL.isdisjoint(self.cascaded):
            return original(self, key)
        parent = self.parent_style
        if key in INHERITED:
            if parent is None:
                return original(self, key)
            value = self[key] = parent[key]
        else:
            value = self[key] = INITIAL_VALUES[key]
        return value

    return missing_


_computed = missing(css.ComputedStyle.__missing__)


class Memory:
    """What is known of one computed style in any document."""

    __slots__ = ("anonymous", "cascaded", "specified", "values")

    def __init__(self, cascaded: dict[str, Any]) -> None:
        self.cascaded = cascaded
        self.values: dict[str, Any] = {}
        self.anonymous: dict[str, Any] = {}
        self.specified: dict[str, Any] = {}


class Kind(Memory):
    """Elements that all have the same style."""

    __slots__ = ("kinds", "pseudo")

    def __init__(self, cascaded: dict[str | None, dict[str, Any]]) -> None:
        super().__init__(cascaded.pop(None, {}))
        self.pseudo = {name: Memory(rules) for name, rules in cascaded.items()}
        self.kinds: dict[Any, Kind] = {}


class Kinds:
    """All kinds of one set of stylesheets; `kinds` has those of the root."""

    def __init__(self, sheets: Any) -> None:
        self.sheets = sheets
        self.kinds: dict[Any, Kind] = {}
        self.pages: dict[Any, Memory] = {}
        self.rules = Rules([sheet.matcher for sheet, _, _ in sheets])

    @property
    def full(self) -> bool:
        """Return whether so much is remembered that it is better forgotten."""
        return self.rules.count > MOST

    def find(self, parent: Kind | None, place: Place, wrapper: Any) -> Kind:
        """Return the kind of an element at a place, below an element of the kind `parent`."""
        rules = self.rules.of(place, wrapper)
        lang = wrapper.etree_element.get("lang")
        key = (lang, *[(n, order) for n, (_, order, _, _) in rules])
        kinds = (parent or self).kinds
        found = kinds.get(key)
        if found is None:
            found = kinds[key] = Kind(self._cascaded(rules, lang))
        return found

    def _cascaded(self, rules: Sequence[tuple[int, Any]], lang: str | None) -> dict[str | None, dict[str, Any]]:
        """Return the winning declarations for the element (None) and for each of its pseudo-elements."""
        cascaded: dict[str | None, dict[str, Any]] = {}
        if lang:
            weight = (css.declaration_precedence("author", False), inf, (0, 0, 0))
            cascaded[None] = {"lang": (("string", lang), weight)}
        for n, (specificity, _, pseudo, (declarations, layer)) in rules:
            sheet, origin, own = self.sheets[n]
            order = inf if layer is None else sheet.layers.index(layer)
            style = cascaded.setdefault(pseudo, {})
            for name, values, importance in declarations:
                weight = (css.declaration_precedence(origin, importance), order, own or specificity)
                if name not in style or style[name][1] <= weight:
                    style[name] = values, weight
        return cascaded


class Style(css.ComputedStyle):  # type: ignore[misc]  # WeasyPrint has no types
    """A computed style of one document that begins with what earlier ones found out, and adds to it."""

    def __init__(self, memory: Memory, parent: Any, pseudo: str | None, root: Any, owner: Any) -> None:
        super().__init__(
            parent, memory.cascaded, pseudo, root, owner.base_url, owner.font_config, owner.initial_page_sizes
        )
        self.specified = memory.specified
        self.memory = memory
        self.update(memory.values)

    def __missing__(self, key: str) -> Any:
        value = self.memory.values[key] = _computed(self, key)
        return value

    def copy(self) -> Any:
        """Return a style of this document alone."""
        copied = super().copy()
        for key in self.memory.values.keys() - copied.keys():
            copied[key] = self.memory.values[key]
        return copied

    @cached_property
    def anonymous_style(self) -> Any:
        """The style of anonymous boxes below."""
        return AnonymousStyle(self)


class AnonymousStyle(css.AnonymousStyle):  # type: ignore[misc]  # as above
    """The same for anonymous boxes; layout changes their position, so what depends on it is not remembered."""

    def __init__(self, parent: Style) -> None:
        super().__init__(parent)
        self.memory = parent.memory.anonymous
        self.update(self.memory)

    def __missing__(self, key: str) -> Any:
        value = super().__missing__(key)
        if key in _PLAIN:
            self.memory[key] = value
        return value


_PLACES = re.compile(r"\d[lsd]?v(?:w|h|i|b|min|max)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"[\w.:-]+")
_SVG = "{http://www.w3.org/2000/svg}svg"


def timeless(sheet: Any, text: str = "") -> Any:
    """Say of a parsed stylesheet that it may be remembered, unless its text has lengths that depend on the page."""
    sheet.timeless = not _PLACES.search(text)
    return sheet


@contextmanager
def remembering(font_config: Any, complaints: Sequence[object]) -> Iterator[None]:
    """Remember what is computed while the block lasts, unless it gave rise to complaints: they shall rise again."""
    try:
        yield
    finally:
        if complaints:
            font_config.__dict__.pop("_kinds", None)


def _plain(html: Any) -> bool:
    """Return whether all that elements say of their style is their language and their name."""
    for element in html.etree_element.iter():
        get = element.get
        if get("style") or element.tag == _SVG or (element.tag == "a" and get("name")):
            return False
        if not _ANCHOR.fullmatch(get("id") or "x") or not _ANCHOR.fullmatch(get("lang") or "x"):
            return False
    return True


class StyleFor(css.StyleFor):  # type: ignore[misc]  # as above
    """The styles of one document: those of kinds, where nothing forbids it."""

    def __init__(self, html: Any, sheets: Any, hints: Any, font_config: Any, targets: Any) -> None:
        self._kinds: dict[Any, Kind] = {}
        self._told: dict[Any, Any] = {}
        if hints or not all(getattr(sheet, "timeless", False) for sheet, _, _ in sheets) or not _plain(html):
            super().__init__(html, sheets, hints, font_config, targets)
            return
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config, self.base_url = sheets, font_config, html.base_url
        self._all = _kinds(font_config, sheets, html.base_url)
        self._apply(html.wrapper_element, targets)

    def _apply(self, root: Any, targets: Any) -> None:
        """Give each element its style, parents first."""
        styles: dict[Kind, Style] = {}
        places = {None: self._all.rules.root}
        root_style = css.InitialStyle(self.font_config)
        for wrapper in root.iter_subtree():
            element = wrapper.etree_element
            above = wrapper.parent and wrapper.parent.etree_element
            parent = self._kinds.get(above)
            place = places[element] = self._all.rules.place(places[above], element)
            kind = self._kinds[element] = self._all.find(parent, place, wrapper)
            if kind not in styles:
                styles[kind] = Style(kind, styles[parent] if parent else None, None, root_style, self)
                if parent is None:
                    root_style = styles[kind]
            style = styles[kind]
            name = element.get("id")
            if name:
                style = Style(kind, style.parent_style, None, style.root_style, self)
                style["anchor"] = name
                if targets:
                    targets.collect_anchor(name)
            self._computed_styles[element, None] = style
        self._root_style = root_style

    def __call__(self, element: Any, pseudo: str | None = None) -> Any:
        """Return the style of an element, or of a pseudo-element, which is made when it is asked for."""
        key = element, pseudo
        if key in self._told:
            return self._told[key]
        if pseudo and self._kinds and key not in self._computed_styles:
            kind = self._kinds.get(element)
            memory = kind and kind.pseudo.get(pseudo)
            if memory:
                parent = self._computed_styles[element, None]
                self._computed_styles[key] = Style(memory, parent, pseudo, self._root_style, self)
        style = super().__call__(element, pseudo)
        if self._kinds and element in self._kinds:
            self._told[key] = style
        return style

    def set_computed_styles(self, page: Any, parent: Any, *rest: Any, **options: Any) -> None:
        """Give a page or a margin box its style; elements have theirs."""
        if not self._kinds:
            super().set_computed_styles(page, parent, *rest, **options)
            return
        pseudo, above = options.get("pseudo_type"), self._computed_styles[parent, None]
        cascaded = self._cascaded_styles.get((page, pseudo), {})
        memories = self._all.pages
        key = (above.memory, pseudo, tuple((name, id(value)) for name, (value, _) in cascaded.items()))
        if key not in memories:
            memories[key] = Memory(cascaded)
        self._computed_styles[page, pseudo] = Style(memories[key], above, pseudo, self._root_style, self)


def _kinds(font_config: Any, sheets: Any, base_url: str) -> Kinds:
    kept = font_config.__dict__.setdefault("_kinds", {})
    key = (base_url, *[(id(sheet), origin, own) for sheet, origin, own in sheets])
    if key not in kept or kept[key].full:
        if len(kept) >= SETS:
            kept.clear()
        kept[key] = Kinds(sheets)
    found: Kinds = kept[key]
    return found


def brought(original: Any) -> Any:
    """Make find_stylesheets: a page without style and link brings none."""

    def find_stylesheets(wrapper: Any, *rest: Any) -> Any:
        root = wrapper.etree_element
        bare = next(root.iter("style"), None) is None and next(root.iter("link"), None) is None
        return () if bare else original(wrapper, *rest)

    return find_stylesheets


@contextmanager
def shared() -> Iterator[None]:
    """Let styles that are asked of WeasyPrint within the block be those of kinds."""
    before = css.StyleFor, css.find_stylesheets
    css.StyleFor, css.find_stylesheets = StyleFor, brought(css.find_stylesheets)
    try:
        yield
    finally:
        css.StyleFor, css.find_stylesheets = before

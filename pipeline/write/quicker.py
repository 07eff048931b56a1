"""WeasyPrint's hottest spots with less work and the same result, byte for byte.

A profile of 120 documents said where the time goes; each entry of SPOTS stands for at least a thirtieth of it:

- css.ComputedStyle.__missing__: nine of ten properties are inherited or initial, and need none of the questions.
- layout.percent.resolve_percentages: lengths without percentages are the same whatever the box stands in.
- text.line_break.Layout.setup: Pango's context and font description are made once for each look, not for each text.
- pydyf.PDF.write: the digest that identifies a file made every object, and compressed every stream, once more.
- pdf.fonts.Font: a font of 8 MB was copied to learn its first four bytes.

engine.py puts them in place; tests/unit/write/test_quicker.py sets each beside the original. Rejected: compiling
WeasyPrint with mypyc, which would make the set-up need a compiler.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pydyf
import weasyprint.css as css
import weasyprint.layout.absolute as absolute
import weasyprint.layout.block as block
import weasyprint.layout.column as column
import weasyprint.layout.float as floats
import weasyprint.layout.grid as grid
import weasyprint.layout.inline as inline
import weasyprint.layout.page as page
import weasyprint.layout.percent as percent
import weasyprint.layout.table as table
import weasyprint.pdf.fonts as fonts
import weasyprint.text.line_break as line_break
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.formatting_structure.boxes import PageBox
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango, unicode_to_char_p

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


def _missing(original: Any) -> Any:
    def missing(self: Any, key: str) -> Any:
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

    return missing


_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{side}" for side in ("width", "height") for limit in ("", "min_", "max_")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_asked = itemgetter(*_LENGTHS)
_borders = itemgetter(*_BORDERS)


def _resolved(original: Any) -> Any:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        asked = _asked(style)
        known = style.__dict__.get("_lengths")
        if known is None or known[0] != asked:
            known = style.__dict__["_lengths"] = (asked, _lengths(asked))
        used = known[1]
        if used is None or isinstance(box, PageBox):
            original(box, containing_block)
            return
        values = box.__dict__
        values.update(used)
        borders = zip(_BORDERS, _borders(style), strict=True)
        if style["border_collapse"] == "collapse":  # what the cells of a table agreed on stays
            values.update((name, width) for name, width in borders if not hasattr(box, name))
        else:
            values.update(borders)
        if style["box_sizing"] != "content-box":
            percent.adjust_box_sizing(box, "width")
            percent.adjust_box_sizing(box, "height")

    return resolve_percentages


def _lengths(asked: tuple[Any, ...]) -> dict[str, Any] | None:
    """Return the used values of computed lengths, None where one of them depends on the containing block."""
    used = {}
    for name, value in zip(_LENGTHS, asked, strict=True):
        if value == "auto":
            used[name] = 0 if name in ("min_width", "min_height") else value
        elif getattr(value, "unit", None) == "px":
            used[name] = value.value
        else:
            return None
    return used


_LOOK = (
    "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings",
    "font_language_override", "lang", "direction",
)  # fmt: skip
_look = itemgetter(*_LOOK)
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
_features = itemgetter(*_FEATURES)


_MEASURES = (
    "ascent", "underline_position", "strikethrough_position", "underline_thickness", "strikethrough_thickness",
)  # fmt: skip


class _Look:
    """What Pango is told of a style, apart from the text itself."""

    def __init__(self, style: Any) -> None:
        self.context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        override, lang = style["font_language_override"], style["lang"]
        named = LST_TO_ISO.get(override.lower(), override) if override != "normal" else lang
        if named:
            pointer, self._kept = unicode_to_char_p(named)
            self.language = pango.pango_language_from_string(pointer)
            pango.pango_context_set_language(self.context, self.language)
        else:
            self.language = pango.pango_language_get_default()
        self.description = line_break.get_font_description(style)
        self.metrics: tuple[float, ...] | None = None

    def decoration(self) -> tuple[float, ...]:
        """Return ascent, then position and thickness of an underline and of a strike."""
        if self.metrics is None:
            metrics = ffi.gc(
                pango.pango_context_get_metrics(self.context, self.description, self.language),
                pango.pango_font_metrics_unref,
            )
            self.metrics = tuple(FROM_UNITS * getattr(pango, f"pango_font_metrics_get_{n}")(metrics) for n in _MEASURES)
        return self.metrics


def _set_up(original: Any) -> Any:
    def setup(self: Any, style: Any) -> None:
        look, features = style.__dict__.get("_pango") or _known(style)
        self.style, self.first_line_direction, self.language = style, 0, look.language
        self.layout = ffi.gc(pango.pango_layout_new(look.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, look.description)
        if style["text_decoration_line"] == "none":
            self.ascent = self.underline_position = self.strikethrough_position = None
        else:
            self.ascent, self.underline_position, self.strikethrough_position, *thick = look.decoration()
            self.underline_thickness, self.strikethrough_thickness = thick
        if features is not None:
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, features)
            pango.pango_layout_set_attributes(self.layout, attributes)

    return setup


def _known(style: Any) -> tuple[_Look, Any]:
    """Return what Pango is told of a style; kept with the style, and for other styles of the same look."""
    looks = style.font_config.__dict__.setdefault("_looks", {})
    key = (tuple(style["font_family"]), str(_look(style)))
    if key not in looks:
        looks[key] = _Look(style)
    asked = line_break.font_features(*_features(style))
    attribute = None
    if asked:
        text = ",".join(f"{name} {value}" for name, value in asked.items()).encode()
        kept = style.font_config.font_features
        if text not in kept:
            kept[text] = pango.pango_attr_font_features_new(text)
        attribute = kept[text]
    style.__dict__["_pango"] = looks[key], attribute
    return looks[key], attribute


def _write(original: Any) -> Any:
    """Let the objects of a PDF be turned to bytes once while it is written: nothing changes them any more."""

    def write(self: Any, *arguments: Any, **options: Any) -> Any:
        kinds = (pydyf.Dictionary, pydyf.Stream)
        before = [kind.data for kind in kinds]
        for kind in kinds:
            kind.data = property(_once(kind.data.fget))
        try:
            return original(self, *arguments, **options)
        finally:
            for kind, data in zip(kinds, before, strict=True):
                kind.data = data

    return write


def _once(data: Any) -> Any:
    def known(self: Any) -> Any:
        kept = self.__dict__
        if "_bytes" not in kept:
            kept["_bytes"] = data(self)
        return kept["_bytes"]

    return known


def _begun(original: Any) -> Any:
    def init(self: Any, *arguments: Any) -> None:
        whole = fonts.get_hb_object_data
        fonts.get_hb_object_data = lambda face: b""
        try:
            original(self, *arguments)
        finally:
            fonts.get_hb_object_data = whole

    return init


def _cleaned(original: Any) -> Any:
    def clean(self: Any, to_unicode: Any, hinting: Any) -> None:
        if not to_unicode or not fonts.harfbuzz_subset:
            self.file_content = fonts.get_hb_object_data(self.hb_face)
        original(self, to_unicode, hinting)
        if not self.file_content:
            self.file_content = fonts.get_hb_object_data(self.hb_face)

    return clean


SPOTS = (
    (css.ComputedStyle, "__missing__", _missing),
    *(
        (module, "resolve_percentages", _resolved)
        for module in (absolute, block, column, floats, grid, inline, page, percent, table)
    ),
    (line_break.Layout, "setup", _set_up),
    (pydyf.PDF, "write", _write),
    (fonts.Font, "__init__", _begun),
    (fonts.Font, "clean", _cleaned),
)
"""Module or class, what is replaced there, and by what."""

"""Margins, paddings, borders and sizes of boxes with less work: most are lengths, which need no containing block."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import weasyprint.layout.percent as percent
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, PageBox, TextBox

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{side}" for side in ("width", "height") for limit in ("", "min_", "max_")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_INLINE = frozenset({InlineBox, LineBox, TextBox})
"""Boxes whose styles layout never writes into."""
_asked = itemgetter(*_LENGTHS)
_borders = itemgetter(*_BORDERS)


def learned(style: Any) -> dict[str, Any]:
    """Return what layout knows of a style beside its values; styles that are akin share it."""
    found: dict[str, Any] = style.__dict__.get("_akin") or style.__dict__
    return found


def akin(style: Any, other: Any) -> None:
    """Say that a style differs from another in nothing but how its characters are spaced in lines."""
    style.__dict__["_akin"] = learned(other)


def resolved(original: Any) -> Any:
    """Make resolve_percentages: lengths without percentages are the same whatever the box stands in."""

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        if type(box) in _INLINE:
            kept = learned(style)
            ready = kept.get("_ready")
            if ready is None:
                ready = kept["_ready"] = _ready(style)
            if ready:
                box.__dict__.update(ready)
                return
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


def _ready(style: Any) -> dict[str, Any]:
    """Return all that is resolved for a box in a line, nothing where that depends on what it stands in."""
    used = _lengths(_asked(style)) if style["box_sizing"] == "content-box" else None
    return {**used, **dict(zip(_BORDERS, _borders(style), strict=True))} if used else {}


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

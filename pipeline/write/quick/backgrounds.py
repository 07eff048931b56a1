"""Backgrounds with less work: nine of ten boxes have none, and corners that are not round."""

from __future__ import annotations

from typing import Any

import weasyprint.layout.background as background
from weasyprint.draw.color import get_color

from pipeline.write.quick.lengths import learned

_CORNERS = tuple(f"border_{row}_{side}_radius" for row in ("top", "bottom") for side in ("left", "right"))
_SQUARE = dict.fromkeys(_CORNERS, (0, 0))


def corners(original: Any) -> Any:
    """Make resolve_radii_percentages."""

    def resolve_radii_percentages(box: Any) -> None:
        kept = learned(box.style)
        square = kept.get("_square")
        if square is None:
            square = kept["_square"] = all((0, "px") in box.style[corner] for corner in _CORNERS)
        if square:
            box.__dict__.update(_SQUARE)
        else:
            original(box)

    return resolve_radii_percentages


def layout(original: Any) -> Any:
    """Make layout_box_backgrounds."""

    def layout_box_backgrounds(page: Any, box: Any, images: Any, children: bool = True, style: Any = None) -> None:
        if children:
            for child in box.all_children():
                background.layout_box_backgrounds(page, child, images)
        own = box.style if style is None else style
        kept = learned(own)
        bare = kept.get("_bare")
        if bare is None:
            bare = kept["_bare"] = _bare(own)
        if bare and box is not page:
            background.resolve_radii_percentages(box)
            box.background = None
        else:
            original(page, box, images, False, style)

    return layout_box_backgrounds


def _bare(style: Any) -> bool:
    """Return whether a style asks for no background and for no image on its border."""
    if any(style[name][0] != "none" for name in ("border_image_source", "mask_border_source")) or style["box_shadow"]:
        return False
    if any(value is not None for _, value in style["background_image"]):
        return False
    return bool(get_color(style, "background_color").alpha == 0)

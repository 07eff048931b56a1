"""CSS values as Word properties: how a paragraph and a run of text look.

In: computed styles. Out: flat `Look`s in which every property has a value, so that two of them can be compared.
Not done here: where a paragraph stands (indents from its containers, collapsed margins): flow.py.

Honoured: font-family, -size, -style, -weight, -variant-caps; letter-spacing; color; background-color; text-decoration
(underline, line-through); text-transform (uppercase); vertical-align (sub, super, lengths); line-height; text-align;
text-indent; hyphens; orphans, widows; break-before, -after, -inside; border-*; padding and margin; white-space.
A Word style cannot hold, and this writer leaves out: opacity, transforms, shadows, gradients, background images,
rounded corners, min- and max- sizes, floats other than footnotes, hanging or stretched glyph features.
"""

from __future__ import annotations

import math
import re
from typing import Final

from pipeline.write.styles import Css, colour, points
from pipeline.write.word.grid import Grid, line_height
from pipeline.write.word.oxml import Look

LINES: Final = {"solid": "single", "double": "double", "dotted": "dotted", "dashed": "dashed",
                "groove": "threeDEngrave", "ridge": "threeDEmboss", "inset": "inset", "outset": "outset"}  # fmt: skip
GENERIC: Final = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "fangsong"})
SIDES: Final = ("top", "left", "bottom", "right")
_EAST_ASIAN: Final = re.compile(r"[⺀-鿿]|cjk|\b(sc|tc|gb)\b|song|fang|kai|hei|ming|mincho|gothic gb", re.IGNORECASE)
_JUSTIFICATION: Final = {"justify": "both", "justify-all": "distribute", "center": "center", "right": "right",
                         "end": "right"}  # fmt: skip
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}


def run_look(css: Css, document: str) -> dict[str, str]:
    """Return how text of this style looks; `document` is the language of the whole ("zh", "en")."""
    latin, east_asian = fonts(css["font_family"])
    decoration = css["text_decoration_line"]
    lines = decoration if isinstance(decoration, set) else set()
    size = str(round(css["font_size"] * 1.5))
    spacing = css["letter_spacing"]
    position, align = _raised(css)
    look = {
        "rFonts.ascii": latin, "rFonts.hAnsi": latin, "rFonts.eastAsia": east_asian, "rFonts.cs": latin,
        "b": _switch(css["font_weight"] >= 600),
        "bCs": _switch(css["font_weight"] >= 600),
        "i": _switch(css["font_style"] != "normal"),
        "iCs": _switch(css["font_style"] != "normal"),
        "caps": _switch(css["text_transform"] == "uppercase"),
        "smallCaps": _switch("small-caps" in str(css["font_variant_caps"])),
        "strike": _switch("line-through" in lines),
        "color": colour(css["color"]) or "auto",
        # downwards: a line must hold as many characters as in CSS, never one less
        "spacing": "0" if spacing == "normal" else str(math.floor(spacing * 15)),
        "position": position,
        "sz": size, "szCs": size,
        "u": "single" if "underline" in lines else "none",
        "vertAlign": align,
    }  # fmt: skip
    look |= _language(css["lang"], document)
    return look


def shade(css: Css, look: dict[str, str]) -> dict[str, str]:
    """Return `look` with the background of an inline element."""
    fill = colour(css["background_color"])
    return {**look, **fill_of("shd", fill)} if fill else look


def fill_of(name: str, fill: str | None) -> dict[str, str]:
    """Return the shading properties for a fill colour."""
    return {f"{name}.val": "clear", f"{name}.color": "auto", f"{name}.fill": fill} if fill else {}


def fonts(families: tuple[str, ...]) -> tuple[str, str]:
    """Return the Latin and the Chinese face of a CSS font-family list.

    As in CSS the first face that has the characters wins: a Chinese face named before any Latin one
    sets Latin letters as well.
    """
    named = [family for family in families if family.lower() not in GENERIC]
    chinese = next((family for family in named if _EAST_ASIAN.search(family)), None)
    first = next(iter(named), None)
    latin = first or chinese or "Times New Roman"
    return latin, chinese or "宋体"


def is_chinese(language: str | None) -> bool:
    """Return whether a language tag is that of Chinese text."""
    return (language or "").lower().startswith("zh")


def paragraph_look(css: Css, grid: Grid | None = None) -> dict[str, str]:
    """Return how a paragraph of this style looks wherever it stands; `grid` is what its lines may stand on."""
    height, rule = line(css, grid)
    indent = points(css["text_indent"])
    return {
        "keepNext": _switch(css["break_after"] in ("avoid", "avoid-page")),
        "keepLines": _switch(css["break_inside"] in ("avoid", "avoid-page")),
        "pageBreakBefore": _switch(css["break_before"] in ("page", "left", "right", "always", "recto", "verso")),
        "widowControl": _switch(css["orphans"] > 1 or css["widows"] > 1),
        "suppressAutoHyphens": _switch(css["hyphens"] != "auto"),
        "snapToGrid": _switch(grid is not None and height == str(round(grid.pitch * 20))),
        "spacing.before": "0", "spacing.after": "0", "spacing.line": height, "spacing.lineRule": rule,
        "ind.left": "0", "ind.right": "0",
        **first_line(indent, css),
        "jc": _JUSTIFICATION.get(css["text_align_all"], "left"),
    }  # fmt: skip


def first_line(indent: float, css: Css) -> dict[str, str]:
    """Return the first-line indent, in characters as well where it is a whole number of them in Chinese."""
    look = {"ind.firstLineChars": "0", "ind.firstLine": str(round(indent * 20))}
    spacing = css["letter_spacing"]
    size = css["font_size"] * 0.75
    advance = size + (0 if spacing == "normal" else spacing * 0.75)
    if indent > 0 and is_chinese(css["lang"]):
        for width in (advance, size):
            count = indent / width
            if abs(count - round(count)) < 0.02:
                look["ind.firstLineChars"] = str(round(count) * 100)
                look["ind.firstLine"] = str(round(round(count) * size * 20))
                break
    return look


def line(css: Css, grid: Grid | None = None) -> tuple[str, str]:
    """Return w:line and its rule: exact twips where CSS gives a height, Word's single line for "normal"."""
    height = line_height(css)
    if height is None:
        return "240", "auto"
    return str(round((height if grid is None else grid.fitted(height)) * 20)), "exact"


def border_of(css: Css, side: str, space: float = 0.0) -> str:
    """Return one border as oxml.border reads it, "" for none; `space` is the distance to the text in points."""
    style = LINES.get(css[f"border_{side}_style"])
    width = points(css[f"border_{side}_width"])
    if style is None or width <= 0:
        return ""
    line = css[f"border_{side}_color"]
    rgb = colour(css["color"] if line == "currentcolor" else line)
    if rgb is None:
        return ""
    # Word knows widths from 1/4 to 6 pt and at most 31 pt of space
    return f"{style} {min(48, max(2, round(width * 8)))} {min(31, round(space))} {rgb}"


def exact(look: Look) -> float:
    """Return the height of a line in points, an estimate where Word decides."""
    value = int(look["spacing.line"]) / 20
    return value if look["spacing.lineRule"] == "exact" else 15.6


def _raised(css: Css) -> tuple[str, str]:
    """Return w:position and w:vertAlign; "super" and "sub" are Word's own, lengths are half-points."""
    align = css["vertical_align"]
    if css["display"] == ("inline", "flow") and isinstance(align, (int, float)) and align:
        # WeasyPrint computes super and sub to half and -half an em of the parent, or near it
        return "0", "superscript" if align > 0 else "subscript"
    return "0", "baseline"


def _switch(on: bool) -> str:
    return "1" if on else "0"


def _language(tag: str | None, document: str) -> dict[str, str]:
    """Return w:lang: the document's pair, or the one language of a passage that is in another."""
    own = (tag or document).split("-")[0].lower()
    if own == document:
        return {"lang.val": LANGUAGES["en"], "lang.eastAsia": LANGUAGES["zh"]}
    word = LANGUAGES.get(own, tag or document)
    return {"lang.val": word, "lang.eastAsia": word}

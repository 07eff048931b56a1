"""Font files as they came → the faces that PDFs embed.

A face is one file that holds everything its family needs, because Pango and the PDF writer treat a change of
font in a line as a seam: Fandol's Han characters, the marks of Noto Serif/Sans SC (Fandol's are heavy), the
Latin of Liberation (as wide as Times New Roman), and Noto for what Fandol lacks of GB 8105. Every face says the
same ascent and descent, so that a line with a rare character is no taller than its neighbours.

WeasyPrint writes glyph numbers where a PDF expects CIDs. In CID-keyed fonts whose two numberings differ, MuPDF
and Ghostscript then show blanks; each face is therefore renumbered so that they agree.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

ASCENT, DESCENT = 0.88, 0.12
"""Of an em, in every face: the body of a Han character (OpenType's ideographic em box)."""

HALVES = "，。、；：？！“”‘’（）《》〈〉【】〖〗〔〕「」『』［］｛｝．"
"""Marks with a blank half, which faces hold a second time without it, under the OpenType feature hwid. A mark
that is only moved over its neighbour's blank half looks the same, but readers of the text then find two lines."""

OPENING = "“‘（《〈【〖〔「『［｛"

MARKS = "，。、；：？！“”‘’（）《》〈〉【】〖〗〔〕「」『』［］｛｝／％＋－＝＜＞"
"""Full-width marks that are taken from Noto."""

EXTRA = "✓✔☐☑☒−₂²³µ㎡㎞ℓ①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""Signs that policy texts use and Fandol lacks; taken from Noto where it has them."""

LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x180)))).replace("×", "").replace("÷", "")
"""What Chinese text takes from the Latin face; its marks, ×, ÷ and degree signs stay Chinese."""


Build = Callable[[dict[str, Path]], bytes]
"""Makes a file out of the source files, which come by their names."""


@dataclass(frozen=True)
class Face:
    """One file to be made: `sources` name the files that it is made from, `build` makes it."""

    file: str
    family: str
    sources: tuple[str, ...]
    build: Build


@cache
def gb8105() -> frozenset[str]:
    """Return the 8105 characters of the General Standard Chinese Characters (GB 8105, Unihan's kTGH)."""
    return frozenset((files("pipeline.write") / "gb8105.txt").read_text(encoding="utf-8").replace("\n", ""))


def chinese(family: str, han: str, donor: str, latin: str | None, marks: str = MARKS) -> Build:
    """Return the maker of a Chinese face: Han from `han`, `marks` and rare characters from `donor`."""

    def build(paths: dict[str, Path]) -> bytes:
        font = TTFont(paths[han], recalcTimestamp=False, recalcBBoxes=False)
        noto = TTFont(paths[donor], lazy=True)
        have = set(font.getBestCmap())
        glyphs: dict[str, Drawn] = {}
        rare = [c for c in sorted(gb8105()) + sorted(set(EXTRA)) if ord(c) not in have]
        for char in [*marks, *rare]:
            if ord(char) in noto.getBestCmap():
                glyphs[char] = _drawn(noto, char)
        if latin:
            times = TTFont(paths[latin], lazy=True)
            glyphs |= {char: _drawn(times, char) for char in LATIN if ord(char) in times.getBestCmap()}
        halves = {char: _half(noto if char in marks else font, char) for char in HALVES}
        _put(font, glyphs, halves)
        return _finished(font, family, "Regular")

    return build


def renumbered(family: str, source: str) -> Build:
    """Return the maker of a face that is `source` whole, its CIDs renumbered."""

    def build(paths: dict[str, Path]) -> bytes:
        font = TTFont(paths[source], recalcTimestamp=False, recalcBBoxes=False)
        _drop_radicals(font)
        _put(font, {}, {char: _half(font, char) for char in HALVES})
        return _finished(font, family, "Regular")

    return build


def latin(family: str, style: str, source: str, characters: str | None = None) -> Build:
    """Return the maker of a Latin face; `characters` limits it to these."""

    def build(paths: dict[str, Path]) -> bytes:
        font = TTFont(paths[source], recalcTimestamp=False, recalcBBoxes=False)
        if characters is not None:
            tags = font.keys()
            _keep(font, [tag for tag in tags if tag != "FFTM"])  # FontForge's time stamp
            from fontTools import subset  # every build knows the faces, few make one

            options = subset.Options(layout_features=["kern", "liga"], name_IDs=["*"], notdef_outline=True)
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=map(ord, characters))
            subsetter.subset(font)
        return _finished(font, family, style)

    return build


Drawn = tuple[int, T2CharStringPen]
"""The advance and the outline of a glyph, on an em of 1000."""


def _drawn(font: TTFont, char: str, shift: int = 0) -> Drawn:
    """Return a character as it is drawn, moved to the right by `shift`."""
    glyphs = font.getGlyphSet()
    name = font.getBestCmap()[ord(char)]
    scale = 1000 / font["head"].unitsPerEm
    pen = T2CharStringPen(None, glyphs)
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, scale, shift, 0)))
    return round(glyphs[name].width * scale), pen


def _half(font: TTFont, char: str) -> Drawn:
    """Return a mark without its blank half."""
    return 500, _drawn(font, char, -500 if char in OPENING else 0)[1]


def _put(font: TTFont, glyphs: dict[str, Drawn], halves: dict[str, Drawn]) -> None:
    """Put drawn glyphs into a CID-keyed font and number its CIDs as its glyphs."""
    top = font["CFF "].cff.topDictIndex[0]
    old, metrics, cmap = font.getGlyphOrder(), font["hmtx"].metrics, font.getBestCmap()
    private, shared = top.FDArray[0].Private, top.GlobalSubrs
    strings = top.CharStrings
    new = [".notdef", *(f"cid{number:05d}" for number in range(1, len(old)))]
    named = dict(zip(old, new, strict=True))
    indices = {named[name]: strings.charStrings[name] for name in old}
    advances = {named[name]: metrics[name] for name in old}
    codes = {code: named[name] for code, name in cmap.items()}

    def add(advance: int, pen: T2CharStringPen) -> str:
        program = pen.getCharString(private=private, globalSubrs=shared).program
        width = [] if advance == private.defaultWidthX else [advance - private.nominalWidthX]
        name = f"cid{len(new):05d}"  # always a new glyph: another character may share the old one
        indices[name] = len(strings.charStringsIndex)
        strings.charStringsIndex.append(T2CharString(program=width + program, private=private, globalSubrs=shared))
        top.FDSelect.gidArray.append(0)
        new.append(name)
        advances[name] = (advance, 0)
        return name

    for char, drawn in glyphs.items():
        codes[ord(char)] = add(*drawn)
    pairs = {codes[ord(char)]: add(*drawn) for char, drawn in halves.items()}
    strings.charStrings = indices
    top.charset, top.CIDCount = new, len(new)
    font.setGlyphOrder(new)
    font["hmtx"].metrics = advances
    font["maxp"].numGlyphs = len(new)
    _keep(font, ("CFF ", "OS/2", "cmap", "head", "hhea", "hmtx", "maxp", "name", "post"))
    _map(font, codes)
    rules = "".join(f"sub {whole} by {half};" for whole, half in pairs.items())
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

    addOpenTypeFeaturesFromString(font, f"languagesystem DFLT dflt; feature hwid {{ {rules} }} hwid;")


def _map(font: TTFont, codes: dict[int, str]) -> None:
    """Say which glyph each code point has: those of the basic plane in format 4, all of them in format 12."""
    basic = next(t for t in font["cmap"].tables if t.format == 4)
    basic.cmap = {code: name for code, name in codes.items() if code < 0x10000}
    full = CmapSubtable.newSubtable(12)
    full.platformID, full.platEncID, full.language, full.cmap = 3, 10, 0, codes
    font["cmap"].tables = [basic, full]


def _drop_radicals(font: TTFont) -> None:
    """Unmap radicals that share a glyph with a character: copied text would come out as radicals."""
    for table in font["cmap"].tables:
        for code in [c for c in getattr(table, "cmap", {}) if 0x2E80 <= c <= 0x2FDF]:
            del table.cmap[code]


def _keep(font: TTFont, tables: Iterable[str]) -> None:
    tags = font.keys()
    for tag in tags:
        if tag not in tables and tag != "GlyphOrder":
            del font[tag]


def _finished(font: TTFont, family: str, style: str) -> bytes:
    """Return the file, with the project's names and one ascent and descent."""
    em = font["head"].unitsPerEm
    ascent, descent = round(em * ASCENT), round(em * DESCENT)
    across, windows = font["hhea"], font["OS/2"]
    across.ascent, across.descent, across.lineGap = ascent, -descent, 0
    windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap = ascent, -descent, 0
    windows.usWinAscent, windows.usWinDescent = ascent, descent
    windows.usWeightClass = 700 if "Bold" in style else 400
    windows.fsType = 0 if windows.fsType in (0, 8) else windows.fsType
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    postscript = f"Briefings{''.join(c if c.isascii() and c.isalnum() else f'{ord(c):x}' for c in family)}-{style}"
    postscript = postscript.replace(" ", "")
    full = family if style == "Regular" else f"{family} {style}"
    for number, text in ((1, family), (2, style), (3, postscript), (4, full), (6, postscript)):
        names.setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        for key in ("FullName", "FamilyName"):
            if key in cff.topDictIndex[0].rawDict:
                setattr(cff.topDictIndex[0], key, postscript)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()

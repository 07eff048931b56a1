"""The numbers that Word draws before paragraphs and does not store as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WHOLE = re.compile(r"[0-9]{1,6}")
_HAN = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class Level:
    """One level of a list: number format, pattern ("（%1）") and first number."""

    format: str
    pattern: str
    start: int


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, list_id: str, depth: int) -> str | None:
        """Count on and return the number that Word shows; None for a bullet or an unknown list."""
        levels = self.levels.get(list_id)
        level = levels.get(depth) if levels else None
        if levels is None or level is None:
            return None
        counts = self.counts.setdefault(list_id, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.format in ("bullet", "none", ""):
            return None

        def shown(found: re.Match[str]) -> str:
            other = int(found[1]) - 1
            known = levels.get(other, level)
            return numeral(counts.get(other, known.start), known.format)

        return re.sub(r"%([1-9])", shown, level.pattern).strip() or None


def whole(text: str | None, default: int = 0) -> int:
    """Return the whole number in an attribute, `default` where there is none that Word writes."""
    return int(text) if text and _WHOLE.fullmatch(text) else default


def read_numbering(root: etree._Element | None) -> Numbering:
    """Return the lists that numbering.xml defines."""
    found = Numbering()
    if root is None:
        return found
    abstract: dict[str, dict[int, Level]] = {}
    for definition in root.iter(f"{W}abstractNum"):
        levels = {whole(level.get(f"{W}ilvl")): _level(level) for level in definition.iter(f"{W}lvl")}
        abstract[definition.get(f"{W}abstractNumId", "")] = levels
    for number in root.iter(f"{W}num"):
        link = number.find(f"{W}abstractNumId")
        levels = dict(abstract.get(link.get(f"{W}val", "") if link is not None else "", {}))
        for override in number.iter(f"{W}lvlOverride"):
            inner = override.find(f"{W}lvl")
            if inner is not None:
                levels[whole(override.get(f"{W}ilvl"))] = _level(inner)
        found.levels[number.get(f"{W}numId", "")] = levels
    return found


def numeral(value: int, format: str) -> str:
    """Return a number as Word writes it in a format ("chineseCounting", "upperLetter", …)."""
    if format.startswith(("chinese", "ideographDigital", "japaneseCounting", "taiwanese")):
        if value < 10:
            return _HAN[value]
        tens, ones = divmod(value, 10)
        return f"{_HAN[tens] if tens > 1 else ''}十{_HAN[ones] if ones else ''}" if tens < 10 else str(value)
    if format.startswith("decimalEnclosedCircle") and 1 <= value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if format in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((96 if format == "lowerLetter" else 64) + value)
    if format in ("lowerRoman", "upperRoman") and value < 40:
        text = (
            "".join(s * n for s, n in zip(("X", "V", "I"), (value // 10, 0, 0), strict=False))
            + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[value % 10]
        )
        return text.lower() if format == "lowerRoman" else text
    return str(value)


def _level(level: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        child = level.find(f"{W}{name}")
        return child.get(f"{W}val", default) if child is not None else default

    return Level(value("numFmt", "decimal"), value("lvlText", ""), whole(value("start", "1"), 1))

"""Numbers that Word counts itself: CSS counters before headings, list items and numbered paragraphs.

In: what CSS puts before a paragraph and the value it has there. Out: the numbering part, and for each paragraph
its place in it. Word must arrive at the same number as CSS: where the two would differ the list is started anew
at the value, and what Word cannot count (a counter style that it does not have) stays text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from pipeline.write.word.oxml import W, properties, sub
from pipeline.write.word.oxml import new as new_element

FORMATS: Final = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "simp-chinese-informal": "chineseCountingThousand",
    "cjk-ideographic": "chineseCountingThousand", "trad-chinese-informal": "taiwaneseCountingThousand",
    "cjk-heavenly-stem": "ideographTraditional", "cjk-earthly-branch": "ideographZodiac",
}  # fmt: skip
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Level:
    """How one level is written: Word's pattern ("第%1章"), number format, what follows ("nothing", "space", "tab")."""

    pattern: str
    format: str
    follow: str = "nothing"


@dataclass
class _List:
    """An abstract numbering: its levels, their looks, and where the count stands."""

    levels: dict[int, Level] = field(default_factory=dict)
    looks: dict[int, tuple[Mapping[str, str], Mapping[str, str]]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    number: int = 0
    """The w:num in use."""


class Numbering:
    """All lists of one document."""

    def __init__(self) -> None:
        self._lists: dict[Any, _List] = {}
        self._numbers: list[tuple[Any, dict[int, int]]] = []

    def item(self, key: Any, level: int, form: Level, value: int | None) -> str:
        """Return "level number" for the next paragraph of list `key`; `value` is its count, None for bullets."""
        entry = self._lists.setdefault(key, _List())
        entry.levels.setdefault(level, form)
        due = entry.counts.get(level, 0) + 1
        if not entry.number or (value is not None and value != due):
            self._numbers.append((key, {} if value in (None, due) else {level: value or 0}))
            entry.number = len(self._numbers)
        if value is not None:
            entry.counts[level] = value
            for deeper in [n for n in entry.counts if n > level]:
                del entry.counts[deeper]
        return f"{level} {entry.number}"

    def none(self) -> str:
        """Return the place of paragraphs whose style counts but that are not counted; 0 is no number to validators."""
        return self.item("none", 0, Level("", "none"), None)

    def fits(self, key: Any, level: int, form: Level) -> bool:
        """Return whether the list has no other form at this level."""
        entry = self._lists.get(key)
        return entry is None or entry.levels.get(level, form) == form

    def dress(self, place: str, indent: Mapping[str, str], run: Mapping[str, str]) -> None:
        """Give the level of a place its indents and the look of its numbers, as its first user has them."""
        level, number = map(int, place.split())
        self._lists[self._numbers[number - 1][0]].looks.setdefault(level, (indent, run))

    def indents(self, place: str) -> Mapping[str, str]:
        """Return the indents that a place gives to its paragraphs."""
        level, number = map(int, place.split())
        return self._lists[self._numbers[number - 1][0]].looks.get(level, ({}, {}))[0]

    def form(self, place: str) -> Level:
        """Return how the numbers at a place are written."""
        level, number = map(int, place.split())
        return self._lists[self._numbers[number - 1][0]].levels[level]

    def part(self, styles: Mapping[str, str]) -> etree._Element | None:
        """Return w:numbering, None when nothing is numbered; `styles` has the style id that owns a place."""
        if not self._numbers:
            return None
        root = new_element("numbering")
        ids = {key: n for n, key in enumerate(self._lists)}
        first = {key: n for n, (key, _) in reversed(list(enumerate(self._numbers, 1)))}
        for key, entry in self._lists.items():
            self._abstract(root, ids[key], entry, {k: styles.get(f"{k} {first[key]}") for k in entry.levels})
        for n, (key, starts) in enumerate(self._numbers, 1):
            number = sub(root, "num", numId=n)
            sub(number, "abstractNumId", val=ids[key])
            for level, value in starts.items():
                sub(sub(number, "lvlOverride", ilvl=level), "startOverride", val=value)
        return root

    def _abstract(self, root: etree._Element, id: int, entry: _List, owners: Mapping[int, str | None]) -> None:
        abstract = sub(root, "abstractNum", abstractNumId=id)
        sub(abstract, "multiLevelType", val="multilevel" if len(entry.levels) > 1 else "singleLevel")
        for level, form in sorted(entry.levels.items()):
            element = sub(abstract, "lvl", ilvl=level)
            sub(element, "start", val=1)
            sub(element, "numFmt", val=form.format)
            if owner := owners[level]:
                sub(element, "pStyle", val=owner)
            sub(element, "suff", val=form.follow)
            sub(element, "lvlText", val=form.pattern)
            sub(element, "lvlJc", val="left")
            indent, run = entry.looks.get(level, ({}, {}))
            properties(sub(element, "pPr"), indent)
            rpr = sub(element, "rPr")
            properties(rpr, run)
            for fonts in rpr.iter(W + "rFonts"):
                fonts.set(W + "hint", "eastAsia")


def word_number(value: int, format: str) -> str | None:
    """Return a number as Word writes it in one of its formats, None for a format that is not among FORMATS."""
    match format:
        case "decimal":
            return str(value)
        case "decimalZero":
            return f"{value:02d}"
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
            return letter if format == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            return _roman(value) if format == "lowerRoman" else _roman(value).upper()
        case "chineseCountingThousand" | "taiwaneseCountingThousand":
            return _chinese(value)
        case "ideographTraditional":
            return "甲乙丙丁戊己庚辛壬癸"[value - 1 : value] or None
        case "ideographZodiac":
            return "子丑寅卯辰巳午未申酉戌亥"[value - 1 : value] or None
    return None


def _roman(value: int) -> str:
    out = ""
    for size, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        out += letters * (value // size)
        value %= size
    return out


def _chinese(value: int) -> str:
    """Return 1–9999 in Chinese numerals: 12 is 十二, 105 一百零五."""
    out, zero = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit:
            out += ("零" if zero else "") + _DIGITS[digit] + unit
            zero = False
        elif out:
            zero = True
    return out.removeprefix("一") if out.startswith("一十") else out or "〇"

"""How a quote is shown, and the proof that what is shown is the article's own text.

Shown form (GB/T 15834): half-width marks beside Han characters become full-width, quotation marks inside the
quote change level, as title marks do in a title, because the document sets its own around it, and a heading begins
with a capital. Nothing else
changes, and every change has its inverse: `faithful` compares character by character. What the extract holds is
never touched.
"""

from __future__ import annotations

import re

FULL = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
LEVEL = {"“": "‘", "”": "’", "‘": "“", "’": "”"}
TITLE_LEVEL = {"《": "〈", "》": "〉", "〈": "《", "〉": "》"}
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WIDE = re.compile(rf"{_HAN.pattern}|[\u3001-\u303f\uff01-\uffee“”‘’—…]")
HAN_WORDS = re.compile(rf"{_HAN.pattern}+")
"""A run of Chinese characters."""
LONG = 120
"""Characters of Chinese after which a measure is long; Latin words take three times as many."""
_HAN_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)]*")
_SENTENCE = re.compile(r".+?[.!?]+[”’)]*(?=\s+[“‘(]?[A-Z\d])", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\f]+")  # white space of HTML; an ideographic space is a character


def is_han(char: str) -> bool:
    """Return whether `char` is a Chinese character."""
    return bool(_HAN.fullmatch(char))


def shown(quote: str, inside: bool = True, heading: bool = False, titled: bool = False) -> str:
    """Return the form in which a quote is displayed.

    `inside`: the document sets quotation marks around it, so those in it go one level down; `titled`: it sets 《》
    around it, with the same effect on those. `heading`: it stands as a heading, and begins with a capital.
    """
    text = tidy(quote)
    wide = _full_width(text)
    if heading and len(wide[:1].upper()) == 1:
        wide = wide[:1].upper() + wide[1:]
    if titled:
        return "".join(TITLE_LEVEL.get(char, char) for char in wide)
    if not inside:
        return wide
    kept = _apostrophes(text)
    return "".join(char if n in kept else LEVEL.get(char, char) for n, char in enumerate(wide))


def opening(quote: str) -> str:
    """Return a long quote's first sentence and those after it that a short one has room for; a short one whole."""
    room = LONG if HAN_WORDS.search(quote) else 3 * LONG
    if len(quote) <= room:
        return quote
    pattern, end = (_HAN_SENTENCE if HAN_WORDS.search(quote) else _SENTENCE), 0
    for found in pattern.finditer(quote):
        if end and found.end() > room:
            break
        end = found.end()
    return quote[:end].rstrip() or quote


def is_opening(display: str, quote: str) -> bool:
    """Return whether `display` is how `quote` begins, up to the end of a sentence."""
    return faithful(display, opening(quote))


def faithful(display: str, quote: str) -> bool:
    """Return whether `display` is `quote` to the character, but for the marks that `shown` may change."""
    ours, theirs = tidy(display), tidy(quote)
    return len(ours) == len(theirs) and all(
        a == b or a in (FULL.get(b), LEVEL.get(b), TITLE_LEVEL.get(b)) or (n == 0 and a == b.upper())
        for n, (a, b) in enumerate(zip(ours, theirs, strict=True))
    )


def tidy(text: str) -> str:
    """Return `text` with white space as a page shows it: runs are one space, a line end within Chinese is nothing."""
    return _SPACE.sub(_space, text.strip(" \t\r\n\f"))


def _space(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1], found.string[found.end()]
    wrapped = "\n" in found[0] and _WIDE.fullmatch(before) and _WIDE.fullmatch(after)
    return "" if wrapped else " "


def _full_width(text: str) -> str:
    pairs = _brackets(text)
    change = {n for n, char in enumerate(text) if char in FULL and _beside_han(text, n)}
    for a, b in pairs:
        if a in change or b in change:
            change |= {a, b}
    return "".join(FULL[char] if n in change else char for n, char in enumerate(text))


def _beside_han(text: str, at: int) -> bool:
    """Return whether a mark belongs to Chinese text: a Han character or a full-width mark on one side of it."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return bool((before and _WIDE.fullmatch(before)) or (after and _HAN.fullmatch(after)))


def _brackets(text: str) -> list[tuple[int, int]]:
    stack, pairs = [], []
    for n, char in enumerate(text):
        if char == "(":
            stack.append(n)
        elif char == ")" and stack:
            pairs.append((stack.pop(), n))
    return pairs


def _apostrophes(text: str) -> set[int]:
    """Return where a ’ is an apostrophe: between letters, or after a plural s with no ‘ open."""
    found: set[int] = set()
    opened = 0
    for n, char in enumerate(text):
        if char == "‘":
            opened += 1
        elif char == "’" and (opened == 0 or (_is_letter(text[n - 1 : n]) and _is_letter(text[n + 1 : n + 2]))):
            found.add(n)
        elif char == "’":
            opened -= 1
    return found


def _is_letter(char: str) -> bool:
    return char.isalpha() and not _WIDE.fullmatch(char)

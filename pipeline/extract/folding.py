"""One spelling for what is written in several ways, character by character, so that places stay the same.

Traditional characters become simplified, full-width letters, digits and marks half-width, every blank a
space. The rules match on folded text; quotes are always cut from the article itself.
"""

from __future__ import annotations

from functools import cache

from pipeline.extract.words import load

_MARKS = {
    "﹒": ".", "｡": "。", "､": "、", "﹑": "、", "﹔": ";", "﹕": ":", "∶": ":", "︰": ":", "〜": "~", "・": "·",
    "‘": "'", "’": "'", "「": "“", "」": "”", "『": "“", "』": "”", "〔": "[", "〕": "]", "【": "[", "】": "]",
    "―": "—", "─": "—", "–": "-", "‐": "-", "‑": "-", "\t": " ", "\xa0": " ", "\u3000": " ",
}  # fmt: skip


@cache
def _table() -> dict[int, str]:
    characters = load("characters")
    pairs = zip("".join(characters["traditional"]), "".join(characters["simplified"]), strict=True)
    table = {ord(one): other for one, other in pairs}
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
    table.update(dict.fromkeys(range(8192, 8203), " "))
    table.update({ord(one): other for one, other in _MARKS.items()})
    return table


def fold(text: str) -> str:
    """Return the text in the one spelling that the rules know; it has the same length."""
    return text.translate(_table())

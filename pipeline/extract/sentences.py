"""Where sentences and clauses end."""

from __future__ import annotations

import re

_CLOSERS = "”’」』）)】》\"'"
_HAN_END = re.compile(rf"[。！？!?]+[{_CLOSERS}]*|\n")
_LATIN_END = re.compile(rf"[.!?]+[{_CLOSERS}]*(?=\s+[^a-z\s]|\s*$)|\n")
_SHORT = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|No|Nos|St|Fig|vs|etc|e\.g|i\.e|U\.S|U\.K|Inc|Ltd|Co|Mgmt|Off|Exec|approx|cf|al)\.$|\b[A-Z]\.$"
)


_CUT_OFF = re.compile(
    r"\b(?:to|of|and|or|the|an?|in|on|at|by|for|with|from|as|than|that|which|below|above|is|are|was|were)$",
    re.IGNORECASE,
)


def is_cut_off(text: str) -> bool:
    """Return whether an English line ends in the middle of a phrase, as no title or heading does."""
    return _CUT_OFF.search(text) is not None


def sentences(text: str, start: int, end: int, chinese: bool) -> list[tuple[int, int]]:
    """Return the spans of the sentences of text[start:end], closing marks included, blanks around them not."""
    spans = []
    at = start
    for found in (_HAN_END if chinese else _LATIN_END).finditer(text, start, end):
        stop = found.end()
        if not chinese and _SHORT.search(text, max(at, stop - 12), stop):
            continue
        spans.append((at, stop))
        at = stop
    if at < end:
        spans.append((at, end))
    return [span for span in (trim(text, a, b) for a, b in spans) if span[0] < span[1]]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks at either end."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())

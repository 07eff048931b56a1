"""Where a quote stands in a text, or what stands nearest to it; and how like two pieces of text are.

Used to say which words of the article a broken quote probably meant, and to follow an item through a
rewording. Nothing here knows a language: it works on characters and pairs of characters. A quote is looked
for by a few of its own pieces, so the time is that of some searches through the text, however long it is.
"""

from __future__ import annotations

from collections import Counter
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import pairwise

Span = tuple[int, int]

_SEEDS = 24
_HITS = 50
_SHORT = 60
_STOPS = "，。；：！？,;:!?、\n\t “”‘’\"'（）()《》"


def find(text: str, quote: str, near: int = 0) -> Span | None:
    """Return the span of the exact occurrence of `quote` that begins nearest to `near`, None when there is none."""
    if not quote:
        return None
    after = text.find(quote, max(0, near))
    before = text.rfind(quote, 0, max(0, near) + len(quote))
    known = [at for at in (after, before) if at >= 0]
    if not known:
        return None
    start = min(known, key=lambda at: abs(at - near))
    return start, start + len(quote)


def nearest(text: str, quote: str, near: int | None = None, at_least: float = 0.5) -> Span | None:
    """Return the span of the text most like `quote`, None when nothing reaches `at_least` of likeness.

    `near` decides between equals. The ends are moved to the marks that bound the clause, where these are close.
    """
    guess = _region(text, quote, near)
    if guess is None:
        return None
    slack = len(quote) // 2 + 8
    if len(quote) <= _SHORT:  # little to go by: the likest place of all is looked for
        starts = range(max(0, guess - slack), min(len(text), guess + slack))
        guess = max(starts, key=lambda start: likeness(text[start : start + len(quote)], quote), default=guess)
        slack = 6
    low, high = max(0, guess - slack), min(len(text), guess + len(quote) + slack)
    blocks = _solid(SequenceMatcher(None, text[low:high], quote, autojunk=False).get_matching_blocks())
    if not blocks:
        return None
    start, end = low + blocks[0].a, low + blocks[-1].a + blocks[-1].size
    if blocks[0].b:
        start = _clause_start(text, start, blocks[0].b + 6)
    if blocks[-1].b + blocks[-1].size < len(quote):
        end = _clause_end(text, end, len(quote) - blocks[-1].b - blocks[-1].size + 6)
    return (start, end) if likeness(text[start:end], quote) >= at_least else None


def likeness(one: str, other: str) -> float:
    """Return how much two texts share of their characters and pairs of characters: 0 nothing, 1 all."""
    if one == other:
        return 1.0
    left, right = _pieces(one), _pieces(other)
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


@lru_cache(maxsize=4096)
def _pieces(text: str) -> Counter[str]:
    return Counter(text) + Counter(a + b for a, b in pairwise(text))


def _region(text: str, quote: str, near: int | None) -> int | None:
    """Return where the quote would begin in the part of the text that shares most of its pieces."""
    size = 8
    while size >= 2:
        votes: Counter[int] = Counter()
        step = max(1, (len(quote) - size) // _SEEDS)
        for offset in range(0, len(quote) - size + 1, step):
            for at in _occurrences(text, quote[offset : offset + size]):
                votes[(at - offset) // (len(quote) // 2 + 8)] += 1
        if votes:
            return _best(votes, len(quote) // 2 + 8, near)
        size //= 2
    return None


def _best(votes: Counter[int], width: int, near: int | None) -> int:
    def score(bucket: int) -> tuple[int, int]:
        distance = abs(bucket * width - near) if near is not None else bucket
        return votes[bucket] + votes[bucket + 1], -distance

    bucket = max(votes, key=score)
    return max(0, bucket * width + (width // 2 if votes[bucket + 1] else 0))


def _occurrences(text: str, seed: str) -> list[int]:
    found: list[int] = []
    at = text.find(seed)
    while at >= 0 and len(found) < _HITS:
        found.append(at)
        at = text.find(seed, at + 1)
    return found


def _solid(blocks: list[Match]) -> list[Match]:
    """Return the matching blocks without stray single characters at either end."""
    blocks = [block for block in blocks if block.size]
    while len(blocks) > 1 and blocks[0].size == 1:
        blocks = blocks[1:]
    while len(blocks) > 1 and blocks[-1].size == 1:
        blocks = blocks[:-1]
    return blocks


def _clause_start(text: str, at: int, reach: int) -> int:
    for start in range(at, max(-1, at - reach), -1):
        if start == 0 or text[start - 1] in _STOPS:
            return start
    return at


def _clause_end(text: str, at: int, reach: int) -> int:
    for end in range(at, min(len(text), at + reach) + 1):
        if end == len(text) or text[end] in _STOPS:
            return end
    return at

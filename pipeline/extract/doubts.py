"""Where a list may be cut wrongly: what a careful reader would look at twice.

In: a list of measures as the rules cut it. Out: a reason for each item that is in doubt, and for the list as a whole.
A reason rests on what the article itself shows: a number that is missing, a mark left inside an item, an item that
holds more than its neighbours, a count that the words before the list announce. Nothing is changed here.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.extract.blocks import NUMERALS, number
from pipeline.extract.lists import Enumeration, Item
from pipeline.extract.markers import LAST, inline_markers
from pipeline.extract.outline import Outline
from pipeline.extract.sentences import sentences

_COUNTED = re.compile(
    rf"(?<!第)(?P<n>[{NUMERALS}两]{{1,2}}|\d{{1,2}})(?:大|个|项|条|点|招|步|种|套|方面)"
    r"(?:[^,。;:第]{0,6}?(?:方面|措施|举措|建议|对策|任务|工作|意见|要求|环节|重点|抓手|行动|机制|做法|突破|文章))?[^,。;]{0,8}$"
)
_COUNTED_EN = re.compile(
    r"\b(?P<n>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+(?:\w+\s+){0,2}"
    r"(?:things|steps|measures|actions|recommendations|ways|areas|priorities|points|changes|reforms|proposals|tasks)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
_WORDS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)}


def of_list(found: Enumeration, text: str, chinese: bool) -> str | None:
    """Return why a list may lack an item or hold one too many: the words before it announce another number."""
    lead = text[slice(*found.lead)].rstrip(" :,。.")[-80:]
    told = (_COUNTED if chinese else _COUNTED_EN).search(lead)
    if told is None:
        return None
    count = _value(told["n"])
    if count < 2 or count == len(found.items):
        return None
    return f"the words before the list announce {count} ('{told['n']}'), the rules found {len(found.items)}"


class Gaps:
    """The headings after which another seems to be missing, by the numbers of their neighbours."""

    def __init__(self, outline: Outline) -> None:
        self._starts = [heading.start for heading in outline.headings]
        self._told: dict[int, str] = {}
        last: dict[tuple[int, str], tuple[int, int, str]] = {}
        for heading in outline.headings:
            own = heading.marker
            if own is None or own.value is None:
                continue
            start, value, label = last.get((id(heading.parent), own.cls), (0, own.value, ""))
            if value + 1 < own.value:
                self._told[start] = f"after '{label}' comes '{own.label}': a heading between them may be missing"
            last[id(heading.parent), own.cls] = (heading.start, own.value, own.label)

    def under(self, place: int) -> str | None:
        """Return what is told of the heading that a place in the text stands under, None where nothing is."""
        n = bisect_right(self._starts, place)
        return self._told.get(self._starts[n - 1]) if n else None


def of_items(found: Enumeration, text: str, chinese: bool) -> list[str | None]:
    """Return for each item why it may be cut wrongly, None where nothing speaks for that."""
    items = found.items
    pairs = zip(items, [*items[1:], None], strict=True)
    told = [_left_inside(item, text) or _next_missing(item, after) for item, after in pairs]
    return [reason or longer for reason, longer in zip(told, _longer(items, text, chinese), strict=True)]


def _left_inside(item: Item, text: str) -> str | None:
    own = item.marker
    if own.value is None:
        return None
    for mark in inline_markers(text[item.start : item.end], item.start):
        if mark.cls == own.cls and mark.value not in (None, LAST) and own.value < mark.value:
            nested = any(mark.start == inner.marker.start for one in item.lists for inner in one.items)
            if not nested:
                return f"'{mark.label}' stands inside it: it may hold more than one measure"
    return None


def _next_missing(item: Item, after: Item | None) -> str | None:
    own, other = item.marker, after.marker if after else None
    if other is None or own.value is None or other.value in (None, LAST) or own.cls != other.cls:
        return None
    if own.value + 1 < (other.value or 0):
        return f"after '{own.label}' comes '{other.label}': it may hold more than one measure"
    return None


def _longer(items: list[Item], text: str, chinese: bool) -> list[str | None]:
    """Return a reason for each item that runs on where its neighbours end."""
    if len(items) < 2:
        return [None] * len(items)
    paragraphs = [text.count("\n", item.start, item.end) + 1 for item in items]
    counts = [len(sentences(text, item.start, item.end, chinese)) for item in items]
    parted = [";" in text[item.start : item.end].strip().rstrip(";") for item in items]
    inline = items[-1].marker.inline
    one_paragraph, one_sentence = paragraphs.count(1) == len(items) - 1, counts.count(1) == len(items) - 1
    one_parted = parted.count(True) == 1
    longest, next_longest = sorted(counts, reverse=True)[:2]
    told: list[str | None] = []
    for n, item in enumerate(items):
        most_of_others = next_longest if counts[n] == longest else longest
        if one_paragraph and paragraphs[n] > 1 and not item.lists:
            told.append(f"it runs over {paragraphs[n]} paragraphs, the others of its list over one")
        elif counts[n] > 2 + most_of_others or (one_sentence and counts[n] > 1 and inline):
            told.append("it holds more sentences than the others of its list: it may hold more than the measure")
        elif parted[n] and one_parted and inline and not item.lists:
            told.append("a semicolon parts it, as no other of its list: it may hold more than one measure")
        else:
            told.append(None)
    return told


def _value(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _WORDS.get(word.lower()) or (2 if word == "两" else number(word))

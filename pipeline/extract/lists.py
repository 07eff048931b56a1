"""Enumerations in the body of a section: which marks belong together, what hangs in what, where items end.

A list counts up in one kind of mark. A mark that could go on with two lists goes on with the one whose
items stand the same way (opening paragraphs, or inside one). A list inside an item belongs to that item.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.extract.kinds import of_lead
from pipeline.extract.markers import LAST, PAIRED, SPOKEN, Marker, inline_markers
from pipeline.extract.outline import Part
from pipeline.extract.sentences import sentences, trim

_KIN = {frozenset({"seq", "di"}), frozenset({"shi", "seq"}), frozenset({"shi", "di"}), frozenset({"topic", "di"})}
# A sentence that looks back on the whole list, or in which somebody else begins to speak, is not of its last item.
_CLOSING = re.compile(
    r"(?:对?(?:上述|以上|前述)|(?:这些|这几|通过(?:这些|上述|以上))(?:项|条|个|方面|措施|举措|任务|机制|建议|工作|改革)|(?:对|通过|围绕)?(?:这|这些|以下)?[一二三四五六七八九十两几]{1,2}(?:个|项|条|点|方面)(?:方面|措施|举措|任务|机制|建议|工作)?[,是相互环]"
    r"|唯有|只有(?:如此|这样)|如此(?:一来|,|才|方)|让我们|我们相信|相信[,随在]|可以预见|记者(?:了解|获悉)|总之|总的来[看说]|综上|此外|另外|与此同时|需要(?:指出|强调|说明)的是|值得(?:注意|一提)的是|据(?:了解|悉|介绍)"
    r"|(?!《)[^,。;:]{2,14}(?:建议|表示|认为|指出|强调|介绍)(?:说)?[,:])"
    r"|(?:(?:Through|With|By taking) (?:all of )?(?:these|those) "
    r"|Taken together|Together, these|All of these|These (?:steps|measures|actions|reforms|proposals)"
    r"|In addition to these|Overall,|In short,)"
)


_TOPIC = re.compile(r"(?:方面|建议|表示|认为|指出)[,:]$")
_PROPOSES = re.compile(r"(?:建议|提出|呼吁|主张|认为)[,:]")
_INTENDS = re.compile(r"[^,。;:]{2,16}(?:表示|强调|要求|指出)[,:](?:将|要)")
_AND = re.compile(r"(?<=[;,])\s*(?:and|or)\s*$")
_BREATH = 150
_DEEPEST = 6
"""Lists inside lists; deeper ones are taken as beginning anew."""


@dataclass
class Item:
    """One item: its mark and the span of its text, from behind the mark."""

    marker: Marker
    block: int
    start: int
    end: int = 0
    lists: list[Enumeration] = field(default_factory=list)


@dataclass
class Enumeration:
    """A list of items; `lead` is the span of the words that announce it, empty where nothing does."""

    items: list[Item]
    owner: Item | None = None
    lead: tuple[int, int] = (0, 0)

    @property
    def cls(self) -> str:
        """Return the kind of mark that its first item stands under."""
        return self.items[0].marker.cls

    @property
    def inline(self) -> bool:
        """Return whether the items stand inside a paragraph."""
        return self.items[-1].marker.inline


@dataclass
class _Scan:
    text: str
    parts: list[Part]
    chinese: bool
    top: list[Enumeration] = field(default_factory=list)
    open: list[Enumeration] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    """Where the items begin, in order."""


def enumerations(parts: list[Part], text: str, chinese: bool, counted: dict[str, int]) -> list[Enumeration]:
    """Return the lists of one section, outermost only; `text` is the folded article.

    `counted` remembers the last number of each kind of mark through the article, for lists that run on.
    """
    scan = _Scan(text, parts, chinese, counted=counted)
    for n, part in enumerate(parts):
        if not part.is_note:
            for marker in _marks(part, text):
                _place(marker, n, scan)
    tops = list(_resettled(_pruned(scan.top), scan))
    scan.starts = sorted(item.start for found in walk(tops) for item in found.items)
    tops.sort(key=lambda found: found.items[0].marker.start)
    for found in tops:
        found.lead = _lead(found, scan)
    for k, found in enumerate(tops):
        limit = parts[-1].end
        if k + 1 < len(tops):
            after = tops[k + 1]
            limit = min(
                after.items[0].marker.start,
                after.lead[0] if after.lead[1] > after.lead[0] else after.items[0].marker.start,
            )
        _end(found, limit, scan)
    return tops


def walk(found: Iterable[Enumeration]) -> Iterator[Enumeration]:
    """Yield these lists and all lists inside their items."""
    for one in found:
        yield one
        for item in one.items:
            yield from walk(item.lists)


def closes(text: str, start: int) -> bool:
    """Return whether a sentence looks back on the whole list, or somebody else begins to speak."""
    return _CLOSING.match(text, start) is not None


def _marks(part: Part, text: str) -> list[Marker]:
    marks = [part.marker] if part.marker is not None else []
    begin = part.marker.end - part.start if part.marker is not None else 0
    inside = inline_markers(text[part.start : part.end], part.start, max(0, begin))
    if part.marker is None and inside and inside[0].start == part.start:
        marks.append(inside.pop(0))
    marks += [mark for mark in inside if mark.start >= part.start + begin and (mark.inline or mark.start > part.start)]
    # 一方面…另一方面 and 既要…又要 list something only in a paragraph that nothing else divides
    return marks if all(mark.cls in PAIRED for mark in marks) else [mark for mark in marks if mark.cls not in PAIRED]


def _place(marker: Marker, n: int, scan: _Scan) -> None:
    """Add a mark to the open list that it goes on with, or open a new one; otherwise it is no item."""
    item = Item(marker, n, marker.end)
    # a list inside a paragraph ends with it, unless its items are paragraphs or go on as such
    able = [found for found in scan.open if _goes_on(found, marker, n) and not _led_apart(found, marker, n, scan)]
    if able:
        alike = [found for found in able if found.items[-1].marker.inline == marker.inline]
        chosen = (alike or able)[-1] if marker.inline or alike else able[0]
        del scan.open[scan.open.index(chosen) + 1 :]
        chosen.items.append(item)
    elif marker.value in (1, None) or _runs_on(marker, scan):
        while scan.open and not _may_hold(scan.open[-1], marker, n, scan):
            scan.open.pop()
        if len(scan.open) >= _DEEPEST:
            scan.open.clear()
        owner = scan.open[-1].items[-1] if scan.open else None
        found = Enumeration([item], owner)
        (owner.lists if owner else scan.top).append(found)
        scan.open.append(found)
    else:
        return
    if marker.value and marker.value != LAST:
        scan.counted[marker.cls] = marker.value


def _goes_on(found: Enumeration, marker: Marker, n: int) -> bool:
    last = found.items[-1].marker
    kin = found.cls == marker.cls or last.cls == marker.cls or frozenset({found.cls, marker.cls}) in _KIN
    if not kin:
        return False
    if marker.value is None or last.value is None:
        alike = marker.label == last.label and marker.depth == last.depth
        return marker.value is None and last.value is None and alike
    if marker.cls == "both":  # 既要…又要 is said in one breath
        return found.items[-1].block == n and marker.start - last.end <= _BREATH and marker.value > last.value
    if marker.value == LAST:  # behind 一是…三是 a 最后 only closes what the last of them says
        return last.value != LAST and not (found.cls == "shi" and marker.cls == "seq")
    if found.cls != marker.cls and {found.cls, marker.cls} == {"shi", "di"} and marker.value != last.value + 1:
        return False
    if last.inline and marker.inline and found.items[-1].block != n and found.items[-1].block < n - 3:
        return False
    return marker.value == last.value + 1 or _miscounts(last, marker)


def _miscounts(last: Marker, marker: Marker) -> bool:
    """Return whether a list goes on although its numbers slip: 三是 behind 一是, "7." twice."""
    if last.cls != marker.cls or last.value is None or marker.value is None:
        return False
    counted = marker.cls in ("shi", "di", "yao", "ordinal") or not (marker.inline or last.inline)
    return counted and (marker.value == last.value + 2 or marker.value == last.value > 1)


def _led_apart(found: Enumeration, marker: Marker, n: int, scan: _Scan) -> bool:
    """Return whether a paragraph stands between a bullet and those before it that leads to it.

    It ends with a colon ("We will:"), or opens with a title ("Train the crews. A port needs …").
    """
    last, before = found.items[-1], scan.parts[n - 1]
    if marker.value is not None or n - 1 <= last.block or before.marker is not None or before.within:
        return False
    words = scan.text[before.start : before.end]
    first = sentences(scan.text, before.start, min(before.end, before.start + 80), scan.chinese)[0]
    size = len(scan.text[slice(*first)].split()) if not scan.chinese else (first[1] - first[0]) / 3
    return words.endswith(":") or (
        size <= 6 and first[1] < before.end and words[0].isupper() and words[first[1] - first[0] - 1] == "."
    )


def _runs_on(marker: Marker, scan: _Scan) -> bool:
    """A number that goes on from the list of the section before ("7." after "6."); spoken marks never do.

    Inside a paragraph it does only where a colon announces it ("包括:7.…8.…").
    """
    announced = not marker.inline or scan.text.endswith((":", ": "), 0, marker.start)
    return marker.cls not in SPOKEN and announced and scan.counted.get(marker.cls, -9) + 1 == marker.value


def _may_hold(found: Enumeration, marker: Marker, n: int, scan: _Scan) -> bool:
    last = found.items[-1]
    if last.marker.inline and last.block != n:
        return False
    if marker.inline and last.marker.inline and _is_closed(found, marker, scan):
        return False
    if marker.inline:
        # the same marks beginning anew in one paragraph are the next list, unless the item itself leads into them
        anew = len(sentences(scan.text, max(last.start, marker.start - 400), marker.start, scan.chinese)) > 1
        return not (last.marker.inline and marker.cls == found.cls and anew)
    deeper = marker.depth > last.marker.depth
    return marker.rank >= last.marker.rank and (deeper or marker.cls != last.marker.cls or marker.cls in SPOKEN)


def _is_closed(found: Enumeration, marker: Marker, scan: _Scan) -> bool:
    """Return whether a list whose items are parted by semicolons has ended: with the sentence of its last item."""
    stops = [scan.text[max(0, item.marker.start - 2) : item.marker.start].rstrip()[-1:] for item in found.items[1:]]
    parted = len(stops) > 0 and all(stop == ";" for stop in stops)
    return parted and "。" in scan.text[found.items[-1].start : marker.start]


def _pruned(found: list[Enumeration]) -> list[Enumeration]:
    """Return the lists of two items or more; what stood inside a lone item moves up."""
    kept: list[Enumeration] = []
    for one in found:
        for item in one.items:
            item.lists = _pruned(item.lists)
            for inner in item.lists:
                inner.owner = item
        if len(one.items) > 1:
            kept.append(one)
        else:
            for inner in one.items[0].lists:
                inner.owner = one.owner
            kept.extend(one.items[0].lists)
    return kept


def _resettled(found: list[Enumeration], scan: _Scan) -> Iterator[Enumeration]:
    """Yield the outer lists, and those that only seemed to stand inside the last item of the one before."""
    pending = list(found)
    while pending:
        one = pending.pop(0)
        last = one.items[-1]
        free = [inner for inner in last.lists if not _belongs(inner, one, last, scan)]
        if free:
            # whatever follows the first list that does not belong does not belong either
            at = last.lists.index(free[0])
            loose, last.lists = last.lists[at:], last.lists[:at]
            for inner in loose:
                inner.owner = None
            pending[:0] = loose
        yield one


def _belongs(inner: Enumeration, outer: Enumeration, last: Item, scan: _Scan) -> bool:
    """Return whether a list inside the last item of another is truly part of that item."""
    first = inner.items[0].marker
    own = scan.text[last.start : scan.parts[last.block].end].rstrip()
    between = inner.items[0].block - last.block > 1 and own.endswith(("。", ".", ";", "!"))
    if first.rank > last.marker.rank and first.cls not in SPOKEN and not between:
        return True
    part = scan.parts[inner.items[0].block]
    if inner.items[0].block != last.block:
        before = scan.text[scan.parts[inner.items[0].block - 1].start : scan.parts[inner.items[0].block - 1].end]
        return inner.items[0].block - 1 == last.block and before.endswith(":")
    return not (
        inner.cls == outer.cls or _TOPIC.search(scan.text, max(part.start, first.start - 40), first.start)
    ) or not _led_anew(max(part.start, last.start), first.start, scan)


def _led_anew(begin: int, marker: int, scan: _Scan) -> bool:
    """Return whether a sentence of its own leads to the mark: one that is complete, or that opens a topic."""
    begin = max(begin, marker - 400)
    spans = sentences(scan.text, begin, marker, scan.chinese)
    if len(spans) < 2:
        return False
    lead = scan.text[slice(*spans[-1])]
    return lead.endswith(("。", ".")) or _TOPIC.search(lead) is not None


def _lead(found: Enumeration, scan: _Scan) -> tuple[int, int]:
    """Return the sentence that announces a list: before it in its paragraph, else the paragraph before."""
    first = found.items[0]
    n = first.block
    part = scan.parts[n]
    begin = part.start
    if first.marker.start > begin:
        before_it = bisect_right(scan.starts, first.marker.start) - 1
        if before_it >= 0:
            begin = max(begin, scan.starts[before_it])
        spans = sentences(scan.text, begin, first.marker.start, scan.chinese)
        if spans:
            return spans[-1]
    if n and scan.parts[n - 1].marker is None:
        before = scan.parts[n - 1]
        spans = sentences(scan.text, before.start, before.end, scan.chinese)
        if not spans:
            return (first.marker.start, first.marker.start)
        announces = not first.marker.inline and _announces(scan.text[slice(*spans[-1])], scan.chinese)
        names_it = len(spans) == 1 and n == 1 and before.end - before.start <= 24
        # "…, including the need to": the sentence goes on in the list
        unfinished = not scan.chinese and scan.text[spans[-1][1] - 1].isalpha() and before.end - before.start > 60
        if scan.text[spans[-1][1] - 1] == ":" or names_it or announces or unfinished:
            return spans[-1]
    return (first.marker.start, first.marker.start)


def _lead_inside(found: Enumeration, item: Item, scan: _Scan) -> tuple[int, int]:
    """Return the sentence in an item that announces a list inside it, empty where the list stands at once."""
    at = found.items[0].marker.start
    return (sentences(scan.text, max(item.start, at - 400), at, scan.chinese) or [(at, at)])[-1]


def _announces(lead: str, chinese: bool) -> bool:
    """Return whether a short sentence at the end of the paragraph before says what is listed, or who proposes it."""
    if not chinese:
        return len(lead) <= 200 and of_lead(lead, False) == "task"
    if _INTENDS.match(lead):
        return len(lead) <= 120
    return len(lead) <= 60 and (of_lead(lead, True) is not None or _PROPOSES.search(lead) is not None)


def _end(found: Enumeration, limit: int, scan: _Scan) -> None:
    """Set where each item ends, and the items of the lists inside them."""
    items = found.items
    for item, after in itertools.pairwise(items):
        joined = _AND.search(scan.text, item.start, after.marker.start)
        item.start, item.end = trim(scan.text, item.start, joined.start() if joined else after.marker.start)
    last = items[-1]
    last.start, last.end = trim(scan.text, last.start, _last_end(found, limit, scan))
    for item in items:
        for k, inner in enumerate(item.lists):
            inner.lead = _lead_inside(inner, item, scan)
            edge = item.lists[k + 1].items[0].marker.start if k + 1 < len(item.lists) else item.end
            _end(inner, min(edge, item.end), scan)


def _last_end(found: Enumeration, limit: int, scan: _Scan) -> int:
    """Return where the last item ends: with its paragraph, or with its section when items are sections."""
    last = found.items[-1]
    part = scan.parts[last.block]
    end = min(part.end, limit)
    if last.marker.inline:
        return min(end, _group_end(found, end, scan))
    if _are_sections(found, scan):
        return min(limit, _section_end(last.block, scan))
    gaps = [b.block - a.block for a, b in zip(found.items, found.items[1:], strict=False)]
    if min(gaps) > 1:  # every item before it has further paragraphs: so has the last
        extra = min(last.block + min(gaps), len(scan.parts)) - 1
        if scan.parts[extra].end <= limit:
            end = scan.parts[extra].end
    for inner in walk(last.lists):
        end = max(end, min(limit, scan.parts[inner.items[-1].block].end))
    n = last.block + 1
    while n < len(scan.parts) and _hangs_below(scan.parts[n], last.marker) and scan.parts[n].end <= limit:
        end = scan.parts[n].end
        n += 1
    while n < len(scan.parts) and scan.text[end - 1] == ":" and scan.parts[n].end <= limit:
        end = scan.parts[n].end
        n += 1
    if end == min(part.end, limit):
        end = _before_closing(found, part.start, end, scan)
    return end


def _hangs_below(part: Part, marker: Marker) -> bool:
    """Return whether the markup has a paragraph inside the item of this mark, be it a lone bullet of its own."""
    lone = part.marker is not None and part.marker.cls == marker.cls == "bullet" and part.marker.depth > marker.depth
    return part.within or lone


def _group_end(found: Enumeration, end: int, scan: _Scan) -> int:
    """Return the end of the last item's sentences: one where its fellows end in ; or , else up to a closing one."""
    last = found.items[-1]
    clauses = all(scan.text[item_end - 1] in ";," for item_end in _stops(found, scan)) and not any(
        "。" in scan.text[item.start : item.end] for item in found.items[:-1]
    )
    spans = sentences(scan.text, last.start, end, scan.chinese)
    if clauses and spans and not last.lists:
        return spans[0][1]
    return _before_closing(found, last.start, end, scan)


def _stops(found: Enumeration, scan: _Scan) -> list[int]:
    ends = []
    for after in found.items[1:]:
        end = after.marker.start
        while end > 0 and scan.text[end - 1] == " ":
            end -= 1
        ends.append(end)
    return ends


def _before_closing(found: Enumeration, start: int, end: int, scan: _Scan) -> int:
    last = found.items[-1]
    for a, _ in sentences(scan.text, max(start, last.start), end, scan.chinese)[1:]:
        if _CLOSING.match(scan.text, a) and not any(a <= item.start for inner in last.lists for item in inner.items):
            return a
    return end


def _are_sections(found: Enumeration, scan: _Scan) -> bool:
    """Return whether the items are titles on lines of their own with paragraphs under them."""
    parts = [scan.parts[item.block] for item in found.items]
    titles = sum(
        part.end - item.start <= 50 and scan.text[part.end - 1] not in "。;:,.!?"
        for part, item in zip(parts, found.items, strict=False)
    )
    gaps = [b.block - a.block for a, b in zip(found.items, found.items[1:], strict=False)]
    return titles >= 0.6 * len(parts) and sum(gap > 1 for gap in gaps) >= 0.6 * len(gaps)


def _section_end(block: int, scan: _Scan) -> int:
    end = scan.parts[block].end
    for part in scan.parts[block + 1 :]:
        if _CLOSING.match(scan.text, part.start):
            break
        end = part.end
    return end

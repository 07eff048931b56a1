"""Headings and the sections under them.

A numbered paragraph may be a heading (it names what follows) or an item of a list (it is the thing itself).
The form of the whole series decides, never one paragraph: headings stand alone on their line or open their
paragraph with a short sentence, and 一、 and （一） are made for headings; 1. （1） ① are made for items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.extract.blocks import Block
from pipeline.extract.kinds import of_heading
from pipeline.extract.markers import Marker, head_marker, inline_markers
from pipeline.extract.sentences import sentences
from pipeline.extract.words import either, load

NUMBERED = frozenset({"chapter", "section", "article", "dun", "paren", "num", "pnum", "numparen", "circ", "dec2", "dec3", "dec4", "roman", "alpha", "step", "di"})
_STOPPED = re.compile(r"[。;:,.!…、]$")
_MATTER = re.compile(r"(?:关于|对于|就)[^。;:,]{2,40}?(?:问题|建议|事项|工作)(?![的、和与及])")
_QUESTION = re.compile(r"(?:\[?(?:问|记者问?|主持人|提问)\]?[:：]|[^\s:]{0,12}记者[:：]|Q\d*[:.]|问题?\s?[一二三四五六七八九十\d]{1,2}[:、.])\s*", re.IGNORECASE)
_ANSWER = re.compile(r"(?:\[?(?:答|回答|答复)\]?[:：]|A\d*[:.])\s*")
_NOT_HEADING = re.compile(r"^(?:\d{4}年|[(\[《].*[)\]》]$)|^.{0,20}(?:作者|来源|记者|编辑)[:：]|\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]|@|https?:|\|")
_NOTE = re.compile(r"(?:\[?(?:注|备注|附注|说明|名词解释|资料来源|数据来源)\]?[:：]|(?:Notes?|Sources?):)", re.IGNORECASE)
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Part:
    """A stretch of one block that belongs to a section's body, with the mark it begins with."""

    start: int
    end: int
    block: int
    marker: Marker | None
    is_note: bool = False
    within: bool = False
    """Whether the markup has it inside the list item before."""


@dataclass
class Heading:
    """A heading: the span of its words (without number), its depth from 1, and the text under it."""

    start: int
    end: int
    marker: Marker | None
    signature: str
    block: int
    level: int = 1
    parent: Heading | None = None
    deck: tuple[int, int] | None = None
    parts: list[Part] = field(default_factory=list)
    children: list[Heading] = field(default_factory=list)
    stop: int = 0

    def chain(self) -> list[Heading]:
        """Return this heading and those above it, nearest first."""
        return [self, *(self.parent.chain() if self.parent else [])]


@dataclass
class Outline:
    """All headings in order; `root` holds what stands before the first one."""

    root: Heading
    headings: list[Heading]

    def sections(self) -> list[Heading]:
        """Return the root and every heading, in order."""
        return [self.root, *self.headings]


@dataclass
class _Node:
    block: int
    marker: Marker
    title: tuple[int, int]
    body: int
    titled: bool
    owns: bool = False


def outline(found: list[Block], text: str, chinese: bool) -> Outline:
    """Return the headings of these blocks with their bodies; `text` is the folded article."""
    markers = [head_marker(block) for block in found]
    nodes = _numbered_headings(found, markers, text, chinese)
    start = found[0].start if found else 0
    root = Heading(start, start, None, "root", -1, level=0)
    headings: list[Heading] = []
    stack: list[Heading] = [root]
    last_plain: int | None = None
    titles = [_title_of(n, found, markers, nodes, text, chinese) for n in range(len(found))]
    decked = _has_decks(titles)
    noted = False
    for n, block in enumerate(found):
        title = titles[n]
        noted = _NOTE.match(block.text) is not None or noted and title is None and (markers[n] is not None)
        if title is None:
            current = stack[-1]
            answer = _ANSWER.match(block.text)
            begin = block.start + (answer.end() if answer else 0)
            kind = block.mark.kind if block.mark is not None else ""
            current.parts.append(Part(begin, block.end, n, markers[n], noted or kind in ("note", "table"), kind == "within"))
            continue
        span, body, signature = title
        if decked and signature == "plain" and last_plain == n - 1 and _is_deck(headings[-1], span):
            headings[-1].deck = span
            continue
        if signature == "plain" and _below(headings, last_plain == n - 1, text[slice(*span)], chinese):
            signature = "plain below"
        heading = Heading(*span, markers[n] if n in nodes else None, signature, n)
        _hang(heading, stack, block)
        headings.append(heading)
        last_plain = n if signature.startswith("plain") else None
        if body < block.end:
            heading.parts.append(Part(body, block.end, n, None))
    _close(root, headings, found)
    return Outline(root, headings)


def _title_of(
    n: int, found: list[Block], markers: list[Marker | None], nodes: dict[int, _Node], text: str, chinese: bool
) -> tuple[tuple[int, int], int, str] | None:
    """Return the span of the heading in block n, where its body begins, and its kind; None for no heading."""
    block = found[n]
    if block.mark is not None and block.mark.kind == "heading":
        marker = markers[n]
        begin = marker.end if marker is not None and marker.cls in NUMBERED else block.start
        return (begin, block.end), block.end, f"h{block.mark.level}"
    if n in nodes:
        node = nodes[n]
        return node.title, node.body, node.marker.cls
    question = _QUESTION.match(block.text)
    if question and n + 1 < len(found):
        return (block.start + question.end(), block.end), block.end, "question"
    if block.mark is not None or n + 1 >= len(found):
        return None
    marker = markers[n]
    if marker is not None and marker.cls == "dash":
        if _stands_alone(block.text, chinese) and len(block.text) <= 45 and len(found[n + 1].text) > len(block.text):
            return (marker.end, block.end), block.end, "dash"
        return None
    if marker is None and _is_plain_heading(n, found, markers, chinese):
        return (block.start, block.end), block.end, "plain"
    return None


def _is_plain_heading(n: int, found: list[Block], markers: list[Marker | None], chinese: bool) -> bool:
    """A short line without a stop, with longer text after it: a heading that carries no number."""
    text, after = found[n].text, found[n + 1]
    if len(text) <= 30 and of_heading(text, chinese) == "note":
        return True
    if not _stands_alone(text, chinese) or _NOT_HEADING.search(text):
        return False
    if chinese and not re.search("[\u4e00-\u9fff]", text):
        return False
    if not chinese and not (text[0].isupper() and len(text.split()) <= 12):
        return False
    k = n + 1
    while k < len(found) and k <= n + 2 and markers[k] is None and _stands_alone(found[k].text, chinese):
        k += 1
    follows = found[min(k, len(found) - 1)]
    return k < len(found) and (len(follows.text) > max(40, len(text)) or markers[k] is not None) and after is not None


def _stands_alone(text: str, chinese: bool) -> bool:
    return len(text) <= (45 if chinese else 90) and not _STOPPED.search(text)


def _has_decks(titles: list[tuple[tuple[int, int], int, str] | None]) -> bool:
    """Return whether unnumbered headings come in pairs, heading and deck, at least as often as alone."""
    plain = [title is not None and title[2] == "plain" for title in titles]
    runs = [n for n, here in enumerate(plain) if here and not (n and plain[n - 1])]
    pairs = sum(n + 1 < len(plain) and plain[n + 1] for n in runs)
    return pairs > 0 and pairs * 2 >= len(runs)


def _below(headings: list[Heading], follows: bool, title: str, chinese: bool) -> bool:
    """Return whether an unnumbered heading stands under another one.

    It does right behind one that has no text of its own, and after such a one until a heading that only names
    a kind of section ("Notes") ends the run.
    """
    if follows:
        return headings[-1].signature in ("plain", "plain below")
    last = next((one for one in reversed(headings) if one.signature.startswith("plain")), None)
    return last is not None and last.signature == "plain below" and of_heading(title, chinese) in (None, "task") and not generic(title, chinese)


def _is_deck(above: Heading, span: tuple[int, int]) -> bool:
    """A second heading line is the deck of the first when it says more than it."""
    return above.signature == "plain" and above.deck is None and span[1] - span[0] > above.end - above.start


def _hang(heading: Heading, stack: list[Heading], block: Block) -> None:
    """Hang a heading under the last one of a higher kind; kinds rank by first use, numbers by custom."""
    rank = heading.marker.rank if heading.marker is not None else None
    for k, above in enumerate(stack[1:], 1):
        same = above.signature == heading.signature
        deeper = rank is not None and above.marker is not None and above.marker.rank >= rank
        marked = above.signature[0] == heading.signature[0] == "h" and above.signature >= heading.signature
        if same or deeper or marked:
            del stack[k:]
            break
    heading.parent = stack[-1]
    heading.level = len(stack)
    stack[-1].children.append(heading)
    stack.append(heading)


def _close(root: Heading, headings: list[Heading], found: list[Block]) -> None:
    """Set where each section ends: before the next heading of its level or above."""
    end = found[-1].end if found else 0
    open_: list[Heading] = [root]
    for heading in headings:
        while open_[-1] is not heading.parent:
            open_.pop().stop = found[heading.block - 1].end if heading.block else end
        open_.append(heading)
    while open_:
        open_.pop().stop = end


def _numbered_headings(found: list[Block], markers: list[Marker | None], text: str, chinese: bool) -> dict[int, _Node]:
    """Return the numbered paragraphs that are headings, by block; their series are judged as a whole."""
    chosen: dict[int, _Node] = {}
    series = _series(found, markers)
    ranks = {n: 0 for n in range(len(found))}
    above: set[str] = set()
    for members in sorted(series, key=lambda group: (markers[group[0]].rank, group[0])):  # type: ignore[union-attr]
        nodes = [_node(n, found, markers, text, chinese) for n in members]
        _owners(nodes, found, markers, members)
        if _are_headings(nodes, found, above, chosen, members):
            chosen.update({node.block: node for node in nodes})
            above.add(nodes[0].marker.cls)
    del ranks
    return chosen


def _series(found: list[Block], markers: list[Marker | None]) -> list[list[int]]:
    """Return the runs of numbered paragraphs that count up, each under one number of the kind above."""
    done: list[list[int]] = []
    open_: list[tuple[int, str, list[int]]] = []
    last: dict[str, int] = {}
    for n, marker in enumerate(markers):
        mark = found[n].mark
        if mark is not None and mark.kind == "heading" and (marker is None or marker.cls not in NUMBERED):
            open_.clear()
            continue
        if marker is None or marker.cls not in NUMBERED or marker.value is None:
            continue
        while open_ and open_[-1][0] > marker.rank:
            open_.pop()
        same = open_ and open_[-1][1] == marker.cls
        if same and marker.value - (markers[open_[-1][2][-1]].value or 0) in (1, 2):  # type: ignore[union-attr]
            open_[-1][2].append(n)
        elif marker.value == 1 or last.get(marker.cls, -9) + 1 == marker.value or marker.cls not in last:
            if open_ and open_[-1][0] == marker.rank:
                open_.pop()
            members = [n]
            done.append(members)
            open_.append((marker.rank, marker.cls, members))
        else:
            continue
        last[marker.cls] = marker.value
    return done


def _node(n: int, found: list[Block], markers: list[Marker | None], text: str, chinese: bool) -> _Node:
    """Split a numbered paragraph into the words that name it and the body behind them."""
    block, marker = found[n], markers[n]
    assert marker is not None
    begin, end = min(marker.end, block.end), block.end
    if marker.end == marker.start:
        begin = block.start
    matter = _MATTER.match(text, begin, end)
    inside = [m for m in inline_markers(block.text, block.start, begin - block.start) if m.start > begin + 1 and m.value == 1]
    first = sentences(text, begin, end, chinese)[:1]
    stop = first[0][1] if first else end
    glued = next((m.start for m in inside if m.cls in ("shi", "di", "seq", "circ", "pnum", "yao") and m.start < stop), None)
    if matter and matter.end() < stop:
        stop = matter.end()
    elif glued is not None and glued - begin <= _LONGEST_TITLE:
        stop = glued
    title_end = stop
    while title_end > begin and text[title_end - 1] in "。;:,.! ":
        title_end -= 1
    alone = stop >= end and not _STOPPED.search(block.text)
    short = title_end - begin <= _LONGEST_TITLE if chinese else len(text[begin:title_end].split()) <= (14 if alone else 8)
    titled = short and (alone or stop < end)
    return _Node(n, marker, (begin, max(begin, title_end)), stop, titled)


def _owners(nodes: list[_Node], found: list[Block], markers: list[Marker | None], members: list[int]) -> None:
    """Note which of the paragraphs hold an enumeration of their own, in themselves or in what follows."""
    edges = [*members[1:], _end_of_series(nodes[-1], found, markers)]
    for node, edge in zip(nodes, edges):
        values = {m.cls for m in inline_markers(found[node.block].text, 0, 1) if m.value == 2}
        below = [m for m in markers[node.block + 1 : edge] if m is not None and m.cls not in ("dash",)]
        node.owns = bool(values) or sum(m.value in (1, 2, None) for m in below) >= 2
        if not node.owns:
            rest = found[node.block + 1 : min(edge, node.block + 12)]
            node.owns = any({1, 2} <= {m.value for m in inline_markers(b.text, 0)} for b in rest)


def _end_of_series(last: _Node, found: list[Block], markers: list[Marker | None]) -> int:
    for n in range(last.block + 1, len(found)):
        marker, mark = markers[n], found[n].mark
        if mark is not None and mark.kind == "heading":
            return n
        if marker is not None and marker.cls in NUMBERED and marker.rank <= last.marker.rank:
            return n
    return len(found)


def _are_headings(nodes: list[_Node], found: list[Block], above: set[str], chosen: dict[int, _Node], members: list[int]) -> bool:
    """Judge a series: do its paragraphs name what follows, or are they the items themselves?"""
    cls = nodes[0].marker.cls
    if any(found[n].mark is not None and found[n].mark.kind == "heading" for n in members):  # type: ignore[union-attr]
        return False  # the markup says so already, block by block
    if cls in ("chapter", "section", "article"):
        return True
    if cls in ("pnum", "numparen", "circ", "alpha", "step", "dec4"):
        return False
    share = sum(node.titled for node in nodes) / len(nodes)
    owning = sum(node.owns for node in nodes) / len(nodes)
    ahead = found[members[0] - 1].text if members[0] else ""
    announced = ahead.endswith(":") and members[0] - 1 not in chosen
    clauses = sum(found[n].text.endswith(";") for n in members) >= max(1, (len(members) - 1) * 0.6) and len(members) > 1
    if clauses:
        return False
    if cls in ("dun", "roman"):
        alone = sum(node.body >= found[node.block].end for node in nodes) / len(nodes)
        single = sum(b == a + 1 for a, b in zip(members, members[1:])) >= 0.6 * (len(members) - 1)
        # one paragraph each, title and all, and no list in any: the series is itself the enumeration
        return owning > 0 or share >= 0.5 and (alone >= 0.5 or not single)
    if cls == "paren" and {"chapter", "section"} <= above:
        return owning >= 0.5  # the third rank of a plan in chapters and sections: its items, not its headings
    if cls in ("paren", "dec2"):
        return owning >= 0.5 or share >= 0.5 and (bool(above) or not announced)
    if cls == "di":  # "第一,稳住外贸基本盘。一是…二是…": spoken headings, where nothing else names the items
        return "paren" not in above and share >= 0.6 and owning >= 0.6
    if cls == "num":
        return "paren" not in above and "dec2" not in above and share >= 0.5 and owning >= 0.5
    return cls == "dec3" and share >= 0.5 and owning >= 0.5


def generic(title: str, chinese: bool) -> bool:
    """Return whether a heading is only the name of a kind of section ("对策建议"), which names no mechanism."""
    words = load("headings")["zh" if chinese else "en"]
    core = re.sub(r"^[\s的]+|[\s:：。.]+$", "", title)
    return bool(re.fullmatch(either(words), core, re.IGNORECASE))

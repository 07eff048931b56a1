"""The sections of an article: its headings in their ranks, each with the paragraphs under it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.extract.blocks import Block
from pipeline.extract.headings import NUMBERED, Lines, Title, generic, titles
from pipeline.extract.kinds import of_heading
from pipeline.extract.markers import Marker

_ANSWER = re.compile(r"(?:\[?(?:答|回答|答复)\]?[:：]|A\d*[:.])\s*")
_NOTE = re.compile(
    r"(?:\[?(?:摘\s*要|内容提要|提\s*要|注|注释|参考文献|备注|附注|附件|附表|说明|名词解释|资料来源|数据来源)\]?[:：]|(?:Notes?|Sources?|Abstract):)",
    re.IGNORECASE,
)


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


@dataclass
class Outline:
    """All headings in order; `root` holds what stands before the first one."""

    root: Heading
    headings: list[Heading]

    def sections(self) -> list[Heading]:
        """Return the root and every heading, in order."""
        return [self.root, *self.headings]


def outline(found: list[Block], text: str, chinese: bool) -> Outline:
    """Return the headings of these blocks with their bodies; `text` is the folded article."""
    lines = Lines(found, text, chinese)
    named = titles(lines)
    start = found[0].start if found else 0
    root = Heading(start, start, None, "root", -1, level=0)
    builder = _Builder(lines, Outline(root, []), [root], _has_decks(named))
    for n, title in enumerate(named):
        if title is None:
            builder.add_text(n)
        else:
            builder.add_heading(n, title)
    _close(root, builder.made.headings, found)
    return builder.made


@dataclass
class _Builder:
    lines: Lines
    made: Outline
    stack: list[Heading]
    decked: bool
    last_plain: int | None = None
    noted: bool = False

    def add_text(self, n: int) -> None:
        """Put a paragraph under the last heading."""
        block, marker = self.lines.found[n], self.lines.markers[n]
        self.noted = _NOTE.match(block.text) is not None or (self.noted and marker is not None)
        answer = _ANSWER.match(block.text)
        begin = block.start + (answer.end() if answer else 0)
        kind = block.mark.kind if block.mark is not None else ""
        note = self.noted or kind in ("note", "table") or block.text[0] in "│┃┌└├╔║╚"
        self.stack[-1].parts.append(Part(begin, block.end, n, marker, note, kind == "within"))

    def add_heading(self, n: int, title: Title) -> None:
        """Hang a heading where it belongs, or take it for the deck of the one before."""
        block, signature = self.lines.found[n], title.signature
        self.noted = False
        headings = self.made.headings
        follows = self.last_plain == n - 1
        if self.decked and signature == "plain" and follows and _is_deck(headings[-1], title.span):
            headings[-1].deck = title.span
            return
        words = self.lines.text[slice(*title.span)]
        if signature == "plain" and _below(headings, follows, words, self.lines.chinese):
            signature = "plain below"
        numbered = n in self.lines.numbered or signature[0] == "h"
        marker = self.lines.markers[n] if numbered else None
        marker = marker if marker is not None and marker.cls in NUMBERED else None
        heading = Heading(*title.span, marker, signature, n)
        above = self.stack[-1]
        prefaced = above.signature.startswith("plain") and above.parts and marker is not None and len(self.stack) == 2
        if prefaced and of_heading(self.lines.text[above.start : above.end], self.lines.chinese) == "background":
            self.stack.pop()  # what is numbered does not stand under the "前言" before it
        _hang(heading, self.stack)
        headings.append(heading)
        self.last_plain = n if signature.startswith("plain") else None
        if title.body < block.end:
            heading.parts.append(Part(title.body, block.end, n, None))


def _has_decks(named: list[Title | None]) -> bool:
    """Return whether unnumbered headings come in pairs, heading and deck, at least as often as alone."""
    plain = [title is not None and title.signature == "plain" for title in named]
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
    return (
        last is not None
        and last.signature == "plain below"
        and of_heading(title, chinese) in (None, "task")
        and not generic(title, chinese)
    )


def _is_deck(above: Heading, span: tuple[int, int]) -> bool:
    """A second heading line is the deck of the first when it says more than it."""
    return above.signature == "plain" and above.deck is None and span[1] - span[0] > above.end - above.start


def _hang(heading: Heading, stack: list[Heading]) -> None:
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

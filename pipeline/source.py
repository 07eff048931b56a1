"""An article as text in which every character knows its place in the file.

`read` makes a Source; everything after it speaks in offsets into `Source.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pipeline.errors import Location

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf")
"""How the name of an article's file ends."""

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Place:
    """Where a character stands, for people: all count from 1; page is None but for PDF."""

    paragraph: int
    line: int
    column: int
    page: int | None = None


@dataclass(frozen=True)
class Mark:
    """What the file's own markup says of the paragraph that begins at `start` in the text.

    "within" is a further paragraph of the list item before. `level` is the rank of a heading or the depth of a
    list item, from 1. `label` is the number that the markup makes and the text does not hold ("（一）", "3.");
    None where there is none, as for a bullet.
    """

    start: int
    kind: Literal["heading", "item", "within", "note", "table"]
    level: int = 1
    label: str | None = None


@dataclass(frozen=True)
class Source:
    """The text of an article and the way back to the file it came from.

    `text` is what a reader sees: no markup, no scripts, no zero-width characters, paragraphs divided by
    "\\n"; its characters are otherwise the file's own, never normalised. `offsets[i]` is the offset of
    `text[i]` in `raw`, the decoded file (line ends as stored, a byte order mark not counted).
    """

    path: str
    text: str
    raw: str
    offsets: Sequence[int] = field(compare=False)
    sha256: str
    pages: tuple[int, ...] = field(default=())
    """Offsets into `raw` at which the pages of a PDF begin; empty for other files."""
    marks: tuple[Mark, ...] = field(default=())
    """Headings, list items and notes that the markup names; empty for plain text."""

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.raw))]

    @cached_property
    def _paragraphs(self) -> list[int]:
        starts, at = [], 0
        for line in self.text.split("\n"):
            if line.strip():
                starts.append(at)
            at += len(line) + 1
        return starts or [0]

    def raw_offset(self, offset: int) -> int:
        """Return the offset in `raw` of `text[offset]`; the end of the text maps past its last character."""
        if offset < len(self.offsets):
            return self.offsets[offset]
        return self.offsets[-1] + 1 if len(self.offsets) else 0

    def place(self, offset: int) -> Place:
        """Return where `text[offset]` stands in the file."""
        at = self.raw_offset(offset)
        line = bisect_right(self._lines, at)
        page = bisect_right(self.pages, at) or None if self.pages else None
        paragraph = max(1, bisect_right(self._paragraphs, offset))
        return Place(paragraph, line, at - self._lines[line - 1] + 1, page)

    def location(self, offset: int) -> Location:
        """Return the place of `text[offset]` as errors print it."""
        place = self.place(offset)
        return Location(self.path, place.line, place.column)

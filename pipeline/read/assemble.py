"""Building the text of a Source piece by piece, each character with its place in the raw file.

Invisible characters (zero-width spaces and joiners, soft hyphens, direction marks, controls) are dropped
here, for every kind of file alike: they would break a search for words that a reader sees unbroken.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import Literal

from pipeline.errors import Location, Problem, SeedError
from pipeline.source import Mark, Source

MAX_TEXT = 16 << 20
"""Characters; the longest policy document we know has under 1 million."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffe\x00-\x08\x0b-\x1f\x7f-\x9f]+"
)


class Assembler:
    """The text so far. `take` copies from the raw file, `put` writes what an entity or a line break stands for."""

    def __init__(self, raw: str, path: str) -> None:
        if len(raw) > MAX_TEXT:
            raise SeedError(Problem(Location(path), f"longer than {MAX_TEXT >> 20} million characters"))
        self.raw = raw
        self.path = path
        self._chunks: list[str] = []
        self._offsets = array("I")
        self._marks: list[Mark] = []
        self._last = "\n"

    def __len__(self) -> int:
        return len(self._offsets)

    @property
    def at_line_start(self) -> bool:
        """Return whether the next character begins a paragraph."""
        return self._last == "\n"

    def take(self, start: int, end: int) -> None:
        """Append raw[start:end] but for what is invisible."""
        for gap in _INVISIBLE.finditer(self.raw, start, end):
            self._copy(start, gap.start())
            start = gap.end()
        self._copy(start, end)

    def put(self, text: str, at: int) -> None:
        """Append characters that the raw file writes otherwise, all standing at `at`."""
        text = _INVISIBLE.sub("", text)
        if text:
            self._chunks.append(text)
            self._offsets.extend([at] * len(text))
            self._last = text[-1]

    def end_paragraph(self, at: int) -> None:
        """Begin a new paragraph, unless one has just begun."""
        if not self.at_line_start:
            self.put("\n", at)

    def mark(
        self, kind: Literal["heading", "item", "within", "note", "table"], level: int = 1, label: str | None = None
    ) -> None:
        """Say what the paragraph that begins here is."""
        self._marks.append(Mark(len(self), kind, level, label))

    def source(self, sha256: str, pages: Sequence[int] = ()) -> Source:
        """Return the finished Source. Raises SeedError when there is no text."""
        text = "".join(self._chunks)
        if not text.strip():
            raise SeedError(Problem(Location(self.path), "there is no text in this file"))
        marks = tuple(mark for mark in self._marks if mark.start < len(text))
        return Source(self.path, text, self.raw, self._offsets, sha256, tuple(pages), marks)

    def _copy(self, start: int, end: int) -> None:
        if start < end:
            self._chunks.append(self.raw[start:end])
            self._offsets.extend(range(start, end))
            self._last = self.raw[end - 1]

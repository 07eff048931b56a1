"""A font's outlines cut down to some glyphs, in Compact Font Format (Adobe Technical Note 5176).

In: the CFF table of a face. Out: a CID-keyed CFF of these glyphs alone, each under the number that it had: a PDF takes
it as it is. HarfBuzz keeps a place for every glyph of the face, ten times the bytes in ten times the time. Faces with
several sets of hints or with subroutines are left to it: those that most pages are set in have neither.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

Operands = dict[int, bytes]
"""What a DICT says, as it was written: operator (1200 + the second byte, for those of two) → operands."""

CHARSET, CHARSTRINGS, PRIVATE, SUBRS, BOX = 15, 17, 18, 19, 5
ROS, CID_COUNT, FD_ARRAY, FD_SELECT, MATRIX = 1230, 1234, 1236, 1237, 1207
BARE = b"\1\0\4\4"
"""What the tables made here begin with."""
STRINGS = (b"Adobe", b"Identity")
FIRST_STRING = 391
"""The number of the first string that is not one of the standard ones."""


class Index:
    """An INDEX in a table: a list of byte strings."""

    def __init__(self, table: memoryview, at: int) -> None:
        self._table = table
        self._count = int.from_bytes(table[at : at + 2], "big")
        self._size = table[at + 2] if self._count else 0
        self._offsets = at + 3
        self._data = at + 2 + (self._count + 1) * self._size
        self.end = self._data + self._offset(self._count) if self._count else at + 2

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._table[self._data + self._offset(number) : self._data + self._offset(number + 1)])

    def _offset(self, number: int) -> int:
        at = self._offsets + number * self._size
        return int.from_bytes(self._table[at : at + self._size], "big")


def subset(table: memoryview, glyphs: Iterable[int]) -> bytes | None:
    """Return a CFF of these glyphs and .notdef; None where the table is not as simple as it has to be."""
    names = Index(table, table[2])
    tops = Index(table, names.end)
    strings = Index(table, tops.end)
    top = operands(tops[0])
    if ROS not in top or MATRIX in top or len(Index(table, strings.end)):
        return None
    fonts = Index(table, number(top[FD_ARRAY]))
    font = operands(fonts[0])
    size, at = numbers(font[PRIVATE])
    private = bytes(table[at : at + size])
    if len(fonts) > 1 or MATRIX in font or SUBRS in operands(private):
        return None
    outlines = Index(table, number(top[CHARSTRINGS]))
    kept = sorted({0, *glyphs})
    if kept[-1] >= len(outlines):
        return None
    return _assembled(names[0], top.get(BOX), kept, [outlines[glyph] for glyph in kept], private)


def _assembled(name: bytes, box: bytes | None, kept: list[int], outlines: list[bytes], private: bytes) -> bytes:
    charset = b"\0" + struct.pack(f">{len(kept) - 1}H", *kept[1:])
    select = b"\3" + struct.pack(">HHBH", 1, 0, 0, len(kept))
    charstrings = index(outlines)
    head, tail = BARE + index([name]), index(STRINGS) + index([])

    def top(*places: int) -> bytes:
        """Return the top DICT, which is as long wherever the other parts are."""
        ros = written(FIRST_STRING) + written(FIRST_STRING + 1) + written(0)
        where = zip(map(written, places), (CHARSET, FD_SELECT, CHARSTRINGS, FD_ARRAY), strict=True)
        said = [(ros, ROS), (box or b"", BOX), (written(kept[-1] + 1), CID_COUNT), *where]
        return index([dictionary(entry for entry in said if entry[0])])

    start = len(head + top(0, 0, 0, 0) + tail)
    at_select = start + len(charset)
    at_outlines = at_select + len(select)
    at_private = at_outlines + len(charstrings)
    fonts = index([dictionary([(written(len(private)) + written(at_private), PRIVATE)])])
    first = head + top(start, at_select, at_outlines, at_private + len(private)) + tail
    return first + charset + select + charstrings + private + fonts


def index(items: Iterable[bytes]) -> bytes:
    """Return an INDEX of byte strings."""
    items = list(items)
    if not items:
        return b"\0\0"
    offsets = [1]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    size = (offsets[-1].bit_length() + 7) // 8
    places = b"".join(offset.to_bytes(size, "big") for offset in offsets)
    return struct.pack(">HB", len(items), size) + places + b"".join(items)


def written(value: int) -> bytes:
    """Return a number as DICTs write it, always in five bytes."""
    return b"\x1d" + struct.pack(">i", value)


def dictionary(entries: Iterable[tuple[bytes, int]]) -> bytes:
    """Return a DICT of operands and their operators."""
    return b"".join(said + bytes([what] if what < 100 else [12, what - 1200]) for said, what in entries)


def operands(data: bytes) -> Operands:
    """Return what a DICT says."""
    found: Operands = {}
    at = start = 0
    while at < len(data):
        first = data[at]
        if first <= 21:
            operator = 1200 + data[at + 1] if first == 12 else first
            found[operator] = data[start:at]
            at = start = at + (2 if first == 12 else 1)
        else:
            at += _length(data, at)
    return found


def _length(data: bytes, at: int) -> int:
    """Return how many bytes the operand at a place has."""
    first = data[at]
    if first == 30:  # a real number: nibbles up to one of fifteen
        end = at + 1
        while data[end] & 15 != 15 and data[end] >> 4 != 15:
            end += 1
        return end + 1 - at
    return {28: 3, 29: 5}.get(first, 1 if first < 247 else 2)


def numbers(data: bytes) -> list[int]:
    """Return the whole numbers that operands say."""
    return list(_numbers(data))


def number(data: bytes) -> int:
    """Return the only number that operands say."""
    (found,) = _numbers(data)
    return found


def _numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        first, length = data[at], _length(data, at)
        if first == 28:
            yield struct.unpack_from(">h", data, at + 1)[0]
        elif first == 29:
            yield struct.unpack_from(">i", data, at + 1)[0]
        elif first < 247:
            yield first - 139
        elif first < 251:
            yield (first - 247) * 256 + data[at + 1] + 108
        else:
            yield -(first - 251) * 256 - data[at + 1] - 108
        at += length

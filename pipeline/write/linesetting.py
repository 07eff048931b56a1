"""Where Chinese lines break, and how each is fitted to its measure.

In: the atoms of one paragraph (characters, words, boxes) with their widths. Out: lines, each with the change of
the gap after every atom. No fonts, no boxes, no HTML here; lineboxes.py makes atoms and obeys the lines.

The rules are GB/T 15834—2011, 5.1 and W3C's CLREQ: marks that may not begin or end a line; ——, …… and numbers
with their units whole; adjacent marks share an em; a line is squeezed at its marks before a character is pushed
to the next; what is still short is stretched evenly; no last line of a single character. All lines of a paragraph
are chosen together (Knuth and Plass), because the best break of one depends on the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal

OPENING = frozenset("“‘（《〈【〔［｛「『〖")
CLOSING = frozenset("”’）》〉】〕］｝」』〗")
PAUSES = frozenset("，、；：")
STOPS = frozenset("。？！．")
NO_START = CLOSING | PAUSES | STOPS | frozenset("—…～·－–‰℃°′″／％%)]},.;:!?/々ー")
NO_END = OPENING | frozenset("￥¥＄$£€№([{#第")
UNITS = frozenset("年月日时分秒个项条款号点米元亿万千百人家户岁倍吨亩次章节段页行期届批类种位名世％%‰℃°")

INNER_CAP = 0.2
"""Of an em that a mark inside a line may give up: more looks crowded, and readers of the text see two lines."""
SPACE_MIN = 0.25
"""Of an em that a word space keeps."""
LOOSE = 0.25
"""Of an em: where every gap would have to grow by more, the line is left ragged."""

TIGHT = 0.004
"""Of an em by which any gap may shrink unseen: a grid that is meant to fill its measure may exceed it by a hair."""

Kind = Literal["han", "word", "space", "open", "close", "pause", "stop", "dash", "object", "call", "break"]


@dataclass(slots=True)
class Atom:
    """The smallest thing that a line is made of. Widths are in one unit of the caller's choice."""

    text: str
    kind: Kind
    width: float
    em: float
    """The font's size, in the same unit."""
    owner: int
    """Which leaf of the paragraph the atom comes from."""
    start: int = 0
    """Where in that leaf's text it begins."""
    glued: bool = False
    """No line begins with it, whatever the rules say: text that may not wrap."""
    anywhere: bool = False
    """A line may begin with it, whatever the rules say: a piece of a word that is wider than the measure."""
    half: float = 0.0
    """How much narrower it is without its blank half; 0 where its font has no such form."""
    trim: float = 0.0
    """What it loses of that because of the mark beside it, in any line that holds both."""
    breaks: bool = field(default=True)
    """Whether a line may begin with it."""
    cost: float = 0.0
    """What it costs to begin a line with it."""
    soft: bool = False
    """A break at meaning that an editor marked in a title: taken only where the title needs several lines."""


@dataclass(frozen=True)
class Line:
    """Atoms first to last (last not included), how the gap after each is changed, and which marks are halved."""

    first: int
    last: int
    gaps: tuple[float, ...] = ()
    halved: tuple[bool, ...] = ()


def classify(char: str) -> Kind:
    """Return the kind of a single character of Chinese text."""
    if char in OPENING:
        return "open"
    if char in CLOSING:
        return "close"
    if char in PAUSES:
        return "pause"
    if char in STOPS:
        return "stop"
    if char in "—…～":
        return "dash"
    return "space" if char == " " else "han"


def prepare(atoms: Sequence[Atom]) -> None:
    """Say before which atoms a line may begin, and let adjacent marks share an em; in place."""
    for before, after in pairwise(atoms):
        after.breaks = not after.glued and (after.anywhere or _may_break(before, after))
        if after.kind == "dash" and after.text[0] == "—":
            after.cost = 8.0  # —— at the start of a line is allowed, and not liked
        if before.kind in ("close", "pause", "stop") and after.kind in ("close", "pause", "stop", "open"):
            before.trim = before.half
        elif before.kind == "open" and after.kind == "open":
            after.trim = after.half


def _may_break(before: Atom, after: Atom) -> bool:
    if after.kind in ("space", "call") or before.kind == "break" or after.kind == "break":
        return before.kind == "break"
    first, last = after.text[:1], before.text[-1:]
    if after.kind == "dash" and first == "—" and len(after.text) > 1:
        return before.kind != "open"
    if first in NO_START or last in NO_END:
        return False
    if before.kind == "word" and after.kind == "word":
        return last in "-/@.:=&?_" and first.isalpha()
    number = before.kind == "word" and last.isdigit()
    return not (number and first in UNITS)


class Setter:
    """Breaks one paragraph into lines of one measure."""

    def __init__(self, atoms: Sequence[Atom], measure: float, indent: float, justified: bool) -> None:
        self._atoms = atoms
        self._measure, self._indent, self._justified = measure, indent, justified
        self._em = max((atom.em for atom in atoms), default=1.0)
        self._widths = [0.0, *accumulate(atom.width - atom.trim for atom in atoms)]
        self._slack = [0.0, *accumulate(_capacity(atoms, n) for n in range(len(atoms)))]
        self._gaps = [0, *accumulate(int(_stretches(atom)) for atom in atoms)]
        self._lead, self._trail = _skips(atoms)

    def lines(self) -> list[Line]:
        """Return the lines, in order; a single line when nothing has to break."""
        atoms = self._atoms
        total = len(atoms)
        if total and self._need(0, total) <= 0 and not any(atom.kind == "break" for atom in atoms):
            return [self._fitted(0, total)]
        best: list[float] = [0.0] + [float("inf")] * total
        came = [0] * (total + 1)
        active = [0]
        for end in range(1, total + 1):
            if end < total and not atoms[end].breaks:
                continue
            forced = atoms[end - 1].kind == "break"
            keep = []
            for start in active:
                need = self._need(start, end)
                if need > 0 and self._overfull(start, end, need):
                    continue  # every longer line from here is fuller still
                keep.append(start)
                if best[start] >= best[end]:
                    continue
                cost = best[start] + self._cost(start, end, need, end == total or forced)
                if cost < best[end]:
                    best[end], came[end] = cost, start
            active = [end] if forced else [*keep, end]
        lines: list[Line] = []
        end = total
        while end:
            lines.append(self._fitted(came[end], end))
            end = came[end]
        return lines[::-1]

    def lines_at(self, starts: Sequence[int]) -> list[Line]:
        """Return the lines that begin at the first atom and at these."""
        ends = [*starts, len(self._atoms)]
        return [self._fitted(start, end) for start, end in zip([0, *starts], ends, strict=True)]

    def _bounds(self, start: int, end: int) -> tuple[int, int]:
        """Return the line without the spaces at its ends."""
        while start < end and self._atoms[start].kind == "space":
            start += 1
        while end > start and self._atoms[end - 1].kind in ("space", "break"):
            end -= 1
        return start, end

    def _need(self, start: int, end: int) -> float:
        """Return by how much the line is too wide; negative where it is too short."""
        measure = self._measure - (self._indent if start == 0 else 0)
        first, last = self._lead[start], self._trail[end]
        if first >= last:
            return -measure
        return self._widths[last] - self._widths[first] + self._atoms[last - 1].trim - measure

    def _room(self, start: int, end: int) -> float:
        """Return by how much the line can be squeezed."""
        first, last = self._bounds(start, end)
        if first == last:
            return 0.0
        marks = self._slack[last - 1] - self._slack[first] + _end_room(self._atoms[last - 1])
        return marks + self._hair(first, last)

    def _hair(self, first: int, last: int) -> float:
        """Return by how much all gaps together may shrink unseen."""
        return TIGHT * self._em * (self._gaps[last - 1] - self._gaps[first])

    def _overfull(self, start: int, end: int, need: float) -> bool:
        """Return whether the line cannot be squeezed enough, and a line may begin inside it, so that it need not be."""
        if need <= self._room(start, end) or start + 1 >= end:
            return False
        return any(atom.breaks for atom in self._atoms[start + 1 : end])

    def _cost(self, start: int, end: int, need: float, last: bool) -> float:
        cost = self._atoms[start].cost if start else 0.0
        if need > 1e-6:
            room = self._room(start, end)
            if need > room + 1e-6:
                return cost + 1e6 + 1e3 * (need - room) / self._em
            first, after = self._bounds(start, end)
            free = _end_room(self._atoms[after - 1]) + self._hair(first, after)
            beyond = max(0.0, need - free)
            cost += 0.2 + (4.0 * (beyond / max(room - free, 1e-6)) ** 2 if beyond else 0.0)
        elif not last:
            cost += self._stretch_cost(start, end, -need)
        if last and start and self._cells(start, end) < 2:
            cost += 400.0
        return cost if self._justified else cost + 60.0

    def _stretch_cost(self, start: int, end: int, missing: float) -> float:
        if not self._justified:
            return 4.0 * missing / self._em
        first, last = self._lead[start], self._trail[end]
        gaps = max(1, self._gaps[last - 1] - self._gaps[first]) if last > first else 1
        each = missing / gaps / self._em
        return (each / 0.02) ** 2 + (2000.0 if each > LOOSE else 0.0)

    def _cells(self, start: int, end: int) -> int:
        """Return how many characters a reader sees in the line, marks not counted."""
        counted = {"han": 1, "object": 2}
        return sum(
            len(atom.text) if atom.kind == "word" else counted.get(atom.kind, 0) for atom in self._atoms[start:end]
        )

    def _fitted(self, start: int, end: int) -> Line:
        """Return the line with its gaps; marks are halved only beside marks of the same line."""
        first, last = self._bounds(start, end)
        atoms = self._atoms
        gaps = [0.0] * (last - first)
        halved = [atom.trim > 0 for atom in atoms[first:last]]
        if first < last and atoms[last - 1].kind != "open":
            halved[-1] = False
        need = self._need(start, end)
        final = end == len(atoms) or atoms[end - 1].kind == "break"
        if gaps and need > self._hair(first, last) and _end_room(atoms[last - 1]):
            halved[-1] = True
            need -= atoms[last - 1].half
        if need > 1e-6 and gaps:
            self._squeeze(first, last, need, gaps)
        elif self._justified and not final and gaps:
            self._stretch(first, last, -need, gaps)
        return Line(first, last, tuple(gaps), tuple(halved))

    def _squeeze(self, first: int, last: int, need: float, gaps: list[float]) -> None:
        """Take `need` out of the line: a hair everywhere, then at word spaces, brackets, pauses, stops."""
        hair = min(need, self._hair(first, last))
        places = [n for n in range(first, last - 1) if _stretches(self._atoms[n])]
        for n in places if hair else ():
            gaps[n - first] -= hair / len(places)
        need -= hair
        for order in range(4):
            rooms = {n: _inner_room(self._atoms, n) for n in range(first, last - 1) if _order(self._atoms, n) == order}
            total = sum(rooms.values())
            if need <= 1e-6 or not total:
                continue
            share = min(1.0, need / total)
            for n, room in rooms.items():
                gaps[n - first] -= room * share
            need -= total * share

    def _stretch(self, first: int, last: int, missing: float, gaps: list[float]) -> None:
        """Spread `missing` over the gaps; word spaces take up to a quarter em first."""
        atoms = self._atoms
        spaces = [n for n in range(first, last - 1) if atoms[n].kind == "space"]
        if spaces:
            each = min(missing / len(spaces), 0.25 * self._em)
            for n in spaces:
                gaps[n - first] += each
            missing -= each * len(spaces)
        places = [n for n in range(first, last - 1) if _stretches(atoms[n])]
        each = missing / len(places) if places else 0.0
        if each <= LOOSE * self._em:
            for n in places:
                gaps[n - first] += each


def _skips(atoms: Sequence[Atom]) -> tuple[list[int], list[int]]:
    """Return where a line that starts or ends at each place does without the spaces at its ends."""
    lead, trail = list(range(len(atoms) + 1)), list(range(len(atoms) + 1))
    for n in range(len(atoms) - 1, -1, -1):
        if atoms[n].kind == "space":
            lead[n] = lead[n + 1]
    for n, atom in enumerate(atoms):
        if atom.kind in ("space", "break"):
            trail[n + 1] = trail[n]
    return lead, trail


def _stretches(atom: Atom) -> bool:
    """Return whether the gap after an atom may grow."""
    return atom.kind not in ("word", "call", "break")


def _end_room(atom: Atom) -> float:
    """Return what a mark at the end of a line can give up: all of its blank half (GB/T 15834, 5.1.10)."""
    return atom.half if atom.kind in ("close", "pause", "stop") else 0.0


def _order(atoms: Sequence[Atom], n: int) -> int | None:
    """Return how early the gap after an atom is squeezed; None for never."""
    atom, after = atoms[n], atoms[n + 1]
    if atom.trim:
        return None
    if atom.kind == "space":
        return 0
    if atom.kind == "close" or after.kind == "open":
        return 1
    return {"pause": 2, "stop": 3}.get(atom.kind)


def _inner_room(atoms: Sequence[Atom], n: int) -> float:
    if _order(atoms, n) is None:
        return 0.0
    if atoms[n].kind == "space":
        return max(0.0, atoms[n].width - SPACE_MIN * atoms[n].em)
    return INNER_CAP * (atoms[n + 1].em if atoms[n + 1].kind == "open" else atoms[n].em)


def _capacity(atoms: Sequence[Atom], n: int) -> float:
    return _inner_room(atoms, n) if n + 1 < len(atoms) else 0.0

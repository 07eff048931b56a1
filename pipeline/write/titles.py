"""Where a title of several lines breaks: at meaning, in the shape of a trapezoid or a diamond.

In: the atoms of a heading, the marks that an editor set, and how closely characters belong together in
the document. Out: the atoms that begin a line. GB/T 9704—2012, 7.3.1 asks that words stay whole and that the lines
make a trapezoid or a diamond; a rectangle or an hourglass is what officials send back. Titles that are not centred
have no such shape; their words stay whole too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil

from pipeline.errors import Location, Problem, WriteError
from pipeline.write.linesetting import Atom

NO_ROOM = Problem(Location("@page"), "the margins leave no room for text", "a larger size, or smaller margins")

MARK = 30.0
"""What a break costs that the editor did not mark, where marks are set."""
LINE = 12.0
"""What one line more than needed costs."""

JOINERS = frozenset("和与及暨并或")
PARTICLES = frozenset("的之")
LITTLE = frozenset("a an the and or of in on at to for by with from into its their as is are how who what".split())
"""Words of an English title that belong to what comes after them."""
HEADS = ("关于", "对于", "为了", "以及", "推进", "推动", "深化", "完善", "构建", "建立", "健全", "促进", "加快", "实现")


@dataclass(frozen=True)
class Vocabulary:
    """How often characters and pairs of them stand in a document: pairs that recur are words."""

    singles: Mapping[str, int]
    pairs: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """Return the counts over the texts of a document."""
        singles: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            singles.update(text)
            pairs.update(map("".join, pairwise(text)))
        return cls(singles, pairs)

    def bond(self, first: str, second: str) -> float:
        """Return from 0 to 1 how firmly two neighbours belong together."""
        together = self.pairs.get(first + second, 0)
        if together < 2:
            return 0.25
        return together / max(self.singles.get(first, 1), self.singles.get(second, 1))


def breaks(
    atoms: Sequence[Atom], measure: float, marks: Collection[int], words: Vocabulary, centred: bool = True
) -> list[int]:
    """Return the numbers of the atoms that begin a line, the first not among them; empty where one line holds all.

    `marks` are the atoms before which the editor allowed a break. Raises WriteError when there is no room at all.
    """
    if measure <= 0:
        raise WriteError(NO_ROOM)
    widths = [0.0]
    for atom in atoms:
        widths.append(widths[-1] + atom.width - atom.trim)
    if widths[-1] <= measure:
        return []
    em = max(atom.em for atom in atoms)
    places = [n for n in range(1, len(atoms)) if atoms[n].breaks or n in marks]
    costs = {n: _meaning(atoms, n, words) + (MARK if marks and n not in marks else 0.0) for n in places}
    for n in marks:
        costs[n] = 0.0
    fewest = ceil(widths[-1] / measure)
    found: tuple[float, tuple[int, ...]] | None = None
    for count in range(fewest, fewest + 2):
        for chosen in combinations(_likely(places, costs, count), count - 1):
            ends = (0, *chosen, len(atoms))
            lines = [(widths[b] - widths[a]) / em for a, b in pairwise(ends)]
            if max(lines) * em > measure:
                continue
            cost = (
                sum(costs[n] for n in chosen)
                + (_shape(lines) if centred else _unevenness(lines))
                + LINE * (count - fewest)
            )
            if found is None or cost < found[0]:
                found = cost, chosen
    return list(found[1]) if found else []


def _likely(places: Sequence[int], costs: Mapping[int, float], count: int) -> list[int]:
    """Return the places worth trying: all of them for two lines, the cheaper ones where combinations would explode."""
    if count <= 3:
        return list(places)
    return sorted(sorted(places, key=lambda n: costs[n])[:24])


def _meaning(atoms: Sequence[Atom], at: int, words: Vocabulary) -> float:
    """Return what it costs the sense to break before an atom."""
    before, after = atoms[at - 1], atoms[at]
    rest = "".join(atom.text for atom in atoms[at : at + 2])
    if after.text in PARTICLES:
        return 40.0
    if before.kind == "space":
        word = atoms[at - 2].text.lower()
        return 0.5 if word[-1:] in ",;:.?!" else 4.0 if word in LITTLE else 2.0
    if before.kind in ("pause", "close", "stop") or after.kind == "open":
        return 0.5
    if before.kind == "dash":
        return 1.0
    if before.kind == after.kind == "word":  # within a word, behind its hyphen
        return 16.0
    if before.text in PARTICLES or rest in HEADS:
        return 1.0
    if after.text in JOINERS or before.text in JOINERS:
        return 3.0
    return 4.0 + 12.0 * words.bond(before.text[-1:], after.text[:1])


def _shape(lines: Sequence[float]) -> float:
    """Return what the lengths of the lines, in em, cost the eye."""
    steps = [abs(a - b) for a, b in pairwise(lines)]
    cost = sum(3.0 if step < 1 else 0.6 * max(0.0, step - 5) for step in steps)
    for above, middle, below in zip(lines, lines[1:], lines[2:], strict=False):
        if middle < above and middle < below:
            cost += 25.0  # an hourglass
    return cost + sum(6.0 for length in lines if length < 4)


def _unevenness(lines: Sequence[float]) -> float:
    """Return what the lengths of the lines, in em, cost the eye where all begin at the same edge."""
    return sum(0.6 * max(0.0, abs(a - b) - 6) for a, b in pairwise(lines)) + sum(6.0 for length in lines if length < 4)

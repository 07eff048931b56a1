"""What the rules offer and people did not want: items that were taken out, cut up otherwise, or left out by name.

An item that the rules found last time and the file has no more was taken out by a person; so long as its words stay
the same it is not offered again. Neither is one whose place a person's own item covers. Ids are given out here
too, each only once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipeline.extract.matching import Pairs
from pipeline.extract.memory import Data, Memory, quote_of, word
from pipeline.extract.nearness import Span
from pipeline.extract.units import Unit
from pipeline.model import letters

_SAME_PLACE = 0.5
_ANY = ""


class Offers:
    """Which of the rules' items are new to the file, and which were declined."""

    def __init__(self, memory: Memory, live: list[Unit], lost: list[Unit], pairs: Pairs) -> None:
        self._memory = memory
        self._pairs = pairs
        self._present = {unit.id for unit in (*live, *lost)}
        self._used = self._present | memory.keys()
        self._claims: list[tuple[str, Span]] = []
        put_away = {unit.id for unit in lost}
        # the words of former items that the file has neither live nor obsolete, and how many of each
        self._declined = Counter(_sign(last) for id, last in memory.items() if id not in put_away and _sign(last))
        known = {id(ours) for ours in pairs.values()}
        there = [sign_of(theirs) for theirs, ours in pairs.items() if not ours.obsolete]
        there += [_sign(memory.get(unit.id, {})) for unit in live if id(unit) not in known]
        self._declined -= Counter(there)

    def claim(self, kind: str, span: Iterable[int] | None) -> None:
        """Note that a person's item covers this place; without a kind, against items of every kind."""
        if span:
            start, end = span
            self._claims.append((kind, (start, end)))

    def declines(self, theirs: Unit, children: Iterable[Unit]) -> bool:
        """Return whether an item of the rules that the file does not have is unwanted there."""
        if theirs.kind == "passage":
            return all(child not in self._pairs and self.declines(child, ()) for child in children)
        span = (theirs.data.get("name") or theirs.data)["span"]
        claimed = any(kind in (_ANY, theirs.kind) and overlap(span, claim) for kind, claim in self._claims)
        # a person's item of the same kind inside it is the same thing, cut otherwise
        cut = any(kind == theirs.kind and overlap(claim, span) for kind, claim in self._claims)
        return claimed or cut or self._declined[sign_of(theirs)] > 0

    def id_of_declined(self, theirs: Unit, children: Iterable[Unit]) -> str:
        """Return the id under which an unwanted item is remembered; a passage is known by its sentences."""
        sign = sign_of(theirs)
        if self._declined[sign] > 0:
            self._declined[sign] -= 1
        signs = {sign_of(child) for child in children} if theirs.kind == "passage" else {sign}
        free = {id: last for id, last in self._memory.items() if id not in self._present and _sign(last) in signs}
        known = [last["under"] for last in free.values()] if theirs.kind == "passage" else list(free)
        name = next((id for id in known if id not in self._present), None) or self.fresh_id(theirs, None)
        self._present.add(name)
        return name

    def fresh_id(self, theirs: Unit, parent: Unit | None) -> str:
        """Return an id that was never used: the draft's own where it is free, else the next one."""
        stem = theirs.parent.id if theirs.parent else ""
        wish = theirs.id
        if parent is not None and stem and wish.startswith(stem):
            wish = parent.id + wish.removeprefix(stem)
        if wish in self._used:
            wish = _next_id(wish, self._used)
        self._used.add(wish)
        return wish


def sign_of(theirs: Unit) -> Any:
    """Return the word by which an item of the rules is remembered, None for a passage."""
    return word(quote_of(theirs.data) or quote_of(theirs.data.get("name"))) or None


def overlap(one: Any, other: Any) -> bool:
    """Return whether at least half of the first span lies in the second."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= _SAME_PLACE * (one[1] - one[0])


def _sign(last: Data) -> Any:
    return last.get("quote") or last.get("name")


def _next_id(wish: str, used: set[str]) -> str:
    """Return the id after the last that is used: M1.4 after M1.3, M1.2d after M1.2c."""
    found = re.fullmatch(r"(.*?)(\d+|[a-z]+)", wish)
    stem, tail = (found.group(1), found.group(2)) if found else (wish, "")
    if tail.isdigit() or not tail:
        taken = [int(id.removeprefix(stem)) for id in used if re.fullmatch(re.escape(stem) + r"\d+", id)]
        return f"{stem}{max(taken, default=0) + 1}"
    tails = [id.removeprefix(stem) for id in used if re.fullmatch(re.escape(stem) + "[a-z]+", id)]
    length, last = max(((len(tail), tail) for tail in tails), default=(0, ""))
    return stem + next(letter for letter in letters() if (len(letter), letter) > (length, last))

"""Which item of the file is which item that the rules found now: by text, as msgmerge does.

Words that are the same come first, in order where they occur twice; then what the rules called an item last time,
for items whose quote a person corrected; then the likest, nearer kin preferred. An item that is like nothing
stays alone: it is new, or it has vanished.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.extract import nearness
from pipeline.extract.memory import Memory, quote_of, word
from pipeline.extract.units import Unit

Pairs = dict[Unit, Unit]

KINDS = ("section", "mechanism", "measure", "passage", "sentence", "action")
LIKE_AMONG_KIN = 0.55
LIKE_ELSEWHERE = 0.7
_CANDIDATES = 8


def match(old: list[Unit], new: list[Unit], memory: Memory) -> Pairs:
    """Return the file's item for each item of the draft that has one."""
    pairs: Pairs = {}
    for kind in KINDS:
        ours = [unit for unit in old if unit.kind == kind]
        theirs = [unit for unit in new if unit.kind == kind]
        _in_order([unit for unit in ours if not unit.obsolete], theirs, pairs)
        _same_words(ours, theirs, pairs)
        _by_children(ours, theirs, pairs)
        _as_remembered(ours, theirs, pairs, memory)
        _by_likeness(ours, theirs, pairs)
    return pairs


def _in_order(ours: list[Unit], theirs: list[Unit], pairs: Pairs) -> None:
    """Pair items with the same words along the order of both lists, so that equal texts keep to their own."""
    matcher = SequenceMatcher(None, [unit.text for unit in ours], [unit.text for unit in theirs], autojunk=False)
    for block in matcher.get_matching_blocks():
        for n in range(block.size):
            pairs[theirs[block.b + n]] = ours[block.a + n]


def _same_words(ours: list[Unit], theirs: list[Unit], pairs: Pairs) -> None:
    by_text: dict[str, list[Unit]] = defaultdict(list)
    for unit in _free(ours, pairs):
        by_text[unit.text].append(unit)
    for unit in _open(theirs, pairs):
        if known := by_text.get(unit.text):
            best = min(known, key=lambda old: (old.obsolete, not _kin(old, unit, pairs)))
            known.remove(best)
            pairs[unit] = best


def _by_children(ours: list[Unit], theirs: list[Unit], pairs: Pairs) -> None:
    """Pair mechanisms and passages that hold most of each other's measures or sentences, word for word."""
    holders: dict[str, Unit] = {}
    for unit in _free(ours, pairs):
        holders |= dict.fromkeys(unit.parts, unit)
    taken: set[Unit] = set()
    for unit in _open(theirs, pairs):
        votes = Counter(holders[text] for text in unit.parts if text in holders)
        for old, _ in votes.most_common():
            if old not in taken:
                taken.add(old)
                pairs[unit] = old
                break


def _as_remembered(ours: list[Unit], theirs: list[Unit], pairs: Pairs, memory: Memory) -> None:
    """Pair an item with what the rules last called by its id, whatever its quote has become in people's hands."""
    by_word: dict[str, list[Unit]] = defaultdict(list)
    for unit in _free(ours, pairs):
        known = memory.get(unit.id, {})
        for sign in {known.get("quote"), known.get("name"), known.get("lead")} - {None}:
            by_word[str(sign)].append(unit)
    taken: set[Unit] = set()
    for unit in _open(theirs, pairs):
        if unit.kind == "passage":
            continue
        quotes = [unit.data] if unit.kind != "mechanism" else [unit.data.get("name"), unit.data.get("lead")]
        known_as = [old for quote in quotes for old in by_word.get(str(word(quote_of(quote))), ()) if old not in taken]
        if known_as:
            best = min(known_as, key=lambda old: (old.obsolete, not _kin(old, unit, pairs)))
            taken.add(best)
            pairs[unit] = best


def _by_likeness(ours: list[Unit], theirs: list[Unit], pairs: Pairs) -> None:
    ours, theirs = list(_free(ours, pairs)), list(_open(theirs, pairs))
    scores: list[tuple[float, int, int]] = []
    for b, near in enumerate(_near(ours, theirs)):
        for a in near:
            kin = _kin(ours[a], theirs[b], pairs)
            like = nearness.likeness(ours[a].content, theirs[b].content)
            if like >= (LIKE_AMONG_KIN if kin and not ours[a].obsolete else LIKE_ELSEWHERE):
                order = 1 - abs(a / len(ours) - b / len(theirs))
                scores.append((like + 0.3 * kin - 0.2 * ours[a].obsolete + 0.05 * order, a, b))
    taken: set[int] = set()
    done: set[int] = set()
    for _, a, b in sorted(scores, reverse=True):
        if a not in taken and b not in done:
            taken.add(a)
            done.add(b)
            pairs[theirs[b]] = ours[a]


def _near(ours: list[Unit], theirs: list[Unit]) -> Iterator[list[int]]:
    """Yield for each of `theirs` which of `ours` share most pairs of characters with it; not all are compared."""
    holders: dict[str, list[int]] = defaultdict(list)
    for a, unit in enumerate(ours):
        for pair in _pairs_in(unit.content):
            holders[pair].append(a)
    for unit in theirs:
        votes: Counter[int] = Counter()
        for pair in _pairs_in(unit.content):
            known = holders.get(pair, ())
            for a in known[:200]:
                votes[a] += 1
        yield [a for a, _ in votes.most_common(_CANDIDATES)]


def _pairs_in(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def _kin(old: Unit, new: Unit, pairs: Pairs) -> bool:
    """Return whether their parents are one item, or both stand in the same list at the top."""
    if new.parent is None:
        return old.parent is None and not old.obsolete and old.under == new.under
    return pairs.get(new.parent) is old.parent and old.parent is not None


def _free(ours: list[Unit], pairs: Pairs) -> Iterator[Unit]:
    taken = set(map(id, pairs.values()))
    return (unit for unit in ours if id(unit) not in taken)


def _open(theirs: list[Unit], pairs: Pairs) -> Iterator[Unit]:
    return iter([unit for unit in theirs if unit not in pairs])

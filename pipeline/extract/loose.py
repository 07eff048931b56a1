"""Lists of quotes without ids brought up to date: the authors, and what was left out.

In: the list in the file, the rules' list now, what is remembered of their list then. The file's list is changed in
place; what vanished from it is handed back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extract import nearness, settle
from pipeline.extract.memory import Data, word
from pipeline.extract.settle import ORDER, Ground
from pipeline.extract.sheet import Block, new_item
from pipeline.extract.units import as_block


@dataclass
class Settled:
    """What became of a list."""

    messages: list[str] = field(default_factory=list)
    gone: list[Block] = field(default_factory=list)
    """Elements on which people had written, and which have no place in the article any more."""


def settle_list(root: Block, name: str, theirs: list[Data], last: Data, ground: Ground) -> Settled:
    """Bring root[name] up to date and return what happened."""
    result = Settled()
    if not root.get(name) and not theirs:
        return result
    if [item.get("quote") for item in root.get(name) or ()] != [item["quote"] for item in theirs]:
        root.block(name, "list", ORDER["article"])
    ours = [as_block(entry) for entry in root.block(name, "list", ORDER["article"]).entries]
    before = [str(word(block.get("quote"))) for block in ours]
    pairs = _pair(ours, theirs)
    for n, block in enumerate(ours):
        if n in pairs:
            _settle_one(block, name, pairs[n], last, (ground, result))
        elif not _stays(block, name, last, ground, result):
            entries = root.block(name, "list").entries
            entries.pop(next(k for k, entry in enumerate(entries) if entry.node is block))
            known = str(word(block.get("quote"))) in last
            if not known or len(block.entries) > (3 if name == "left_out" else 2):
                result.gone.append(block)
    known_now = [id(item) for item in pairs.values()]
    fresh = [item for item in theirs if id(item) not in known_now and str(word(item["quote"])) not in last]
    home = root.block(name, "list", ORDER["article"])
    for item in fresh:
        home.entries.append(new_item(item))
        result.messages.append(f"new: '{settle.short(item['quote'])}'")
    _arrange(home, before, theirs, last)
    if not home.entries:
        root.remove(name)
    return result


def _pair(ours: list[Block], theirs: list[Data]) -> dict[int, Data]:
    """Return the rules' element for each of ours that has one: the same words, else much alike."""
    pairs: dict[int, Data] = {}
    left = list(theirs)
    for enough in (1.0, 0.7):
        for n, block in enumerate(ours):
            if n in pairs:
                continue
            likes = [(nearness.likeness(block.get("quote"), item["quote"]), -k) for k, item in enumerate(left)]
            best = max(likes, default=(0.0, 0))
            if best[0] >= enough:
                pairs[n] = left.pop(-best[1])
    return pairs


def _settle_one(block: Block, name: str, item: Data, last: Data, more: tuple[Ground, Settled]) -> None:
    ground, result = more
    sign = str(word(block.get("quote")))
    known = word(block.get("quote")) if sign in last else None
    message = settle.settle_quote(block, item, known, ground)
    if message:
        result.messages.append(message)
    if sign in last and "reason" in item and word(block.get("reason")) == last[sign]:
        block.set("reason", item["reason"], ORDER[name])


def _stays(block: Block, name: str, last: Data, ground: Ground, result: Settled) -> bool:
    """Return whether an element that the rules do not name stays: it is a person's, and its words are there."""
    sign = str(word(block.get("quote")))
    theirs_alone = sign in last and word(block.get("reason")) == (last[sign] if name == "left_out" else None)
    if theirs_alone and not (block.get("en") or block.get("zh")):
        return False
    message = settle.settle_alone(block, ground)
    if message:
        result.messages.append(message)
    return message is not None


def _arrange(home: Block, before: list[str], theirs: list[Data], last: Data) -> None:
    """Order the list as the article has it, unless a person had ordered it otherwise."""
    known = [sign for sign in before if sign in last]
    if known != [sign for sign in last if sign in known]:
        return
    wanted = {word(item["quote"]): n for n, item in enumerate(theirs)}
    signs = [word(as_block(entry).get("quote")) for entry in home.entries]
    if all(sign in wanted for sign in signs):
        home.entries.sort(key=lambda entry: wanted[word(as_block(entry).get("quote"))])

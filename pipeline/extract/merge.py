"""An extract.yaml brought up to date with its article, as msgmerge does with a catalogue of translations.

In: the file as it is, a new draft by the rules, the article. Out: the file's new text and what changed in it.
Ids, comments, the order of keys and everything that people wrote stay with their items, whatever the article did
to them; an item without counterpart goes to `obsolete`, and comes back when its words do. No file is touched here.
Of the parts, `matching` says which item is which, `settle` brings one item up to date, `offers` knows what people
did not want, `attic` keeps what has gone. Running this on its own result changes nothing, to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline import yamlfile
from pipeline.errors import ExtractError
from pipeline.extract import memory, nearness, settle
from pipeline.extract.attic import Attic, as_element
from pipeline.extract.catalogue import plain
from pipeline.extract.loose import settle_list
from pipeline.extract.matching import Pairs, match
from pipeline.extract.memory import CHILDREN, PARTS, Data, quote_of, word
from pipeline.extract.offers import Offers, overlap
from pipeline.extract.settle import ORDER, Ground
from pipeline.extract.sheet import Block, Sheet, new_item, read_entries
from pipeline.extract.units import Unit, as_block, placed, units, vanished
from pipeline.model import Article
from pipeline.source import Source

ChangeKind = Literal["new", "changed", "moved", "gone", "returned", "conflict"]

_REQUIRED = {"name", "lead"}


@dataclass(frozen=True)
class Change:
    """One thing that an update did, or that a person should look at."""

    kind: ChangeKind
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.id}: {self.kind}: {self.message}"


@dataclass(frozen=True)
class Update:
    """The file's new text; the same as the old one, to the byte, when there was nothing to do."""

    text: str
    changes: tuple[Change, ...]
    changed: bool


def update(old_text: str, draft: Article, source: Source, path: str = "extract.yaml") -> Update:
    """Return the extract brought up to date; `path` is its name in messages.

    Raises ExtractError when the old text is no extract.yaml; its quotes need not stand in the article any more.
    """
    yamlfile.validate(Article, yamlfile.parse(old_text, path, ExtractError), ExtractError)
    sheet = Sheet(old_text)
    merge = _Merge(sheet.root, plain(draft), source.text)
    merge.run()
    text = sheet.text()
    return Update(text, tuple(merge.changes), text != old_text)


class _Merge:
    """The state of one update; `run` is the recipe."""

    def __init__(self, root: Block, draft: Data, text: str) -> None:
        self.root = root
        self.draft = draft
        self.memory: memory.Memory = root.get("machine") or {}
        self.places = {id: n for n, id in enumerate(self.memory)}
        self.ground = Ground(text, bool(self.memory))
        self.live = list(placed(root))
        self.lost = list(vanished(root))
        self.new = list(units(draft))
        self.children: dict[Unit | None, list[Unit]] = {None: []}
        for unit in self.new:
            self.children.setdefault(unit.parent, []).append(unit)
        self.pairs: Pairs = match([*self.live, *self.lost], self.new, self.memory)
        self.matched = {id(unit) for unit in self.pairs.values()}
        self.gone: set[int] = set()
        self.doubted: set[int] = set()
        self.ids: dict[Unit, str] = {}
        self.at_start: dict[int, list[str]] = {}
        for unit in self.live:
            self.at_start.setdefault(id(unit.home), []).append(unit.id)
        self.sequences: dict[int, tuple[Block, list[str]]] = {}
        self.offers = Offers(self.memory, self.live, self.lost, self.pairs)
        self.attic = Attic(root)
        self.changes: list[Change] = []

    def run(self) -> None:
        """Settle what is there, place what the rules found, put away what has gone, remember what they said."""
        for theirs, ours in self.pairs.items():
            if not ours.obsolete:
                self._settle(ours, theirs)
        for unit in self.live:
            if id(unit) not in self.matched:
                self._settle_alone(unit)
        self._settle_facts()
        for field in memory.LOOSE:
            self._settle_loose(field)
        for unit in self.children[None]:
            self._place(unit, None, self.root)
        self._retire()
        for home, wanted in self.sequences.values():
            self._arrange(home, wanted)
        self.attic.tidy()
        self._remember()
        self.root.set("source", self.draft["source"], ORDER["article"])

    # --- what is there -------------------------------------------------------------------------------------------

    def _settle(self, ours: Unit, theirs: Unit) -> None:
        """Bring an item that the rules found up to date."""
        assert ours.block is not None
        last = self.memory.get(ours.id)
        if "quote" in theirs.data:
            last_quote = (last or {}).get("quote")
            self._tell(ours.id, settle.settle_quote(ours.block, theirs.data, last_quote, self.ground))
            if word(ours.block.get("quote")) != word(theirs.data["quote"]):
                self._claim(ours, ours.kind)
        for part in PARTS[ours.kind]:
            self._settle_part(ours.block, part, theirs.data.get(part), (last or {}, ours.id))
        conflicts = settle.settle_fields(ours.block, ours.kind, theirs.data, last, self.ground)
        for key, value in conflicts.items():
            message = f"your {key} '{ours.block.get(key)}' stays; the rules now say '{value}'"
            self.changes.append(Change("conflict", ours.id, message))

    def _settle_part(self, block: Block, part: str, theirs: Data | None, known: tuple[Data, str]) -> None:
        """Bring a quote that is a field of an item up to date: a title, a mechanism's name, a heading's deck."""
        last, owner = known
        name = part if owner == "article" else f"{owner}.{part}"
        if not isinstance(block.get(part), dict):
            if theirs and part not in last:
                self._bring_back_part(block, part, theirs, owner)
            return
        inner = block.block(part, "map")
        if theirs:
            self._tell(name, settle.settle_quote(inner, theirs, last.get(part), self.ground))
            prefix = f"{part}."
            own = {key.removeprefix(prefix): value for key, value in last.items() if key.startswith(prefix)}
            settle.settle_fields(inner, "part", theirs, own if part in last else None, self.ground)
            return
        message = settle.settle_alone(inner, self.ground)
        if message is None and part not in _REQUIRED:
            self._put_away(part, owner, inner)
            block.remove(part)
        self._tell(name, message or None)

    def _settle_alone(self, unit: Unit) -> None:
        """Keep an item that the rules do not know while its words stand and somebody wants it; else it has gone."""
        assert unit.block is not None
        if unit.parent is not None and id(unit.parent) in self.gone:
            self.gone.add(id(unit))
        elif unit.kind == "passage":
            sentences = [u for u in (*self.live, *self.lost) if u.parent is unit]
            if all(id(u) not in self.matched and not self._stands(u) for u in sentences):
                self.gone.add(id(unit))
        elif not self._stands(unit):
            self.gone.add(id(unit))
        else:
            self._keep(unit)

    def _stands(self, unit: Unit) -> bool:
        """Return whether an item that the rules do not know may stay: its words are there, and not theirs alone."""
        last = self.memory.get(unit.id)
        if unit.kind == "mechanism":
            parts = [unit.data.get("name") or {}, unit.data.get("lead") or {}]
            there = all(settle.stand(part, self.ground) for part in parts)
            return there and (last is None or self._worked_on(unit))
        made = last is None or word(quote_of(unit.data)) != last.get("quote")
        there = settle.stand(unit.data, self.ground, self._region(unit), exact=not made) is not None
        return there and (made or id(unit.parent) in self.doubted or self._worked_on(unit))

    def _worked_on(self, unit: Unit) -> bool:
        """Return whether people wrote anything on an item that the rules once found, or on what it holds."""
        last = self.memory.get(unit.id)
        if last is None or _by_people(unit.data, last, PARTS[unit.kind]):
            return True
        return any(self._worked_on(child) for child in (*self.live, *self.lost) if child.parent is unit)

    def _region(self, unit: Unit) -> nearness.Span | None:
        """Return where an item's words may stand: an action's within its measure."""
        if unit.kind != "action" or not unit.parent or not unit.parent.block:
            return None
        start, end = unit.parent.block.get("span")
        return start, end

    def _keep(self, unit: Unit) -> None:
        assert unit.block is not None
        last = self.memory.get(unit.id)
        for part in PARTS[unit.kind]:
            self._settle_part(unit.block, part, None, (last or {}, unit.id))
        if "quote" in unit.data:
            self._tell(unit.id, settle.settle_alone(unit.block, self.ground, self._region(unit)) or None)
        # once theirs, now kept for a person's sake: what the rules make of these words instead is not wanted either
        self._claim(unit, unit.kind if last is None else "")
        if last is None:
            return
        self.doubted.add(id(unit))  # it is said once, of the topmost
        if id(unit.parent) in self.doubted or last.get("doubt") == word(settle.NO_LONGER_FOUND):
            return
        if unit.kind == "mechanism" or word(quote_of(unit.data)) == last.get("quote"):
            doubt = {"confidence": "low", "doubt": settle.NO_LONGER_FOUND}
            for key, value in doubt.items():
                unit.block.set(key, value, ORDER[unit.kind])
            self.memory[unit.id] = last | {key: word(value) for key, value in doubt.items()}
            self.changes.append(Change("conflict", unit.id, settle.NO_LONGER_FOUND))

    # --- what belongs to the whole article -----------------------------------------------------------------------

    def _settle_facts(self) -> None:
        last = self.memory.get("article", {})
        for part in PARTS["article"]:
            self._settle_part(self.root, part, self.draft.get(part), (last, "article"))
        remembered = self.memory.get("article")
        for key in settle.settle_fields(self.root, "article", self.draft, remembered, self.ground):
            self.changes.append(Change("conflict", "article", f"your {key} stays; the rules now say something else"))

    def _settle_loose(self, field: str) -> None:
        theirs = self.draft.get(field) or []
        taken = [unit for unit in self.live if id(unit) not in self.gone] if field == "left_out" else []
        spans = [tuple(unit.block.get("span")) for unit in taken if unit.block and unit.block.get("span")]
        theirs = [item for item in theirs if not any(overlap(item["span"], span) for span in spans)]
        self._recall(field, theirs)
        result = settle_list(self.root, field, theirs, self.memory.get(field, {}), self.ground)
        for message in result.messages:
            self.changes.append(Change("changed", field, message))
        for block in result.gone:
            self._put_away(field, "article", block)
        for item in self.root.get(field) or () if field == "left_out" else ():
            self.offers.claim("", item["span"])

    def _recall(self, field: str, theirs: list[Data]) -> None:
        """Take back from `obsolete` what a list of quotes without ids holds again."""
        quotes = {item["quote"] for item in theirs} - {item.get("quote") for item in self.root.get(field) or ()}
        for element in self.attic.take(field, lambda outer: quote_of(outer.get("item")) in quotes):
            self.root.block(field, "list", ORDER["article"]).entries.append(element)
            self.changes.append(Change("returned", field, f"'{settle.short(quote_of(element.node.data))}'"))

    # --- what the rules found ------------------------------------------------------------------------------------

    def _place(self, theirs: Unit, parent: Unit | None, block: Block | None) -> None:
        """Put an item of the draft where it belongs; `block` is its parent in the file, None where that is declined."""
        field = next(f for f, kind in CHILDREN[theirs.parent.kind if theirs.parent else "article"].items()
                     if kind == theirs.kind and (theirs.parent or f == theirs.under))  # fmt: skip
        ours = self.pairs.get(theirs)
        children = self.children.get(theirs, [])
        if ours is None and (block is None or self.offers.declines(theirs, children)):
            self.ids[theirs] = self.offers.id_of_declined(theirs, children)
        else:
            if ours is None:
                ours = self._add(theirs, parent, block)
            elif ours.obsolete and block is not None:
                self._bring_back(ours, theirs, field, block)
            elif block is not None:
                if ours in self.lost:  # it came back with its parent
                    self._settle(ours, theirs)
                    self._wake(ours)
                self._bring_home(ours, theirs, field, (parent, block))
            self.ids[theirs] = ours.id
            if ours.home is not None and not ours.obsolete:
                self.sequences.setdefault(id(ours.home), (ours.home, []))[1].append(ours.id)
        reached = ours if ours is not None and not ours.obsolete else None
        for child in children:
            self._place(child, reached, reached.block if reached else None)

    def _add(self, theirs: Unit, parent: Unit | None, block: Block | None) -> Unit:
        assert block is not None
        field = theirs.under if theirs.parent is None else next(iter(CHILDREN[theirs.parent.kind]))
        home = block.block(field, "list", ORDER[parent.kind if parent else "article"])
        id = self.offers.fresh_id(theirs, parent)
        data = {key: value for key, value in theirs.data.items() if key not in CHILDREN[theirs.kind]}
        entry = new_item(data | {"id": id})
        home.entries.append(entry)
        self.changes.append(Change("new", id, f"'{settle.short(theirs.called)}'"))
        return Unit(theirs.kind, id, data, theirs.under, parent, as_block(entry), home, entry)

    def _bring_home(self, ours: Unit, theirs: Unit, field: str, target: tuple[Unit | None, Block]) -> None:
        """Move an item under another parent where the article did so and no person had moved it."""
        parent, block = target
        under = parent.id if parent else field
        left = ours.parent is not None and id(ours.parent) in self.gone
        last = self.memory.get(ours.id, {}).get("under")
        if ours.under == under or not (left or ours.under == last) or ours.entry is None or ours.home is None:
            return
        ours.home.entries.remove(ours.entry)
        ours.home = block.block(field, "list", ORDER[parent.kind if parent else "article"])
        ours.home.entries.append(ours.entry)
        self.changes.append(Change("moved", ours.id, f"from {ours.under} to {under}"))
        ours.under, ours.parent = under, parent

    def _bring_back(self, ours: Unit, theirs: Unit, field: str, block: Block) -> None:
        """Take an item out of `obsolete`, with what it holds."""
        if ours.home is None or ours.entry is None or ours.block is None:
            raise LookupError(f"{ours.id} is in no list")
        ours.home.entries.remove(ours.entry)
        ours.entry = as_element(ours.entry, ours.block)
        ours.home = block.block(field, "list", ORDER["article" if theirs.parent is None else theirs.parent.kind])
        ours.home.entries.append(ours.entry)
        ours.obsolete = False
        self.changes.append(Change("returned", ours.id, f"'{settle.short(theirs.called)}'"))
        self._settle(ours, theirs)
        self._wake(ours)

    def _wake(self, ours: Unit) -> None:
        """Bring what an item holds back with it; what the rules know of that is settled when it is placed."""
        for unit in self.lost:
            if unit.parent is ours:
                unit.obsolete = False
                if id(unit) not in self.matched:
                    self._settle_alone(unit)
                    self._wake(unit)

    def _bring_back_part(self, block: Block, part: str, theirs: Data, owner: str) -> None:
        """Give an item a quote that it has not: from `obsolete` where it lies there, else as the rules have it."""

        def same(outer: Block) -> bool:
            like = nearness.likeness(quote_of(outer.get("item")), theirs["quote"])
            return outer.get("under") == owner and like >= settle.LIKE_ENOUGH

        order = "article" if owner == "article" else "mechanism"
        inner = self.attic.take_part(part, block, order, same)
        if inner is not None:
            self.changes.append(Change("returned", part, f"'{settle.short(theirs['quote'])}'"))
            self._tell(part, settle.settle_quote(inner, theirs, None, self.ground))
            return
        block.set(part, theirs, ORDER[order])
        self.changes.append(Change("new", part, f"'{settle.short(theirs['quote'])}'"))

    def _claim(self, unit: Unit, kind: str) -> None:
        """Note that a person's item covers this place, so that the rules' own item for it is not added."""
        assert unit.block is not None
        self.offers.claim(kind, unit.block.get("span") or (unit.block.get("name") or {}).get("span"))

    # --- order and memory --------------------------------------------------------------------------------------

    def _retire(self) -> None:
        going = {unit.id for unit in self.live if id(unit) in self.gone}
        for unit in self.live:
            if unit.kind != "passage" or unit.block is None:
                continue
            if all(child["id"] in going for child in unit.block.get("sentences") or ()):
                self.gone.add(id(unit))  # its sentences went elsewhere, or go
        for unit in [*self.live, *self.lost]:
            above = unit.parent is not None and id(unit.parent) in self.gone
            if id(unit) in self.gone and not above and unit.home and unit.entry and unit.block:
                unit.home.entries.remove(unit.entry)
                self._put_away(unit.kind, unit.under, unit.block, unit.entry.lead)

    def _put_away(self, kind: str, under: str, block: Block, lead: str = "") -> None:
        words = self.attic.put(kind, under, block, lead)
        name = str(block.get("id") or kind)
        self.changes.append(Change("gone", name, f"'{settle.short(words)}' is kept under obsolete"))

    def _arrange(self, home: Block, wanted: list[str]) -> None:
        """Order a list as the article has it, unless a person ordered it otherwise; new ones go by their neighbour."""
        entries = {as_block(entry).get("id"): entry for entry in home.entries}
        before = [id for id in self.at_start.get(id(home), []) if id in entries]
        known = [id for id in before if id in self.places]
        follows = self.ground.remembers and known == sorted(known, key=self.places.__getitem__)
        wanted = [id for id in dict.fromkeys(wanted) if id in entries]
        base, others = (wanted, before) if follows else (before, wanted)
        result = list(base)
        for n, id_ in enumerate(others):
            if id_ not in result:
                above = next((one for one in reversed(others[:n]) if one in result), None)
                result.insert(result.index(above) + 1 if above else 0, id_)
        result += [id_ for id_ in entries if id_ not in result]
        if result != list(entries):
            home.entries = [entries[id_] for id_ in result]
            if [id_ for id_ in result if id_ in before] != before:
                self.changes.append(Change("moved", result[0], f"now in the order {', '.join(result)}"))

    def _remember(self) -> None:
        """Write down what the rules said this time; of items that they no longer name, what they said last."""
        now: memory.Memory = {"article": memory.remembered(self.draft, "article")}
        for theirs, name in self.ids.items():
            under = self.ids[theirs.parent] if theirs.parent else theirs.under
            now[name] = memory.remembered(theirs.data, theirs.kind, under)
        for field in memory.LOOSE:
            if self.draft.get(field):
                now[field] = memory.remembered_list(self.draft[field])
        now |= {id: last for id, last in self.memory.items() if id not in now and id not in memory.LOOSE}
        if now != self.root.get("machine") or list(now) != list(self.root.get("machine")):
            known = self.root.entry("machine")
            entry = read_entries(memory.as_yaml(now))[0]
            self.root.put(entry, ORDER["article"])
            if known is not None:
                entry.lead, entry.tail = known.lead, known.comments()

    def _tell(self, id: str, message: str | None) -> None:
        if message:
            kind: ChangeKind = "conflict" if message.startswith("your ") else "changed"
            self.changes.append(Change(kind, id, message))


def _by_people(data: Data, last: Data, parts: tuple[str, ...]) -> bool:
    """Return whether an item has a field that the rules never gave, or gave otherwise; what it holds is not asked."""
    for key, value in data.items():
        if key in memory.SETTLED or key in ("sentences", "measures", "actions"):
            continue
        if key in parts and isinstance(value, dict):
            own = {inner: what for inner, what in value.items() if inner not in memory.SETTLED}
            if word(quote_of(value)) != last.get(key) or any(word(own[k]) != last.get(f"{key}.{k}") for k in own):
                return True
        elif key not in last or word(value) != last[key]:
            return True
    return False

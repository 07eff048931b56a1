"""The items of an extract as `merge` compares them: those in the file beside those that the rules found.

In: the blocks of an extract.yaml, or the plain data of a draft. Out: flat lists of Units, parents before children.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.memory import CHILDREN, Data, quote_of
from pipeline.extract.sheet import Block, Entry, new_item, shift


@dataclass(eq=False)
class Unit:
    """One item, in the file (with its block) or in the draft (without)."""

    kind: str
    id: str
    data: Data
    under: str
    """The parent's id, or the name of the list for items that have none."""
    parent: Unit | None
    block: Block | None = None
    home: Block | None = None
    """The list that holds it in the file."""
    entry: Entry | None = None
    obsolete: bool = False

    @property
    def text(self) -> str:
        """Return the words by which it is recognised."""
        if self.kind == "mechanism":
            return f"{quote_of(self.data.get('name'))}\n{quote_of(self.data.get('lead'))}"
        if self.kind == "passage":
            return "\n".join(self.parts)
        return quote_of(self.data)

    @property
    def called(self) -> str:
        """Return the words that messages call it by."""
        return quote_of(self.data.get("name")) if self.kind == "mechanism" else self.text

    @property
    def parts(self) -> list[str]:
        """Return the quotes of the measures or sentences that it holds."""
        field = {"mechanism": "measures", "passage": "sentences"}.get(self.kind)
        return [quote_of(child) for child in self.data.get(field) or ()] if field else []

    @property
    def content(self) -> str:
        """Return all its words, those of its children included."""
        if self.kind != "mechanism":
            return self.text
        return "\n".join([self.text, *self.parts])


def units(data: Data, kind: str = "article", parent: Unit | None = None) -> Iterator[Unit]:
    """Yield the items of a draft's plain data, parents first."""
    for field, child in CHILDREN[kind].items():
        for item in data.get(field) or ():
            unit = Unit(child, item["id"], item, parent.id if parent else field, parent)
            yield unit
            yield from units(item, child, unit)


def placed(block: Block, kind: str = "article", parent: Unit | None = None) -> Iterator[Unit]:
    """Yield the items of a file's block, parents first."""
    for field, child in CHILDREN[kind].items():
        if not block.get(field):
            continue
        home = block.block(field, "list")
        for entry in home.entries:
            inner = as_block(entry)
            unit = Unit(child, inner.get("id"), inner.data, parent.id if parent else field, parent, inner, home, entry)
            unit.obsolete = bool(parent and parent.obsolete)
            yield unit
            yield from placed(inner, child, unit)


def vanished(root: Block) -> Iterator[Unit]:
    """Yield the items under `obsolete`, with what they hold."""
    if not root.get("obsolete"):
        return
    home = root.block("obsolete", "list")
    for entry in home.entries:
        outer = as_block(entry)
        kind, item = outer.get("kind"), outer.get("item")
        if kind not in CHILDREN or not isinstance(item, dict) or "id" not in item:
            continue
        inner = outer.block("item", "map")
        unit = Unit(kind, item["id"], inner.data, str(outer.get("under")), None, inner, home, entry, obsolete=True)
        yield unit
        yield from placed(inner, kind, unit)


def as_block(entry: Entry) -> Block:
    """Return the mapping of a list's element, turned into block style where it is on one line."""
    if not isinstance(entry.node, Block):
        new = new_item(entry.node.data)
        entry.head, entry.node = new.head, new.node
        entry.lead = entry.lead + shift("".join(f"{c}\n" for c in [entry.tail.strip()] if c), entry.column)
        entry.tail = ""
        assert isinstance(entry.node, Block)
        entry.node.column += entry.column
    return entry.node

"""The `obsolete` part of extract.yaml: what has no place in the article any more, with all that people wrote on it.

An entry says what kind of item it was and where it stood; the item itself is kept as it was written, comments
included, and is taken out again when its words return.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.extract.memory import quote_of
from pipeline.extract.settle import ORDER
from pipeline.extract.sheet import Block, Entry, new_item, read_entries, shift
from pipeline.extract.units import as_block


class Attic:
    """The list under `obsolete` of one extract."""

    def __init__(self, root: Block) -> None:
        self._root = root

    def put(self, kind: str, under: str, block: Block, lead: str = "") -> str:
        """Put an item away and return its words; `lead` are the comments above it."""
        entry = new_item({"kind": kind, "under": under, "item": {"x": 1}})
        column = block.entries[0].column if block.entries else 0
        entry.lead = shift(lead, 2 - column)
        block.column = 4
        as_block(entry).entries[-1].node = block
        self._root.block("obsolete", "list", ORDER["article"]).entries.append(entry)
        sentences = block.get("sentences") or [None]
        return quote_of(block.data) or quote_of(block.get("name")) or quote_of(sentences[0])

    def take(self, kind: str, wanted: Callable[[Block], bool]) -> Iterator[Entry]:
        """Take out the items of a kind that are wanted, each as an element for a list at the left edge."""
        if not self._root.get("obsolete"):
            return
        home = self._root.block("obsolete", "list")
        for entry in list(home.entries):
            outer = as_block(entry)
            if outer.get("kind") == kind and isinstance(outer.get("item"), dict) and wanted(outer):
                home.entries.remove(entry)
                yield as_element(entry, outer.block("item", "map"))

    def take_part(self, part: str, block: Block, order: str, wanted: Callable[[Block], bool]) -> Block | None:
        """Take out a quote that is a field of an item and give it back to that item's block."""
        for element in self.take(part, wanted):
            block.put(read_entries(f"{part}:\n  x: 1\n")[0], ORDER[order])
            entry = block.entry(part)
            assert entry is not None
            entry.node = element.node
            return as_block(entry)
        return None

    def tidy(self) -> None:
        """Take the key away when nothing is left under it."""
        if self._root.get("obsolete") == []:
            self._root.remove("obsolete")


def as_element(entry: Entry, item: Block) -> Entry:
    """Return a list's element with this mapping, under the comments that stood above its entry in `obsolete`."""
    item.column = 2
    return Entry(0, shift(entry.lead, -entry.column), None, "- ", item)

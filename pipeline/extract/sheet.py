"""A YAML file as its author wrote it: values are changed in place, and all else keeps every character.

In: text. Out: text, in which comments, blank lines, order, quoting and wrapping stay with the entries that they
were written for, also when an entry moves. The alternative, ruamel.yaml's round trip, hangs a comment on the entry
*before* it, so that a reordering carries it to another item, and sets indentation and wrapping anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from pipeline import yamlfile
from pipeline.extract import yamltext

_COMMENT_LINE = re.compile(r"[ \t]*#")
_COMMENT = re.compile(r"(?:^|[ \t])(#.*)")


class OddLayout(Exception):
    """YAML that is right, but laid out as these classes do not follow: '? ' keys and the like."""


@dataclass
class Leaf:
    """A value that is written in one piece: a scalar, or a collection in flow style."""

    text: str
    data: Any


@dataclass
class Entry:
    """One key of a mapping or one element of a list, with the lines that belong to it."""

    column: int
    """Where the key or dash stands."""
    lead: str
    """The comment and blank lines above it."""
    key: str | None
    head: str
    """From the key or dash up to the value: "quote: ", "- ", "actions:  # in order\\n"."""
    node: Leaf | Block
    tail: str = ""
    """What follows the value: the end of its line with a comment, and comment lines that belong to nobody else."""

    def lines(self) -> str:
        """Return the entry as it stands in the file, lead included."""
        if isinstance(self.node, Leaf):
            return f"{self.lead}{' ' * self.column}{self.head}{self.node.text}{self.tail}"
        if not self.node.entries:
            empty = "[]" if self.node.kind == "list" else "{}"
            opener, _, comment = self.head.rstrip("\n").partition(" #")
            behind = f"  #{comment}" if comment else ""
            return f"{self.lead}{' ' * self.column}{opener.rstrip()} {empty}{behind}\n{self.tail}"
        inline = not self.head.endswith("\n")
        if inline:  # "- key: …": the first entry shares the line of the dash, and comments on it go above
            first = self.node.entries[0]
            self.lead, first.lead = self.lead + shift(first.lead, self.column - first.column), ""
        body = self.node.lines()[self.node.column if inline else 0 :]
        return f"{self.lead}{' ' * self.column}{self.head}{body}{self.tail}"

    def comments(self) -> str:
        """Return the comment lines within and behind the value, in the file's order, at the margin."""
        inner = self.node.entries if isinstance(self.node, Block) else []
        within = "".join(_comment_lines(entry.lead) + entry.comments() for entry in inner)
        return within + _comment_lines(self.tail)


@dataclass
class Block:
    """A mapping or list in block style."""

    kind: Literal["map", "list"]
    column: int
    entries: list[Entry] = field(default_factory=list)

    def lines(self) -> str:
        """Return all entries, each brought to the column of this block."""
        return "".join(shift(entry.lines(), self.column - entry.column) for entry in self.entries)

    @property
    def data(self) -> Any:
        """Return the plain data, made anew."""
        if self.kind == "list":
            return [entry.node.data for entry in self.entries]
        return {str(entry.key): entry.node.data for entry in self.entries}

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a mapping's key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def get(self, key: str) -> Any:
        """Return the plain data of a mapping's key, None when it is absent."""
        entry = self.entry(key)
        return entry.node.data if entry else None

    def block(self, key: str, kind: Literal["map", "list"], order: Sequence[str] = ()) -> Block:
        """Return the block under `key`, made or turned into block style where needed."""
        entry = self.entry(key)
        if entry and isinstance(entry.node, Block) and entry.node.kind == kind:
            return entry.node
        data = (entry.node.data if entry else None) or ([] if kind == "list" else {})
        new = Entry(0, "", key, f"{yamltext.scalar(key)}:\n", Block(kind, 2, list(read_entries(yamltext.emit(data)))))
        self.put(new, order)
        assert isinstance(new.node, Block)
        return new.node

    def set(self, key: str, value: Any, order: Sequence[str] = ()) -> None:
        """Give `key` a value; nothing is rewritten when it has it already. `order` places a new key among others."""
        entry = self.entry(key)
        if entry is not None and entry.node.data == value:
            return
        one_line = not isinstance(value, dict | list) or not value or yamltext.is_flow(value)
        if entry is not None and isinstance(entry.node, Leaf) and (one_line or entry.node.text[:1] in ("{", "[")):
            _rewrite(entry, value)
            return
        self.put(read_entries(yamltext.entry(key, value))[0], order)

    def remove(self, key: str) -> None:
        """Take a key away, if it is there."""
        self.entries = [entry for entry in self.entries if entry.key != key]

    def put(self, new: Entry, order: Sequence[str] = ()) -> None:
        """Put an entry in the place of that with its key, whose comments it takes over; else where `order` says."""
        old = self.entry(str(new.key))
        if old is not None:
            new.lead = shift(old.lead, -old.column) + "".join(f"{comment}\n" for comment in _comments_of(old))
            self.entries[self.entries.index(old)] = new
            return
        known = [entry.key for entry in self.entries]
        before = order[: order.index(str(new.key))] if new.key in order else order
        at = max((known.index(key) + 1 for key in before if key in known), default=0 if order else len(known))
        self.entries.insert(at, new)


class Sheet:
    """A YAML file whose root is a mapping."""

    def __init__(self, text: str) -> None:
        """Take the text of a file that `yamlfile.parse` accepted."""
        self._ends = "\r\n" if "\r\n" in text else "\n"
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if not text.endswith("\n"):
            text += "\n"
        try:
            self.root = _read(text)
            if self.root.lines() != text:
                raise OddLayout
        except OddLayout:
            self.root = _relaid(text)

    def text(self) -> str:
        """Return the file as it stands now; laid out anew in the odd case that it would not say what it should."""
        text, data = self.root.lines(), self.root.data
        if not _says(text, data):
            text = _comment_lines(text) + yamltext.emit(data)
        return self._mark + text.replace("\n", self._ends)


def read_entries(text: str) -> list[Entry]:
    """Return the entries of a YAML text in block style."""
    return _read(text).entries if text.strip() else []


def new_item(data: dict[str, Any]) -> Entry:
    """Return a list element with this mapping."""
    return read_entries(yamltext.item(data))[0]


def shift(text: str, by: int) -> str:
    """Return the lines moved to the right, or to the left as far as there are blanks."""
    if not by or not text:
        return text
    if by > 0:
        return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))
    return "".join(line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in text.splitlines(keepends=True))


def _rewrite(entry: Entry, value: Any) -> None:
    """Give an entry's value on its own line another one; a comment behind it stays."""
    assert isinstance(entry.node, Leaf)
    for comment in _comments_in(entry.node):
        entry.lead += f"{' ' * entry.column}{comment}\n"
    text = yamltext.flow(value) if isinstance(value, dict | list) else yamltext.inline(value, entry.column)
    if "\n" in text:  # what stood behind and below the old value would be read as part of this one
        below = filter(None, map(_COMMENT.search, entry.tail.splitlines()))
        entry.lead += "".join(f"{' ' * entry.column}{found.group(1)}\n" for found in below)
        entry.tail = "\n"
    if not entry.head.endswith((" ", "\n")):
        entry.head += " "
    entry.node = Leaf(text, value)
    entry.tail = entry.tail or "\n"


def _comments_of(entry: Entry) -> Iterator[str]:
    """Yield the comments that stand within and behind an entry's value."""
    if isinstance(entry.node, Leaf):
        yield from _comments_in(entry.node)
    for line in (entry.head.partition(":")[2] + entry.tail).splitlines():
        if found := _COMMENT.search(line):
            yield found.group(1)


def _comments_in(leaf: Leaf) -> Iterator[str]:
    """Yield the comments inside a value: behind '>-', between the lines of a flow collection."""
    if leaf.text[:1] in "|>" and leaf.text:
        found = _COMMENT.search(leaf.text.partition("\n")[0])
        yield from [found.group(1)] if found else []
    elif leaf.text[:1] in "[{" and "#" in leaf.text:
        end = 0
        for token in yaml.scan(leaf.text):
            gap = leaf.text[end : token.start_mark.index]
            yield from (found.group(1) for line in gap.splitlines() if (found := _COMMENT.search(line)))
            end = token.end_mark.index


def _relaid(text: str) -> Block:
    """Return the data laid out anew, with every comment line at the top: for files in JSON or with '? ' keys."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    data = yamlfile.value_of(root) if root else {}
    return _read(_comment_lines(text) + yamltext.emit(data))


def _says(text: str, data: Any) -> bool:
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return False
    return (yamlfile.value_of(root) if root else {}) == data


def _comment_lines(text: str) -> str:
    return "".join(f"{line.strip()}\n" for line in text.splitlines() if _COMMENT_LINE.match(line))


def _read(text: str) -> Block:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root = yaml.compose(text, Loader=loader)
    if not isinstance(root, yaml.MappingNode | yaml.SequenceNode) or root.flow_style:
        raise OddLayout
    return _Reader(text).block(root, 0, len(text))


class _Reader:
    """Cuts a text into entries along the marks of its YAML nodes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def block(self, node: yaml.CollectionNode, start: int, end: int) -> Block:
        """Return the block of a node whose lines are text[start:end]; it begins in mid-line after a dash."""
        column = node.start_mark.column
        is_map = isinstance(node, yaml.MappingNode)
        parts = [(key, value) for key, value in node.value] if is_map else [(None, value) for value in node.value]
        starts = [key.start_mark.index if key is not None else self._dash(value, column) for key, value in parts]
        # all that stands above the first entry is its own; further down a deeper comment belongs to the entry before
        leads = [start if n == 0 else self._lead(at, column, starts[n - 1]) for n, at in enumerate(starts)]
        entries = []
        for n, (key, value) in enumerate(parts):
            if starts[n] - self._line(starts[n]) != column:
                raise OddLayout
            until = leads[n + 1] if n + 1 < len(parts) else end
            lead = "" if n == 0 and self._line(starts[n]) < start else self.text[leads[n] : starts[n] - column]
            entries.append(self._entry((lead, starts[n], until), key, value))
        return Block("map" if is_map else "list", column, entries)

    def _entry(self, place: tuple[str, int, int], key: yaml.Node | None, value: yaml.Node) -> Entry:
        lead, at, until = place
        column = at - self._line(at)
        name = str(key.value) if key is not None else None
        begin, end = value.start_mark.index, min(value.end_mark.index, until)
        if isinstance(value, yaml.MappingNode | yaml.SequenceNode) and not value.flow_style:
            inner = value.start_mark.column
            first = self._line(begin)
            inline = first < at or self._line(at) == first
            opens = begin if inline else self.text.index("\n", at) + 1
            closes = self._trim(begin, until, inner)
            inside = self.block(value, opens, closes)
            return Entry(column, lead, name, self.text[at:opens], inside, self.text[closes:until])
        written = self.text[begin:end]
        if isinstance(value, yaml.ScalarNode) and value.style in ("|", ">"):
            written = written.rstrip("\n")
        leaf = Leaf(written, yamlfile.value_of(value))
        return Entry(column, lead, name, self.text[at:begin], leaf, self.text[begin + len(written) : until])

    def _line(self, at: int) -> int:
        """Return where the line of text[at] begins."""
        return self.text.rfind("\n", 0, at) + 1

    def _dash(self, item: yaml.Node, column: int) -> int:
        """Return where the dash of a list's element stands: on its line, or above."""
        line = self._line(item.start_mark.index)
        while True:
            at = line + column
            if at < item.start_mark.index and self.text[at : at + 2] in ("- ", "-\n"):
                return at
            if line == 0:
                raise OddLayout
            line = self._line(line - 1)

    def _lead(self, at: int, column: int, limit: int) -> int:
        """Return where the comment and blank lines above an entry begin; deeper ones belong to the entry before."""
        line = self._line(at)
        while line > 0:
            above = self._line(line - 1)
            if above < limit or not self._is_between(above, line, column):
                break
            line = above
        return max(line, 0)

    def _is_between(self, start: int, end: int, column: int) -> bool:
        text = self.text[start:end]
        bare = text.strip()
        return not bare or (bare[0] == "#" and len(text) - len(text.lstrip()) <= column)

    def _trim(self, begin: int, end: int, column: int) -> int:
        """Return where the lines at the end of a block begin that stand too far left to be its own."""
        while True:
            line = self._line(end - 1)
            if line <= begin or not self._is_between(line, end, column - 1):
                return end
            end = line

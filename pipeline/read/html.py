"""Web pages: the article's text with the place of every character, and what the markup says of it."""

from __future__ import annotations

import html
import re

from pipeline.read.assemble import Assembler
from pipeline.read.content import Element, main_content, parse, walk
from pipeline.read.tokens import Token
from pipeline.source import Source

BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_REFERENCE = re.compile(r"&(?:#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NOTE_MARK = re.compile(r"\[?\(?[\d*†‡]{1,4}\)?\]?")
_START = re.compile(r"[0-9]{1,6}")  # of a list: more digits are no number that a reader counts by
_NOTES = re.compile(r"(?:^|[\s_-])(?:footnotes?|endnotes?|references|fn)(?:$|[\s_\d-])", re.IGNORECASE)


class PageWriter:
    """Writes elements as paragraphs into an Assembler; used for pages and for the HTML inside Markdown."""

    def __init__(self, into: Assembler) -> None:
        self.into = into
        self._lists: list[list[str | int]] = []
        self._space_at: int | None = None
        self._notes = 0
        self._item_at = 0

    def write(self, root: Element) -> None:
        """Write what shows of an element."""
        skip: Element | None = None
        for node, entering in walk(root):
            if skip is not None:
                if node is skip and not entering:
                    skip = None
                continue
            if isinstance(node, Token):
                self.text(node.start, node.end)
            elif node.name == "sup" and entering and self._is_note_mark(node):
                skip = node
            elif node.name == "br" and entering:
                self._end(node.token.start if node.token else 0)
            elif node.name in BLOCKS:
                self._block(node, entering)
        self._space_at = None

    def text(self, start: int, end: int) -> None:
        """Write raw[start:end] with references resolved and blanks collapsed."""
        raw, at = self.into.raw, start
        for found in _REFERENCE.finditer(raw, start, end):
            self._plain(at, found.start())
            meant = html.unescape(found[0])
            if meant == found[0]:
                self._plain(found.start(), found.end())
            elif meant.strip() or not self.into.at_line_start:
                self._flush()
                self.into.put(meant, found.start())
            at = found.end()
        self._plain(at, end)

    def _plain(self, start: int, end: int) -> None:
        at = start
        for blank in _BLANKS.finditer(self.into.raw, start, end):
            if blank.start() > at:
                self._flush()
                self.into.take(at, blank.start())
            if not self.into.at_line_start:
                self._space_at = blank.start()
            at = blank.end()
        if at < end:
            self._flush()
            self.into.take(at, end)

    def _flush(self) -> None:
        if self._space_at is not None and not self.into.at_line_start:
            self.into.put(" ", self._space_at)
        self._space_at = None

    def _end(self, at: int) -> None:
        self._space_at = None
        self.into.end_paragraph(at)

    def _block(self, element: Element, entering: bool) -> None:
        token = element.token
        self._end(element.end if not entering else token.start if token else 0)
        name = element.name
        if name in ("ul", "ol"):
            if entering:
                start = token.get("start") if token else ""
                style = (token.get("type") if token else "") or ("1" if name == "ol" else "")
                self._lists.append([style, int(start) if _START.fullmatch(start) else 1])
            elif self._lists:
                self._lists.pop()
        noted = token is not None and bool(_NOTES.search(f"{token.get('class')} {token.get('id')}"))
        if noted:
            self._notes += 1 if entering else -1
        if not entering:
            return
        if self._notes > 0:
            self.into.mark("note")
        elif name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.into.mark("heading", int(name[1]))
        elif name == "li":
            self.into.mark("item", max(1, len(self._lists)), self._label())
            self._item_at = len(self.into)
        elif name in ("td", "th"):
            self.into.mark("table")
        elif name in ("p", "div") and self._lists and len(self.into) > self._item_at:
            self.into.mark("within")

    def _label(self) -> str | None:
        if not self._lists or not self._lists[-1][0]:
            return None
        style, n = self._lists[-1]
        self._lists[-1][1] = int(n) + 1
        return f"{chr(96 + int(n))})" if style in ("a", "A") and int(n) <= 26 else f"{n}."

    def _is_note_mark(self, element: Element) -> bool:
        """A raised number, or a raised link into the page, refers to a note: it is no word of the text."""
        words = "".join(self.into.raw[t.start : t.end] for t, _ in walk(element) if isinstance(t, Token))
        linked = any(
            isinstance(e, Element) and e.token and e.token.get("href").startswith("#") for e, _ in walk(element)
        )
        return linked or bool(_NOTE_MARK.fullmatch(words.strip()))


_WHOLE = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)


def read_html(raw: str, path: str, sha256: str) -> Source:
    """Return the Source of a web page: its article without navigation, scripts and boxes.

    A piece that somebody cut out of a page was cut for the article, title and byline with it: all of it is read.
    """
    into = Assembler(raw, path)
    root = parse(raw, path)
    PageWriter(into).write(main_content(root) if _WHOLE.search(raw) else root)
    return into.source(sha256)

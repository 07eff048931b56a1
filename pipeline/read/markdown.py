"""Markdown: its headings, lists and paragraphs as text with marks; HTML inside it is read as HTML.

Only what shows structure is interpreted. The marks of emphasis, links and code go, their words stay.
"""

from __future__ import annotations

import re

from pipeline.read.assemble import Assembler
from pipeline.read.content import parse
from pipeline.read.html import PageWriter
from pipeline.read.lines import LINE
from pipeline.source import Source

_FRONT = re.compile(r"\s*---[ \t]*\r?\n(?:.*\r?\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_SHOWN = re.compile(
    r"""^(?:(title)|date|authors?|by|source|published)[ \t]*:[ \t]*["']?(\S[^\r\n]*?)["']?[ \t]*\r?$""", re.MULTILINE
)
_NARROW, _WIDE = 60, 200
_LABEL = re.compile(r"\s*(?:Recommendation|Step|Action|Priority|Pillar|Proposal)\s+\d{1,2}[.:]?\s*", re.IGNORECASE)
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+")
_SETEXT = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"(\s*)(?:([*+-])|(\d{1,3}[.)]))[ \t]+(?=\S)")
_RULE = re.compile(r"\s{0,3}(?:[*_-][ \t]*){3,}$")
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?)+")
_TABLE = re.compile(r"\s*\|.*\|\s*$")
_BLOCK_TAG = re.compile(
    r"\s*</?(?:ul|ol|li|table|tr|td|th|thead|tbody|div|p|section|details|summary|h[1-6]|blockquote|br|hr|a id)\b",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?P<image>!\[[^\]]{0,300}\]\([^)\s]{0,500}[^)]{0,200}\))|\[(?P<link>[^\]\[]{1,500})\](?:\([^)\s]{0,800}(?:\s\"[^\"]{0,200}\")?\)|\[[^\]]{0,100}\])"
    r"|(?P<note>\[\^[^\]]{1,40}\](?::\s*)?)|(?P<escape>\\(?=[\\`*_{}\[\]()#+.!|-]))"
    r"|(?P<marks>\*\*\*|\*\*_|_\*\*|\*\*|__|~~|`+)|(?P<star>\*(?=\S)|(?<=\S)\*)|(?P<under>(?<![A-Za-z0-9])_(?=\S)|(?<=\S)_(?![A-Za-z0-9]))"
)


def read_markdown(raw: str, path: str, sha256: str) -> Source:
    """Return the Source of a Markdown text; of the front matter between --- lines only what a reader sees."""
    into = Assembler(raw, path)
    _Writer(into, path).write()
    return into.source(sha256)


class _Writer:
    def __init__(self, into: Assembler, path: str) -> None:
        self.into = into
        self.path = path
        self.page = PageWriter(into)
        self.fenced = False
        self.unwrapped = False
        self.in_item = False

    def write(self) -> None:
        front = _FRONT.match(self.into.raw)
        lines = [
            (m.start(), m.start() + len(m[0].rstrip("\r\n\v\f\x85\u2028\u2029")))
            for m in LINE.finditer(self.into.raw, front.end() if front else 0)
        ]
        # where lines are as long as paragraphs, nobody broke them to fit: each is a paragraph
        prose = [end - start for start, end in lines if end - start > _NARROW]
        self.unwrapped = sum(length > _WIDE for length in prose) * 2 > len(prose)
        if front:
            self._front(front.end())
        n = 0
        while n < len(lines):
            n = self._line(n, lines)

    def _front(self, end: int) -> None:
        """Write what the front matter says of title, date and author; a single heading "# …" is the title itself."""
        titled = len(re.findall(r"^#[ \t]+\S", self.into.raw[end:], re.MULTILINE)) == 1
        for found in _SHOWN.finditer(self.into.raw, 0, end):
            if found[1] and titled:
                continue
            if found[1]:
                self.into.mark("heading", 1)
            self.into.take(*(found.span(2) if found[1] else found.span()))
            self.into.end_paragraph(found.end())

    def _line(self, n: int, lines: list[tuple[int, int]]) -> int:
        """Write the line n, or the HTML block that begins there; return the next line to write."""
        start, end = lines[n]
        text = self.into.raw[start:end]
        if _FENCE.match(text):
            self.fenced = not self.fenced
            self.into.end_paragraph(start)
            return n + 1
        if not text.strip() or (not self.fenced and _RULE.match(text)):
            self.into.end_paragraph(start)
            return n + 1
        if not self.fenced and _BLOCK_TAG.match(text):
            return self._html(n, lines)
        if _LABEL.fullmatch(text):  # "Recommendation 2" stands alone, whatever stands before it
            self.into.end_paragraph(start)
        below = self.into.raw[slice(*lines[n + 1])] if n + 1 < len(lines) else ""
        setext = not self.fenced and _SETEXT.match(below) and self.into.at_line_start
        begin = self._opening(text, start, 1 if setext and "=" in below else 2 if setext else 0)
        if not self.into.at_line_start:
            latin = self.into.raw[begin : begin + 1].isascii()
            if latin:
                self.into.put(" ", begin)
        stop = start + len(text.rstrip())
        while stop > begin and self.into.raw[stop - 1] in "# " and _HEADING.match(text):
            stop -= 1
        self._inline(begin, stop)
        if _HEADING.match(text) or setext or text.endswith(("  ", "\\")) or _TABLE.match(text) or self.unwrapped:
            self.into.end_paragraph(end)
        return n + 2 if setext else n + 1

    def _opening(self, text: str, start: int, setext: int) -> int:
        """Write the mark that a line opens with; return where its words begin."""
        quote = _QUOTE.match(text)
        lead = quote.end() if quote else 0
        heading = _HEADING.match(text, lead)
        if heading or setext:
            self.into.end_paragraph(start)
            self.into.mark("heading", len(heading[1]) if heading else setext)
            return start + (heading.end() if heading else lead + len(text[lead:]) - len(text[lead:].lstrip()))
        item = _ITEM.match(text, lead)
        if item:
            self.into.end_paragraph(start)
            self.into.mark("item", 1 + len(item[1].expandtabs(4)) // 2, item[3])
            self.in_item = True
            return start + item.end()
        if self.into.at_line_start:
            self.in_item = self.in_item and text[lead : lead + 2].strip() == ""
            if self.in_item:
                self.into.mark("within")
        if _TABLE.match(text) or text.lstrip().startswith("[^"):
            self.into.end_paragraph(start)
            self.into.mark("table" if _TABLE.match(text) else "note")
        return start + lead + len(text[lead:]) - len(text[lead:].lstrip())

    def _html(self, n: int, lines: list[tuple[int, int]]) -> int:
        """Write a block of HTML: up to the first blank line at which every list and table is closed."""
        depth, k = 0, n
        while k < len(lines):
            text = self.into.raw[slice(*lines[k])]
            if not text.strip() and depth <= 0:
                break
            depth += len(re.findall(r"<(?:ul|ol|table|div|section)\b", text, re.IGNORECASE))
            depth -= len(re.findall(r"</(?:ul|ol|table|div|section)\b", text, re.IGNORECASE))
            k += 1
        self.into.end_paragraph(lines[n][0])
        last = lines[k - 1][1]
        self.page.write(parse(self.into.raw, self.path, lines[n][0], last))
        self.into.end_paragraph(last - 1)
        return k

    def _inline(self, start: int, end: int) -> None:
        at = start
        for found in _INLINE.finditer(self.into.raw, start, end):
            if found.start() < at:
                continue
            self._words(at, found.start())
            at = found.end()
            if found["link"]:
                self._inline(*found.span("link"))
        self._words(at, end)

    def _words(self, start: int, end: int) -> None:
        if "<" in self.into.raw[start:end] or "&" in self.into.raw[start:end]:
            self.page.write(parse(self.into.raw, self.path, start, end))
        elif start < end:
            self.into.take(start, end)

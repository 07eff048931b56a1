"""How much room text takes, estimated: only a layout knows, and Word has its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from math import ceil

from pipeline.write.linesetting import Atom, classify, prepare
from pipeline.write.titles import Vocabulary, breaks
from pipeline.write.word.blocks import Block, Break, Field, Inline, Note, Paragraph, Table, Text
from pipeline.write.word.inline import TITLE_BREAK

HAN = re.compile("[\u3400-\u9fff]+")
PAGE = 600.0
"""Han characters on a page of 22 lines, and a little less; two of other scripts count as one."""


def plain(content: list[Inline]) -> str:
    """Return the text of inline items, without that of fields and notes."""
    out = ""
    for item in content:
        if isinstance(item, Text):
            out += item.text
        elif isinstance(item, Field):
            out += item.shown
        elif hasattr(item, "content"):
            out += plain(item.content)
    return out


def estimated_width(words: str, size: float) -> float:
    """Return about how wide a text is: Han characters and full-width marks one em, others half."""
    return sum(size if ord(character) > 0x2E7F else size * 0.52 for character in words)


def settle_breaks(paragraph: Paragraph, width: float) -> None:
    """Keep the manual breaks of a title only where it does not fit one line."""
    words = plain(paragraph.content)
    if TITLE_BREAK not in words:
        return
    size = int(paragraph.run["sz"]) / 2 + int(paragraph.run["spacing"]) / 20
    fits = estimated_width(words.replace(TITLE_BREAK, ""), size) <= width
    content: list[Inline] = []
    for item in paragraph.content:
        if not isinstance(item, Text) or TITLE_BREAK not in item.text:
            content.append(item)
            continue
        for n, piece in enumerate([item.text.replace(TITLE_BREAK, "")] if fits else item.text.split(TITLE_BREAK)):
            if n:
                content.append(Break(item.look))
            if piece:
                content.append(Text(piece, item.look, item.style))
    paragraph.content = content


def break_title(paragraph: Paragraph, width: float, words: Callable[[], Vocabulary], centred: bool) -> None:
    """Break a Chinese title that is too long for a line where the PDF does: at meaning, in a shape.

    `words` gives the vocabulary of the document, which is counted only when it is needed.
    """
    texts = [item for item in paragraph.content if isinstance(item, Text)]
    title = "".join(item.text for item in texts)
    if len(texts) < len(paragraph.content) or sum(ord(char) > 0x2E7F for char in title) < len(title) / 2:
        return  # it has breaks, or notes, or another script
    size = int(paragraph.run["sz"]) / 2 + int(paragraph.run["spacing"]) / 20
    atoms = [
        Atom(
            char, "word" if char.isascii() and char.isalnum() else classify(char), estimated_width(char, size), size, 0
        )
        for char in title
    ]
    prepare(atoms)
    if sum(atom.width for atom in atoms) > width:
        starts = breaks(atoms, width, (), words(), centred)
        paragraph.content = [piece for item in _cut(texts, starts) for piece in item]


def break_head(paragraph: Paragraph, width: float) -> None:
    """Break the Chinese head of a column that is too narrow for it into lines of one length: 措辞 / 力度."""
    texts = [item for item in paragraph.content if isinstance(item, Text)]
    words = "".join(item.text for item in texts)
    room = int(width * 2 // int(paragraph.run["sz"]))
    if len(texts) == len(paragraph.content) and room > 1 and len(words) > room and HAN.fullmatch(words):
        length = ceil(len(words) / ceil(len(words) / room))
        paragraph.content = [piece for item in _cut(texts, range(length, len(words), length)) for piece in item]


def _cut(texts: list[Text], starts: Collection[int]) -> list[list[Inline]]:
    """Return the texts with a line break before each of these characters, counted over all of them."""
    out: list[list[Inline]] = []
    at = 0
    for item in texts:
        pieces: list[Inline] = []
        begin = 0
        for n in range(len(item.text)):
            if at + n in starts:
                if n > begin:
                    pieces.append(Text(item.text[begin:n], item.look, item.style))
                pieces.append(Break(item.look))
                begin = n
        pieces.append(Text(item.text[begin:], item.look, item.style))
        out.append(pieces)
        at += len(item.text)
    return out


def notes_end_early(blocks: list[Block]) -> bool:
    """Return whether a page of text follows the last footnote: only then no note meets a frame at the page's foot."""
    room = 0.0
    for block in reversed(blocks):
        paragraphs = [block] if isinstance(block, Paragraph) else []
        if isinstance(block, Table):
            paragraphs = [
                item for row in block.rows for cell in row.cells for item in cell.blocks if isinstance(item, Paragraph)
            ]
        for paragraph in paragraphs:
            if any(isinstance(item, Note) for item in paragraph.content):
                return room >= PAGE
            text = "".join(item.text for item in paragraph.content if isinstance(item, Text))
            room += max(14.0, sum(1.0 if char >= "\u2e80" else 0.5 for char in text))
    return True


def keep_with_next(block: Block) -> None:
    """Keep a paragraph, or the last row of a table, on the page of what follows it."""
    blocks = [item for cell in block.rows[-1].cells for item in cell.blocks] if isinstance(block, Table) else [block]
    for item in blocks:
        if isinstance(item, Paragraph):
            item.look["keepNext"] = "1"

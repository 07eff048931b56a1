"""What a Word file says and what a PDF says, and the difference: the same words, whatever lines and pages they fall on.

Numbers that a program counts (of lists, headings, notes, pages) are text in a PDF and none in Word, so they are
left out, and so is what a page repeats: running heads and the head rows of tables.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# spaces, hyphens (a reader of PDF drops those at line ends), boxes to tick, dot leaders, and the numbers of notes, which Word counts itself
UNSEEN = re.compile(r"[-\s\u00ad\u200b\u2010\u2028\ufeff\ufffe\0☐☑☒□]|\.{4,}|…{3,}")
ONE_DOT = str.maketrans("•・", "··")  # faces draw these as one glyph, and a page that has both reads as either
NOTE_NUMBER = re.compile(r"〔\d*〕")
COUNTED = re.compile(r"[0-9a-z一二三四五六七八九十.．、:：()（）①-⑳〔〕\[\]—–/·•■▪◦*-]*")
SHORTEST_PIECE = 2


def normal(text: str) -> str:
    """Return text without what cannot be compared."""
    return NOTE_NUMBER.sub("", UNSEEN.sub("", text)).translate(ONE_DOT).casefold()


@dataclass(frozen=True)
class Words:
    """What a Word file says: its paragraphs, those of headers and footers, and the head rows of each table."""

    paragraphs: list[str]
    furniture: set[str]
    heads: list[str]


def word_text(path: Path) -> Words:
    """Return what a Word file says."""
    with zipfile.ZipFile(path) as package:
        parts = {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}
    document = parts["word/document.xml"]
    body = [document, *(parts[name] for name in ("word/footnotes.xml",) if name in parts)]
    furniture = [root for name, root in parts.items() if re.match(r"word/(header|footer)", name)]
    heads = []
    for table in document.iter(W + "tbl"):
        rows = [row for row in table.findall(W + "tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        heads.append("".join(_texts(rows)))
    return Words(_texts(body), set(_texts(furniture)), [head for head in heads if head])


def _texts(roots: list[etree._Element]) -> list[str]:
    texts = (normal(piece) for root in roots for paragraph in root.iter(W + "p") for piece in _pieces(paragraph))
    return [text for text in texts if text]


def _pieces(paragraph: etree._Element) -> list[str]:
    """Return a paragraph's own text, cut where a tab stands; that of a text box inside it comes by itself."""
    own = []
    for item in paragraph.iter(W + "t", W + "tab"):
        if next(item.iterancestors(W + "p")) is paragraph and item.getparent().tag == W + "r":
            own.append("\t" if item.tag == W + "tab" else item.text or "")
    return "".join(own).split("\t")


def pdf_text(path: Path) -> str:
    """Return all text of a PDF, page after page, in the order in which it is drawn."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join(normal(page.replace("\r\n", "\n")) for page in pages)


def missing_from_pdf(paragraphs: list[str], text: str) -> tuple[list[str], str]:
    """Take every paragraph out of a PDF's text; return the pieces that are not in it, and what is left of it.

    A paragraph may be cut where a page ends. Long ones first, so that a short one does not take a piece of them.
    """
    missing = []
    for paragraph in sorted(paragraphs, key=len, reverse=True):
        rest = paragraph
        while rest:
            size = _found(rest, text)
            if size < min(SHORTEST_PIECE, len(rest)):
                missing.append(f"{paragraph} [{rest}]" if rest != paragraph else paragraph)
                break
            text = text.replace(rest[:size], "\n", 1)
            rest = rest[size:]
    return missing, text


def _found(words: str, text: str) -> int:
    """Return how many characters of `words`, from its beginning, stand in the text together."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in text else (low, middle - 1)
    return low


def difference(docx: Path, pdf: Path) -> list[str]:
    """Return what only one of the two says; nothing when they say the same."""
    words = word_text(docx)
    text = pdf_text(pdf)
    said = "".join(words.paragraphs)
    for head in dict.fromkeys(words.heads):  # a table that runs over pages has its head on each
        count = said.count(head)
        first, *more = text.split(head)
        text = head.join([first, *more[:count]]) + "".join("\n" + piece for piece in more[count:])
    missing, rest = missing_from_pdf(words.paragraphs, text)
    more = [piece for piece in rest.split("\n") if not _repeats(piece, words.furniture)]
    return [f"only in Word: {piece}" for piece in missing] + [f"only in the PDF: {piece}" for piece in more]


def _repeats(piece: str, furniture: set[str]) -> bool:
    """Return whether a piece is nothing but counted numbers and what stands at the edge of each page."""
    for text in sorted(furniture, key=len, reverse=True):
        piece = piece.replace(text, "\n")
    return all(COUNTED.fullmatch(part) for part in piece.split("\n"))

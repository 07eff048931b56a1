"""What a Word file says and what a PDF says, and the difference: the same words, whatever lines and pages they fall on.

Numbers that a program counts (of lists, headings, notes, pages) are text in a PDF and none in Word, so they are
left out, and so is what a page repeats: running heads and the head rows of tables.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# spaces, soft line ends, boxes to tick, dot leaders, and the numbers of notes, which Word counts itself
UNSEEN = re.compile(r"[\s\u00ad\u200b\u2010\u2028\ufeff\ufffe\0☐☑☒□]|\.{4,}|…{3,}")
NOTE_NUMBER = re.compile(r"〔\d*〕")
COUNTED = re.compile(r"[0-9a-z一二三四五六七八九十.．、:：()（）①-⑳〔〕\[\]—–/·•■▪◦*-]*")
SHORTEST_PIECE = 2


def normal(text: str) -> str:
    """Return text without what cannot be compared."""
    return NOTE_NUMBER.sub("", UNSEEN.sub("", text)).casefold()


def word_paragraphs(path: Path) -> tuple[list[str], set[str]]:
    """Return the paragraphs of the body and the notes, and those that pages repeat: of headers, footers, head rows."""
    with zipfile.ZipFile(path) as package:
        parts = {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}
    body = [parts["word/document.xml"], *(parts[name] for name in ("word/footnotes.xml",) if name in parts)]
    furniture = [root for name, root in parts.items() if re.match(r"word/(header|footer)", name)]
    heads = [mark.getparent().getparent() for mark in parts["word/document.xml"].iter(W + "tblHeader")]
    return _texts(body), set(_texts(furniture + heads))


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
    paragraphs, repeated = word_paragraphs(docx)
    missing, rest = missing_from_pdf(paragraphs, pdf_text(pdf))
    more = [piece for piece in rest.split("\n") if not _repeats(piece, repeated)]
    return [f"only in Word: {piece}" for piece in missing] + [f"only in the PDF: {piece}" for piece in more]


def _repeats(piece: str, repeated: set[str]) -> bool:
    """Return whether a piece is nothing but counted numbers and whole paragraphs that pages repeat."""
    for text in sorted(repeated, key=len, reverse=True):
        piece = piece.replace(text, "\n")
    return all(COUNTED.fullmatch(part) for part in piece.split("\n"))

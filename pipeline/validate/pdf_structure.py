"""What the standards' validators cannot see in a PDF: it conforms, and still serves its reader badly.

A table whose head is tagged as data passes PDF/UA by machine; so do an empty alternative text, a link to
nowhere inside the file, headings without bookmarks and a page without words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from pipeline.errors import Location, Problem

HEADINGS = frozenset({"/H1", "/H2", "/H3", "/H4", "/H5", "/H6"})
MAX_ELEMENTS = 1_000_000
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def validate(path: Path) -> list[Problem]:
    """Return the problems of a PDF that its standards' validators have passed."""
    try:
        with pikepdf.open(path) as pdf:
            messages = [*_structure(pdf), *_links(pdf), *_properties(pdf)]
        messages += _words(path)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as fault:
        messages = [f"not a PDF that can be read: {fault}"]
    return [Problem(Location(str(path)), message) for message in messages]


def _structure(pdf: Any) -> Iterator[str]:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield "it has no structure: a screen reader finds no headings, lists or tables"
        return
    headings = 0
    for element in _elements(root):
        kind = str(element.get("/S"))
        headings += kind in HEADINGS
        if kind == "/Table":
            yield from _table(element)
        if kind in ("/Figure", "/Formula") and not str(element.get("/Alt", "")).strip():
            yield f"a {kind[1:].lower()} has no alternative text"
    with pdf.open_outline() as outline:
        if headings and not outline.root:
            yield "it has headings but no bookmarks"


def _table(table: Any) -> Iterator[str]:
    """Ask for header cells that say what they head, or data cells that name their headers (ISO 32000-1, 14.8.5.7)."""
    heads = [cell for cell in _elements(table) if str(cell.get("/S")) == "/TH"]
    if not heads:
        yield "a table has no header cell"
    elif not any("/Scope" in _attributes(cell) for cell in heads):
        data = [cell for cell in _elements(table) if str(cell.get("/S")) == "/TD"]
        lost = sum("/Headers" not in _attributes(cell) for cell in data)
        if lost:
            yield f"in a table with header cells, {lost} data cells belong to none"


def _elements(parent: Any) -> Iterator[Any]:
    """Yield the structure elements under `parent` in reading order, itself left out."""
    stack = _kids(parent)[::-1]
    count = 0
    while stack:
        element = stack.pop()
        count += 1
        if count > MAX_ELEMENTS:  # a loop in a damaged tree
            return
        yield element
        stack.extend(_kids(element)[::-1])


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    listed = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _attributes(element: Any) -> set[str]:
    owned = element.get("/A", pikepdf.Dictionary())
    listed = owned if isinstance(owned, pikepdf.Array) else [owned]
    return {str(key) for item in listed if isinstance(item, pikepdf.Dictionary) for key in item}


def _links(pdf: Any) -> Iterator[str]:
    names = set(_names(pdf))
    for number, page in enumerate(pdf.pages, 1):
        for note in page.get("/Annots", []):
            target = note.get("/Dest", note.get("/A", {}).get("/D"))
            if isinstance(target, pikepdf.String) and str(target) not in names:
                yield f"page {number}: a link leads to '{target}', which is not in the file"


def _names(pdf: Any) -> Iterator[str]:
    tree = pdf.Root.get("/Names", {}).get("/Dests")
    if tree is not None:
        yield from map(str, pikepdf.NameTree(tree))
    yield from (key[1:] for key in pdf.Root.get("/Dests", {}))


def _properties(pdf: Any) -> Iterator[str]:
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "it has no title"
    if "/Lang" not in pdf.Root:
        yield "it does not say its language"
    if pdf.is_encrypted:
        yield "it is encrypted"


def _words(path: Path) -> Iterator[str]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        for number, page in enumerate(pdf, 1):
            text = page.get_textpage().get_text_range()
            if not text.strip():
                yield f"page {number} has no words"
            if REPLACEMENT in text or "\0" in text:
                yield f"page {number}: a character can be seen but not copied or read out"
    finally:
        pdf.close()

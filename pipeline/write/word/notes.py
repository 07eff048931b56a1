"""The footnotes part: the two separators that Word asks for, and a paragraph a note."""

from __future__ import annotations

from lxml import etree

from pipeline.write.word import roles
from pipeline.write.word.blocks import Paragraph
from pipeline.write.word.emit import Emitter
from pipeline.write.word.oxml import W, new, sub, text

SEPARATOR = 80  # twips: the rule's own line


def footnotes(notes: list[list[Paragraph]], emitter: Emitter) -> etree._Element:
    """Return w:footnotes with every note, numbered from 1; the body must have been emitted before."""
    root = new("footnotes")
    for id, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = sub(root, "footnote", type=kind, id=id)
        paragraph = sub(note, "p")
        sub(sub(paragraph, "pPr"), "spacing", before=0, after=0, line=SEPARATOR, lineRule="exact")
        sub(sub(paragraph, "r"), kind)
    for number, entry in enumerate(notes, 1):
        note = sub(root, "footnote", id=number)
        written = [emitter.paragraph(note, paragraph) for paragraph in entry]
        if number not in emitter.silent:
            _mark(written[0])
    return root


def _mark(paragraph: etree._Element) -> None:
    """Put the note's own number before its text: the bare number, which every program puts at the same place."""
    mark, gap = etree.Element(W + "r"), etree.Element(W + "r")
    sub(sub(mark, "rPr"), "rStyle", val=roles.style_id("footnote reference"))
    sub(mark, "footnoteRef")
    text(gap, " ")
    at = 0 if paragraph.find(W + "pPr") is None else 1
    paragraph[at:at] = [mark, gap]

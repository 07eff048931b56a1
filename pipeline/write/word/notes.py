"""The footnotes part: the two separators that Word asks for, and the paragraphs of each note behind its number.

The number stands between what `::footnote-marker` puts around it, and Word counts it. LibreOffice 7.4 puts every number
at the very beginning of its note, before any text: it reads another branch, without what stands around.
"""

from __future__ import annotations

from lxml import etree

from pipeline.write.word import roles
from pipeline.write.word.blocks import Footnote
from pipeline.write.word.emit import Emitter
from pipeline.write.word.oxml import MC, SINCE_2016, W, new, sub, text

SEPARATOR = 80  # twips: the rule's own line
BLANK = 200  # twips: the space that stands for the rule


def footnotes(notes: list[Footnote], emitter: Emitter) -> etree._Element:
    """Return w:footnotes with every note, numbered from 1.

    Where one note is silent no rule parts the notes from the text: it would stand above the silent one as well, which
    has rules of its own or wants none.
    """
    root = new("footnotes")
    ruled = not any(note.silent for note in notes)
    for id, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = sub(root, "footnote", type=kind, id=id)
        paragraph = sub(note, "p")
        line = SEPARATOR if ruled else BLANK
        sub(sub(paragraph, "pPr"), "spacing", before=0, after=0, line=line, lineRule="exact")
        if ruled:
            sub(sub(paragraph, "r"), kind)
    for number, entry in enumerate(notes, 1):
        note = sub(root, "footnote", id=number)
        written = [emitter.paragraph(note, paragraph) for paragraph in entry.paragraphs]
        if not entry.silent:
            at = 0 if written[0].find(W + "pPr") is None else 1
            written[0][at:at] = _number(entry)
    return root


def _number(note: Footnote) -> list[etree._Element]:
    """Return the runs of a note's number: raised where it stands by itself, else in the line."""
    mark = etree.Element(W + "r")
    if not note.before and not note.after:
        gap = etree.Element(W + "r")
        sub(sub(mark, "rPr"), "rStyle", val=roles.style_id("footnote reference"))
        sub(mark, "footnoteRef")
        text(gap, " ")
        return [mark, gap]
    sub(mark, "footnoteRef")
    return [*_around(note.before, ""), mark, *_around(note.after, " ")]


def _around(words: str, instead: str) -> list[etree._Element]:
    """Return a run with text for Word since 2016, and `instead` for programs that know less."""
    run = etree.Element(W + "r")
    alternatives = etree.SubElement(run, MC + "AlternateContent")
    branches = (
        etree.SubElement(alternatives, MC + "Choice", Requires=SINCE_2016),
        etree.SubElement(alternatives, MC + "Fallback"),
    )
    for branch, shown in zip(branches, (words, instead), strict=True):
        if shown:
            text(branch, shown)
    return [run] if words else []

"""The footnotes part: the two separators that Word asks for, and a paragraph a note."""

from __future__ import annotations

from lxml import etree

from pipeline.write.word import roles
from pipeline.write.word.draft import Footnote
from pipeline.write.word.emit import Emitter
from pipeline.write.word.oxml import W, new, properties, sub, text


def footnotes(notes: list[Footnote], emitter: Emitter) -> etree._Element:
    """Return w:footnotes with every note, numbered from 1."""
    root = new("footnotes")
    for id, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = sub(root, "footnote", type=kind, id=id)
        paragraph = sub(note, "p")
        sub(sub(paragraph, "pPr"), "spacing", before=0, after=0, line=240, lineRule="auto")
        sub(sub(paragraph, "r"), kind)
    for number, entry in enumerate(notes, 1):
        paragraph = emitter.paragraph(sub(root, "footnote", id=number), entry.paragraph)
        _mark(paragraph, entry, emitter)
    return root


def _mark(paragraph: etree._Element, entry: Footnote, emitter: Emitter) -> None:
    """Put the note's own number before its text."""
    runs = []
    for words in (entry.before, None, entry.after or " "):
        if words == "":
            continue
        run = etree.Element(W + "r")
        shape = sub(run, "rPr")
        if words is None:
            # level with the text where the mark has brackets of its own, else raised as in the body
            raised = not entry.before
            if raised:
                sub(shape, "rStyle", val=roles.style_id("footnote reference"))
            properties(shape, emitter.sheet.run_direct(entry.mark, entry.paragraph, None) if not raised else {}, list(shape))
            sub(run, "footnoteRef")
        else:
            properties(shape, emitter.sheet.run_direct(entry.mark, entry.paragraph, None))
            text(run, words)
        if not len(shape):
            run.remove(shape)
        runs.append(run)
    at = 0 if paragraph.find(W + "pPr") is None else 1
    paragraph[at:at] = runs

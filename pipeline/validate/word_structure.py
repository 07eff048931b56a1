"""What no schema can see in a Word file: names that must be unique, marks that must pair, targets that must exist.

Word opens most such files and then behaves oddly: a bookmark that jumps to the wrong place, a field that never
ends, a control that loses its value. Also asked here: alternative texts, header rows, title and language.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from pipeline.errors import Location, Problem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphic"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"

STORY = re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml")
REFERENCE = re.compile(r'\s*(?:REF|PAGEREF|NOTEREF)\s+"?([^\s"\\]+)')
MAX_PART = 64 << 20
MAX_BOOKMARK_NAME = 40  # Word cuts longer names, and then two may be one

Element = etree._Element


@dataclass(frozen=True)
class Part:
    """One XML part of the package."""

    name: str
    root: Element

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the elements with this tag, in order."""
        yield from self.root.iter(tag)


def validate(path: Path) -> list[Problem]:
    """Return the problems of a Word file that a schema does not state."""
    place = Location(str(path))
    try:
        with zipfile.ZipFile(path) as package:
            messages = list(_members(package))
            parts = {name: Part(name, _parse(package, name)) for name in package.namelist() if name.endswith(".xml")}
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError) as fault:
        return [Problem(place, f"not a Word file that can be read: {fault}")]
    stories = [part for name, part in sorted(parts.items()) if STORY.fullmatch(name)]
    messages += [*_bookmarks(stories), *_fields(stories), *_controls(stories), *_notes(parts), *_revisions(stories)]
    messages += [*_pictures(stories), *_tables(stories), *_properties(parts)]
    return [Problem(place, message) for message in messages]


def _parse(package: zipfile.ZipFile, name: str) -> Element:
    if package.getinfo(name).file_size > MAX_PART:
        raise ValueError(f"{name} is larger than {MAX_PART >> 20} MB")
    return etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def _twice(values: Iterable[str | None], words: str) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{words} '{value}' occurs {count} times"


def _members(package: zipfile.ZipFile) -> Iterator[str]:
    yield from _twice((name.lower() for name in package.namelist()), "the part")
    if "word/document.xml" not in package.namelist():
        yield "there is no word/document.xml"


def _bookmarks(stories: list[Part]) -> Iterator[str]:
    names: list[str | None] = []
    targets: list[tuple[str, str]] = []
    for part in stories:
        starts = sorted(str(mark.get(W + "id")) for mark in part.all(W + "bookmarkStart"))
        ends = sorted(str(mark.get(W + "id")) for mark in part.all(W + "bookmarkEnd"))
        if starts != ends:
            yield f"{part.name}: the beginnings and ends of bookmarks do not pair"
        yield from _twice(starts, f"{part.name}: the bookmark id")
        names += [mark.get(W + "name") for mark in part.all(W + "bookmarkStart")]
        targets += [(part.name, link.get(W + "anchor", "")) for link in part.all(W + "hyperlink")]
        for code in _instructions(part):
            targets += [(part.name, name) for name in REFERENCE.findall(code)]
    yield from _twice(names, "the bookmark")
    for name in names:
        if not name or len(name) > MAX_BOOKMARK_NAME:
            yield f"the bookmark '{name}' is not 1 to {MAX_BOOKMARK_NAME} characters long"
    for where, name in targets:
        if name and name not in names and name != "_top":
            yield f"{where}: a link or field leads to the bookmark '{name}', which is not there"


def _instructions(part: Part) -> Iterator[str]:
    """Yield the code of every field, each whole, however many runs it is spread over."""
    yield from (field.get(W + "instr", "") for field in part.all(W + "fldSimple"))
    open_fields: list[str] = []
    for element in part.root.iter(W + "fldChar", W + "instrText"):
        if element.tag == W + "instrText":
            if open_fields:
                open_fields[-1] += element.text or ""
        elif element.get(W + "fldCharType") == "begin":
            open_fields.append("")
        elif element.get(W + "fldCharType") == "end" and open_fields:
            yield open_fields.pop()


def _fields(stories: list[Part]) -> Iterator[str]:
    for part in stories:
        depth = 0
        for mark in part.all(W + "fldChar"):
            depth += {"begin": 1, "end": -1}.get(mark.get(W + "fldCharType", ""), 0)
            if depth < 0:
                break
        if depth:
            yield f"{part.name}: a field {'begins and does not end' if depth > 0 else 'ends before it begins'}"


def _controls(stories: list[Part]) -> Iterator[str]:
    settings = [control for part in stories for control in part.all(W + "sdtPr")]
    for tag, words in ((W + "id", "the content control id"), (W + "tag", "the content control tag")):
        marks = (control.find(tag) for control in settings)
        yield from _twice((mark.get(W + "val") for mark in marks if mark is not None), words)
    for control in settings:
        checked = control.find(f"{W14}checkbox/{W14}checked")
        if checked is not None and checked.get(W14 + "val") not in ("0", "1", "true", "false"):
            yield f"a check box is neither ticked nor not: '{checked.get(W14 + 'val')}'"


def _notes(parts: dict[str, Part]) -> Iterator[str]:
    body = parts.get("word/document.xml")
    for kind in ("footnote", "endnote"):
        part = parts.get(f"word/{kind}s.xml")
        written = {note.get(W + "id") for note in part.all(W + kind) if not note.get(W + "type")} if part else set()
        marks = [mark.get(W + "id") for mark in body.all(f"{W}{kind}Reference")] if body else []
        yield from _twice(marks, f"the mark of {kind}")
        for id in sorted(written ^ set(marks), key=str):
            yield f"{kind} {id} has {'no mark in the text' if id in written else 'a mark in the text and no words'}"


def _revisions(stories: list[Part]) -> Iterator[str]:
    for part in stories:
        if any(deleted.find(f".//{W}t") is not None for deleted in part.all(W + "del")):
            yield f"{part.name}: deleted text is stored as text that stands"


def _pictures(stories: list[Part]) -> Iterator[str]:
    """Ask for the words of each picture; a text box speaks for itself."""
    frames = [frame for part in stories for frame in part.all(DRAWING + "docPr")]
    yield from _twice((frame.get("id") for frame in frames), "the drawing id")
    for frame in frames:
        shows_picture = next(frame.itersiblings(GRAPHIC), frame).find(f".//{PICTURE}pic") is not None
        if shows_picture and not frame.get("descr", "").strip():
            yield f"the picture '{frame.get('name')}' has no alternative text"


def _tables(stories: list[Part]) -> Iterator[str]:
    for part in stories:
        for table in part.all(W + "tbl"):
            rows = table.findall(W + "tr")
            layout = len(rows) < 2 or all(len(row.findall(W + "tc")) < 2 for row in rows)
            if not layout and rows[0].find(f"{W}trPr/{W}tblHeader") is None:
                words = "".join(text.text or "" for text in rows[0].iter(W + "t"))
                yield f"{part.name}: the table that begins '{words[:20]}' has no header row to repeat"


def _properties(parts: dict[str, Part]) -> Iterator[str]:
    core = parts.get("docProps/core.xml")
    if core is None or not (core.root.findtext(DC + "title") or "").strip():
        yield "it has no title"
    for name in ("created", "modified") if core else ():
        date = core.root.findtext(DCTERMS + name) if core else None
        try:
            datetime.fromisoformat(date or "")
        except ValueError:
            yield f"the date '{name}' is '{date}', which is no date"
    styles = parts.get("word/styles.xml")
    language = styles.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang") if styles else None
    if language is None or not (language.get(W + "val") and language.get(W + "eastAsia")):
        yield "it does not say the languages of its text"

"""Word files: the paragraphs as a reader sees them, with headings, list numbers and tables marked.

Tracked deletions, comments, footnotes, headers and text boxes' fallbacks are not part of the article. The raw
text of a Word file is one line per paragraph; that is what line and column count in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import Location, Problem, SeedError
from pipeline.read.assemble import Assembler
from pipeline.read.numbering import Numbering, W, read_numbering, whole
from pipeline.read.package import Package, open_package
from pipeline.source import Mark, Source

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    {
        f"{W}del",
        f"{W}moveFrom",
        f"{_MC}Fallback",
        f"{W}footnoteReference",
        f"{W}instrText",
        f"{W}delText",
        f"{W}txbxContent",
    }
)
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文件标题", re.IGNORECASE)
_MAX_PARAGRAPHS = 200_000


@dataclass(frozen=True)
class _Style:
    level: int | None
    list_id: str | None
    depth: int


@dataclass(frozen=True)
class _Paragraph:
    text: str
    mark: Mark | None


def read_docx(data: bytes, path: str, sha256: str) -> Source:
    """Return the Source of a Word file. Raises SeedError when it is damaged, dangerous or empty."""
    package = open_package(data, path)
    document = package.xml("word/document.xml")
    if document is None:
        raise SeedError(Problem(Location(path), "the package holds no Word document"))
    styles = _styles(package)
    numbering = read_numbering(package.xml("word/numbering.xml"))
    paragraphs = _paragraphs(document, styles, numbering, path)
    raw = "\n".join(paragraph.text for paragraph in paragraphs)
    into = Assembler(raw, path)
    at = 0
    for paragraph in paragraphs:
        end = at + len(paragraph.text)
        words = paragraph.text.strip()
        if words:
            start = at + len(paragraph.text) - len(paragraph.text.lstrip())
            if paragraph.mark is not None:
                into.mark(paragraph.mark.kind, paragraph.mark.level, paragraph.mark.label)
            into.take(start, start + len(words))
            into.end_paragraph(min(end, len(raw) - 1))
        at = end + 1
    return into.source(sha256)


def _paragraphs(
    document: etree._Element, styles: dict[str, _Style], numbering: Numbering, path: str
) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for paragraph in document.iter(f"{W}p"):
        if any(parent.tag in _SKIPPED for parent in paragraph.iterancestors()):
            continue
        text = _text(paragraph)
        in_table = next(paragraph.iterancestors(f"{W}tc"), None) is not None
        mark = _mark(paragraph, styles, numbering) if text.strip() else None
        for n, line in enumerate(text.split("\n")):
            found.append(_Paragraph(line, (Mark(0, "table") if in_table else mark) if not n else None))
        if len(found) > _MAX_PARAGRAPHS:
            raise SeedError(Problem(Location(path), f"more than {_MAX_PARAGRAPHS} paragraphs"))
    return found


def _text(paragraph: etree._Element) -> str:
    """Return what a paragraph shows; a line break in it is a line end, a tab a blank."""
    pieces: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag in _SKIPPED or not isinstance(element.tag, str):
            continue
        if element.tag == f"{W}t":
            pieces.append(element.text or "")
        elif element.tag in (f"{W}br", f"{W}cr"):
            pieces.append("\n" if element.get(f"{W}type") != "page" else "")
        elif element.tag == f"{W}tab" and getattr(element.getparent(), "tag", "") == f"{W}r":
            pieces.append(" ")
        elif element.tag == f"{W}noBreakHyphen":
            pieces.append("-")
        stack.extend(reversed(element))
    return "".join(pieces)


def _mark(paragraph: etree._Element, styles: dict[str, _Style], numbering: Numbering) -> Mark | None:
    properties = paragraph.find(f"{W}pPr")
    style = _Style(None, None, 0)
    level, list_id, depth = None, None, None
    if properties is not None:
        named = properties.find(f"{W}pStyle")
        style = styles.get(named.get(f"{W}val", ""), style) if named is not None else style
        outline = properties.find(f"{W}outlineLvl")
        level = _outline_level(outline)
        number = properties.find(f"{W}numPr")
        if number is not None:
            link, deep = number.find(f"{W}numId"), number.find(f"{W}ilvl")
            list_id = link.get(f"{W}val") if link is not None else None
            depth = whole(deep.get(f"{W}val")) if deep is not None else 0
    level = level if level is not None else style.level
    list_id = list_id if list_id is not None else style.list_id
    label = (
        numbering.label(list_id, depth if depth is not None else style.depth) if list_id and list_id != "0" else None
    )
    if level is not None:
        return Mark(0, "heading", level, label)
    if list_id and list_id != "0":
        return Mark(0, "item", 1 + (depth or 0), label)
    return None


def _outline_level(outline: etree._Element | None) -> int | None:
    """Return the rank of a heading, from 1; None for body text, which Word writes as 9 or not at all."""
    level = whole(outline.get(f"{W}val"), 9) if outline is not None else 9
    return level + 1 if level < 9 else None


def _styles(package: Package) -> dict[str, _Style]:
    """Return for each paragraph style its outline level and list, its parents' where it has none of its own."""
    root = package.xml("word/styles.xml")
    found: dict[str, _Style] = {}
    parents: dict[str, str] = {}
    for style in root.iter(f"{W}style") if root is not None else ():
        id = style.get(f"{W}styleId", "")
        name = style.find(f"{W}name")
        called = name.get(f"{W}val", "") if name is not None else ""
        based = style.find(f"{W}basedOn")
        if based is not None:
            parents[id] = based.get(f"{W}val", "")
        heading = _HEADING.match(called)
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        level = int(heading[1]) if heading else 1 if _TITLE.fullmatch(called) else None
        level = level if level is not None else _outline_level(outline)
        number, deep = style.find(f"{W}pPr/{W}numPr/{W}numId"), style.find(f"{W}pPr/{W}numPr/{W}ilvl")
        found[id] = _Style(
            level,
            number.get(f"{W}val") if number is not None else None,
            whole(deep.get(f"{W}val")) if deep is not None else 0,
        )
    return {id: _inherited(id, found, parents) for id in found}


def _inherited(id: str, found: dict[str, _Style], parents: dict[str, str]) -> _Style:
    """Return a style with the level and list of the styles that it is based on, where it has none of its own."""
    style = found[id]
    for _ in range(10):
        parent = parents.get(id)
        if parent is None or parent not in found or style.level is not None:
            break
        style = _Style(found[parent].level, style.list_id or found[parent].list_id, style.depth)
        id = parent
    return style

"""The lines of a laid-out PDF, each in its paragraph or cell: what a page of placed characters no longer tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.markup import Manuscript
from pipeline.write import engine, fonts, pdf


@dataclass
class Block:
    """A paragraph, a cell, a heading, a note: its lines, over all pages, and the page of each."""

    tag: str
    lines: list[str]
    pages: list[int]
    over: float
    """By how much the widest line is wider than its room, in px."""
    cell: bool = False
    """Whether it stands in the cell of a table."""


def blocks(manuscript: Manuscript) -> list[Block]:
    """Return every block that holds lines, header rows once for each page; page numbers are left out."""
    with pdf._environment(fonts.require()), engine.ours():
        document, _, _ = pdf._laid_out(manuscript)
    found: dict[tuple[int, int], Block] = {}
    for number, page in enumerate(document.pages, 1):
        for child in page._page_box.children:
            if not isinstance(child, boxes.MarginBox):
                for holder, line, cell in _lines(child, child):
                    header = number if _in_header(holder) else 0  # rows that are repeated
                    block = found.setdefault((id(holder.element), header), Block(holder.element_tag, [], [], 0.0, cell))
                    block.lines.append(_text(line).strip())
                    block.pages.append(number)
                    right = max((t.position_x + t.width for t in _texts(line) if t.text.strip()), default=0.0)
                    block.over = max(block.over, right - holder.content_box_x() - holder.width)
    return list(found.values())


def _in_header(holder: Any) -> bool:
    return holder.element_tag == "th" and holder.element.get("scope") == "col"


def _lines(box: Any, holder: Any, cell: bool = False) -> Iterator[tuple[Any, Any, bool]]:
    if isinstance(box, boxes.LineBox):
        if _text(box).strip():
            yield holder, box, cell
        return
    if isinstance(box, boxes.BlockContainerBox) and box.element is not None:
        holder = box
    for child in getattr(box, "children", ()):
        yield from _lines(child, holder, cell or isinstance(box, boxes.TableCellBox))


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _text(box: Any) -> str:
    return "".join(text.text for text in _texts(box))

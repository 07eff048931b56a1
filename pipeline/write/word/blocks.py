"""A document between HTML and WordprocessingML: blocks and inlines with their looks still unshared.

The flow makes them from HTML; the stylesheet is then derived from what they have in common; the emitter writes
them. That is why they are data and not XML: a named style can only be known when all who wear it are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.write.styles import Page


@dataclass
class Text:
    """A run of characters; `style` names its character style, None for none."""

    text: str
    look: dict[str, str]
    style: str | None = None


@dataclass
class Break:
    """A line break or a tab ("br", "tab")."""

    look: dict[str, str]
    kind: Literal["br", "tab"] = "br"


@dataclass
class Field:
    """A field of Word with the result that is shown before anything is updated."""

    code: str
    shown: str
    look: dict[str, str]
    style: str | None = None


@dataclass
class Note:
    """The mark of footnote `number`; `before` and `after` stand around it ("〔", "〕")."""

    number: int
    look: dict[str, str]
    before: str = ""
    after: str = ""
    silent: bool = False
    """It has no mark: its text only stands among the notes."""


@dataclass
class Picture:
    """An image in the line: relationship, size in points, alternative text."""

    relationship: str
    width: float
    height: float
    alt: str


@dataclass
class Anchor:
    """A place that can be linked to: the start or the end of a bookmark."""

    name: str
    number: int
    end: bool = False


@dataclass
class Link:
    """A hyperlink to a bookmark (`anchor`) or to a relationship."""

    content: list[Inline]
    anchor: str | None = None
    relationship: str | None = None


@dataclass
class Revision:
    """Text inserted or deleted, as Word's tracked changes."""

    kind: Literal["ins", "del"]
    content: list[Inline]
    date: str


@dataclass
class Control:
    """A content control: text to fill in, or a box to tick when `checked` is not None."""

    tag: str
    alias: str
    content: list[Inline]
    checked: bool | None = None
    placeholder: bool = False


Inline = Text | Break | Field | Note | Picture | Anchor | Link | Revision | Control


@dataclass
class Paragraph:
    """One paragraph: its style, how it and its plain text look, and what it says."""

    style: str
    look: dict[str, str]
    run: dict[str, str]
    content: list[Inline] = field(default_factory=list)
    deleted: Revision | None = None
    """Its end was inserted or deleted with its text."""

    @property
    def empty(self) -> bool:
        """Return whether the paragraph shows no text."""
        return not self.content


@dataclass
class Cell:
    """A cell of a table grid; `merge` is "restart" or "continue" in a vertical span."""

    blocks: list[Block]
    look: dict[str, str]
    span: int = 1
    merge: str | None = None
    header: bool = False


@dataclass
class Row:
    """A row of cells; `height` in twips, None for as high as it gets."""

    cells: list[Cell]
    header: bool = False
    whole: bool = True
    height: int | None = None


@dataclass
class Table:
    """A table with columns of given widths, in twips."""

    style: str
    columns: list[int]
    rows: list[Row]
    look: dict[str, str]
    title: str | None = None
    description: str | None = None
    place: tuple[int, int] | None = None
    """Distance from the paper's left and top edge in twips; None for a table that stands in the flow."""


@dataclass
class Contents:
    """A table of contents; its paragraphs are the entries, complete with page numbers."""

    entries: list[Paragraph]
    code: str


@dataclass
class SectionStart:
    """Everything up to the next one stands on pages of this name."""

    page: str


@dataclass
class Footnote:
    """The text of a note; `before` and `after` stand around its number there ("〔", "〕")."""

    paragraphs: list[Paragraph]
    before: str = ""
    after: str = ""
    silent: bool = False
    """It has no number and no mark in the text."""


Block = Paragraph | Table | Contents | SectionStart


@dataclass(frozen=True)
class PageSet:
    """The pages of one section: odd, even and, for the document's first section, first."""

    odd: Page
    even: Page
    first: Page | None

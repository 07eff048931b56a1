"""The places where WeasyPrint is made to do otherwise, all private to it; nothing else touches its inside.

tests/unit/write/test_engine.py fails loudly when a new WeasyPrint has moved them.

- layout.block.iter_line_boxes: Chinese lines are set by lineboxes.
- layout.block._linebox_layout: a line that fits only because earlier footnotes went to the next page takes its own
  footnotes there too; WeasyPrint 70 forgets them, and the page has a mark without a note.
- layout.block.table_layout: a table keeps `--table-room` from the head and the foot of its page, so that its rules
  begin and end where the characters of lines do, whose boxes are higher than they.
- layout.table.fixed_table_layout: columns that need more room than their table has grow narrower together, as in Word;
  WeasyPrint gives those without a width none at all, and their words lie over each other.
- text.line_break.get_font_description: in Chinese text the Latin face gives letters and digits only, so that
  “ ” — … come full-width from the Chinese face, as in Word's East Asian slot.
- pdf.tags._build_box_tree: each structure element says its language where that changes, and each TH its scope.
- css.tokens.Pending.solve: what a variable spoils is told of in every document; WeasyPrint tells it once a process.
- pdf.fonts.Font.clean and .type: a face is cut down by cff.py and embedded as outlines alone, a third of the bytes.
- pydyf.zlib: streams are packed with less effort.

Beside them stand the spots that quick/ makes quicker, with the same result.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
import weasyprint.css.tokens as tokens
import weasyprint.layout.block as block
import weasyprint.layout.table as tables
import weasyprint.pdf.fonts as fonts
import weasyprint.pdf.tags as tags
import weasyprint.text.line_break as line_break
from weasyprint.formatting_structure.boxes import FootnoteAreaBox
from weasyprint.text.ffi import ffi, harfbuzz

from pipeline.write.cff import BARE, subset
from pipeline.write.columns import shared
from pipeline.write.fonts import LATIN_OF
from pipeline.write.lineboxes import set_lines
from pipeline.write.quick.spots import SPOTS


@contextmanager
def ours() -> Iterator[None]:
    """Let WeasyPrint do as we do while the block lasts."""
    before = []
    for owner, name, made in (*PLACES, *SPOTS):
        before.append((owner, name, vars(owner)[name]))
        setattr(owner, name, made(getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, original in reversed(before):
            setattr(owner, name, original)


def _lines(original: Any) -> Any:
    def iter_line_boxes(context: Any, box: Any, position_y: Any, bottom_space: Any, skip_stack: Any, *rest: Any) -> Any:
        containing_block = rest[0]
        box = set_lines(context, box, containing_block)
        return original(context, box, position_y, bottom_space, skip_stack, *rest)

    return iter_line_boxes


def _notes(original: Any) -> Any:
    def linebox_layout(context: Any, box: Any, index: Any, child: Any, new_children: Any, *rest: Any) -> Any:
        before = len(new_children)
        result = original(context, box, index, child, new_children, *rest)
        aborted, new_footnotes = result[0], result[4]
        for line in () if aborted else new_children[before:]:
            for call in line.descendants(placeholders=True):
                if call.footnote in context.footnotes:
                    context.layout_footnote(call.footnote)
                    context.report_footnote(call.footnote)
                    new_footnotes.append(call.footnote)
        return result

    return linebox_layout


def lost_notes(document: Any) -> list[str]:
    """Return the texts of footnotes whose mark stands on a page and which stand on none themselves."""
    called: dict[Any, str] = {}
    shown: set[Any] = set()
    for page in document.pages:
        for box in page._page_box.descendants():
            if box.footnote is not None:
                called.setdefault(box.footnote.element, box.footnote.content_text)
            if isinstance(box, FootnoteAreaBox):
                shown.update(note.element for note in box.children)
    return [text for element, text in called.items() if element not in shown]


def _tables(original: Any) -> Any:
    def table_layout(context: Any, table: Any, bottom_space: Any, *rest: Any) -> Any:
        room = _room(table.style)
        _, _, page_is_empty, *_ = rest
        if page_is_empty:
            table.position_y += room
        return original(context, table, bottom_space + room, *rest)

    return table_layout


def _room(style: Any) -> float:
    """Return `--table-room` in CSS pixels, which has to be given in points; 0 where it is not set."""
    tokens = style["__table_room"] or ()
    return sum(token.value * 4 / 3 for token in tokens if token.type == "dimension" and token.unit == "pt")


def _columns(original: Any) -> Any:
    def fixed_table_layout(box: Any) -> None:
        table = box.get_wrapped_table()
        room = table.width
        original(box)
        columns = [column for group in table.column_groups for column in group.children]
        if len(columns) == len(table.column_widths):
            given = [0.0 if column.width == "auto" else column.width for column in columns]
            if (widths := shared(given, room, table.style["font_size"])) is not None:
                table.width, table.column_widths = room, widths

    return fixed_table_layout


class _Chinese:
    """A style whose Latin faces are those without marks."""

    def __init__(self, style: Any) -> None:
        self._style = style

    def __getitem__(self, name: str) -> Any:
        value = self._style[name]
        return [LATIN_OF.get(family, family) for family in value] if name == "font_family" else value


def _faces(original: Any) -> Any:
    def get_font_description(style: Any) -> Any:
        return original(_Chinese(style) if (style["lang"] or "").lower().startswith("zh") else style)

    return get_font_description


def _tagged(original: Any) -> Any:
    languages: list[str | None] = []

    def build_box_tree(box: Any, *rest: Any) -> Iterator[Any]:
        real = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
        language = real.style["lang"]
        languages.append(language)
        elements = list(original(box, *rest))
        languages.pop()
        for element in elements:
            if languages and language and language != languages[-1]:
                element["Lang"] = pydyf.String(language)
            if element.get("S") == "/TH" and real.element is not None:
                scope = "/Row" if real.element.get("scope") in ("row", "rowgroup") else "/Column"
                element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = scope
        yield from elements

    return build_box_tree


def _told(original: Any) -> Any:
    def solve(self: Any, *arguments: Any) -> Any:
        self._reported_error = False
        return original(self, *arguments)

    return solve


def _outlines(original: Any) -> Any:
    def clean(self: Any, to_unicode: Any, hinting: Any) -> None:
        bare = _bare(self.hb_face, to_unicode) if to_unicode and not self.missing else None
        if bare is None:
            original(self, to_unicode, hinting)
        else:
            self.file_content = bare

    return clean


def _bare(face: Any, glyphs: Any) -> bytes | None:
    """Return these outlines of a face, None where it has none in Compact Font Format."""
    blob = ffi.gc(
        harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(b"CFF ", -1)), harfbuzz.hb_blob_destroy
    )
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    return subset(memoryview(ffi.buffer(data, length[0])), glyphs) if length[0] else None


def _packed(original: Any) -> Any:
    return Packing()


class Packing:
    """What packs streams: at the most effort, pages took thrice the time to be a thirtieth smaller."""

    EFFORT = 4

    @staticmethod
    def compressobj(level: int) -> Any:
        """Return what packs one stream."""
        return zlib.compressobj(min(level, Packing.EFFORT))


def _kind(original: Any) -> Any:
    return property(lambda self: "otf" if self.file_content[:4] in (b"OTTO", BARE) else "ttf")


PLACES = (
    (block, "iter_line_boxes", _lines),
    (block, "_linebox_layout", _notes),
    (block, "table_layout", _tables),
    (tables, "fixed_table_layout", _columns),
    (line_break, "get_font_description", _faces),
    (tags, "_build_box_tree", _tagged),
    (tokens.Pending, "solve", _told),
    (fonts.Font, "clean", _outlines),
    (fonts.Font, "type", _kind),
    (pydyf, "zlib", _packed),
)
"""Module or class, what is replaced there, and what makes the replacement of it."""

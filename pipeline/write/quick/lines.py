"""Lines with less work: where lineboxes said what stands in each line, nothing has to be tried.

In: a line box that lineboxes set, of texts that do not wrap and inline boxes of such. Out: its next line. What floats,
overflows or is placed elsewhere is left to WeasyPrint, from the start of the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import weasyprint.layout.inline as inline
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

from pipeline.write.quick.shapes import voice_of
from pipeline.write.quick.text import Line


class Otherwise(Exception):
    """The line has to be tried after all."""


def split(original: Any) -> Any:
    """Make split_inline_box."""

    def split_inline_box(context: Any, box: Any, position_x: Any, max_x: Any, *rest: Any) -> Any:
        _, skip_stack, containing_block, *_, first_line_style = rest
        if getattr(box, "is_set", False) and type(box) is LineBox and not first_line_style:
            try:
                line, resume_at, preserved = _split(box, position_x, max_x, skip_stack, containing_block)
            except Otherwise:
                pass
            else:
                return line, resume_at, preserved, None, None, {"left": 0, "right": 0}
        return original(context, box, position_x, max_x, *rest)

    return split_inline_box


def _split(box: Any, position_x: float, max_x: float, skip_stack: Any, containing_block: Any) -> tuple[Any, Any, bool]:
    """Return what of a box stands in this line, where to go on after it, and whether a line feed ends it."""
    max_x *= 1 + 1e-9
    skip, below = next(iter(skip_stack.items())) if skip_stack else (0, None)
    at, children, resume_at, preserved = position_x, [], None, False
    for index in range(skip, len(box.children)):
        child = box.children[index]
        child.position_y = box.position_y
        inline.resolve_percentages(child, containing_block)
        if type(child) is TextBox:
            part, resume_at, preserved = _text(child, at, max_x - at, below)
        else:
            for side in ("margin_left", "margin_right"):
                if getattr(child, side) == "auto":
                    setattr(child, side, 0)
            part, resume_at, preserved = _split(child, at, max_x, below, containing_block)
        below = None
        if part is not None:
            children.append(part)
            at = part.position_x + part.margin_width()
            if at > max_x:
                raise Otherwise
        if resume_at is not None:
            resume_at = {index: resume_at}
            break
    return _ended(box, children, position_x, skip_stack is None, resume_at is None), resume_at, preserved


def _text(box: Any, position_x: float, room: float, skip_stack: Any) -> tuple[Any, Any, bool]:
    """Return a text as it stands in the line, where to go on behind its line feed, and whether it has one."""
    text, style = box.text, box.style
    if skip_stack or not text or not style["font_size"] or style["word_spacing"] or box.justification_spacing:
        raise Otherwise
    box.position_x = position_x
    feed = text[-1] == "\n"
    shown = text[:-1] if feed else text
    if "\n" in shown or "\t" in shown:
        raise Otherwise
    resume_at = {len(text.encode()): None} if feed else None
    if not shown:
        return None, resume_at, feed
    voice = voice_of(style)
    shape = voice.line(shown)
    part = box.copy_with_text(shown)
    line_height, _ = inline.strut(style)
    part.width, part.height = shape.width, shape.height
    part.pango_layout = Line(voice, shown, shape, style, room)
    part.margin_top = part.margin_bottom = (line_height - shape.height) / 2
    part.baseline = shape.baseline + part.margin_top
    return part, resume_at, feed


def _ended(box: Any, children: list[Any], position_x: float, is_start: bool, is_end: bool) -> Any:
    """Return a copy of a box with the children that stand in the line."""
    part = box.copy_with_children(children)
    part.remove_decoration(start=not is_start, end=not is_end)
    if type(box) is InlineBox:
        part.position_x = position_x
        left = box.padding_left + box.margin_left + box.border_left_width
        if left and (is_start or box.style["box_decoration_break"] == "clone"):
            for child in children:
                child.translate(dx=left)
    part.width = 0
    if children:
        part.width = children[-1].position_x + children[-1].margin_width() - part.content_box_x()
    inline._adjust_line_height(part)
    return part


def avoid(original: Any) -> Any:
    """Make avoid_collisions: where nothing floats, nothing is in the way."""

    def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        if context.excluded_shapes or containing_block.style["direction"] != "ltr" or box.is_floated():
            return original(context, box, containing_block, outer)
        left = containing_block.content_box_x()
        right = left + containing_block.width
        if outer:
            return left, box.position_y, right - left
        left += box.margin_left
        right -= box.margin_right
        return left - box.margin_left, box.border_box_y() - box.margin_top, right - left

    return avoid_collisions


def flows(original: Any) -> Any:
    """Make Box.is_in_normal_flow: most boxes need only two of its questions."""

    def is_in_normal_flow(self: Any) -> bool:
        style = self.style
        return (style["float"] == "none" and style["position"] in ("static", "relative")) or original(self)

    return is_in_normal_flow


def below(original: Any) -> Any:
    """Make Box.descendants, without a generator for each box on the way."""

    def descendants(self: Any, placeholders: bool = False) -> Iterator[Any]:
        waiting = [self]
        while waiting:
            box = waiting.pop()
            if isinstance(box, AbsolutePlaceholder):
                if not placeholders:
                    yield box
                    continue
                box = box._box
            yield box
            waiting.extend(reversed(box.children))

    return descendants

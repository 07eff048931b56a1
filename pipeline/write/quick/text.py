"""Text with less work: Pango is told of a style once and shapes a text once, and what it says is kept.

WeasyPrint makes a Pango layout for each text, shapes it to know its width, throws it away, and shapes it anew to draw
it. Here the shape that is measured is drawn, and remembered for documents to come. Where lines break is still Pango's
to say, and lines that are justified or tabulated are left to WeasyPrint.
"""

from __future__ import annotations

from math import inf
from typing import Any

import weasyprint.text.line_break as line_break
from weasyprint.text.ffi import ffi, pango

from pipeline.write.quick.lengths import learned
from pipeline.write.quick.shapes import Look, Run, Shape, Voice, voice_of

NARROW = 0.42
"""Of an em: a text whose characters were all so narrow and still would not fit is not tried in one line."""


class Line(line_break.Layout):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's layout of a line whose shape is known: Pango is asked only where WeasyPrint has to draw it."""

    def __init__(self, voice: Voice, text: str, shape: Shape, style: Any, max_width: float | None) -> None:
        self.text, self.shape, self.max_width = text, shape, max_width
        self.justification_spacing, self.first_line_direction = 0, shape.direction
        _decorate(self, style, voice.look)

    def deactivate(self) -> None:
        """Nothing is held."""

    def reactivate(self, style: Any) -> None:
        """Nothing is needed."""

    def revive(self, style: Any) -> None:
        """Become a layout that Pango knows."""
        line_break.Layout.reactivate(self, style)


def _decorate(layout: Any, style: Any, look: Look) -> None:
    """Give a layout the measures of underlines and strikes, where its style has them."""
    if style["text_decoration_line"] == "none":
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
    else:
        layout.ascent, layout.underline_position, layout.strikethrough_position, *thick = look.decoration()
        layout.underline_thickness, layout.strikethrough_thickness = thick


def set_up(original: Any) -> Any:
    """Make Layout.setup: a look's context and description are made once."""

    def setup(self: Any, style: Any) -> None:
        voice = voice_of(style)
        self.style, self.first_line_direction, self.language = style, 0, voice.look.language
        self.layout = voice.look.layout()
        _decorate(self, style, voice.look)
        if voice.features:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(voice.features))
            pango.pango_layout_set_attributes(self.layout, attributes)

    return setup


def split(original: Any) -> Any:
    """Make split_first_line: a text that stays in one line is shaped once, and drawn as it was shaped."""

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, justified: float, *rest: Any, **options: Any
    ) -> Any:
        space, end = style["white_space"], text.find("\n")
        room = inf if max_width is None or space not in ("normal", "pre-wrap", "pre-line") else max_width
        long = len(text) * NARROW * style["font_size"] > room
        if long or justified or style["word_spacing"] or "\t" in text or not text:
            return original(text, style, context, max_width, justified, *rest, **options)
        if end >= 0 and (space != "pre" or not 0 < end == len(text) - 1):
            return original(text, style, context, max_width, justified, *rest, **options)
        line = text if end < 0 else text[:end]
        voice = voice_of(style)
        shape = voice.line(line)
        if shape.width > room:
            return original(text, style, context, max_width, justified, *rest, **options)
        length = len(line.encode())
        layout = Line(voice, line, shape, style, max_width)
        return layout, length, None if end < 0 else length + 1, shape.width, shape.height, shape.baseline

    return split_first_line


def metrics(original: Any) -> Any:
    """Make first_line_metrics: a line that Pango broke is shaped as it will be drawn."""

    def first_line_metrics(line: Any, text: str, layout: Any, resume_at: Any, *rest: Any, **options: Any) -> Any:
        space_collapse, style, hyphenated, hyphen = (*rest, *options.values(), False, None)[:4]
        shown, length = layout.text, line.length
        if hyphenated:
            length -= len(hyphen.encode())
        elif resume_at:
            shown = text.encode()[:length].decode()
            shown = shown.rstrip(" ") if space_collapse else shown
            length = len(shown.encode())
        if layout.justification_spacing or style["word_spacing"] or not shown or "\n" in shown or "\t" in shown:
            return original(line, text, layout, resume_at, *rest, **options)
        voice = voice_of(style)
        shape = voice.line(shown)
        kept = Line(voice, shown, shape, style, layout.max_width)
        return kept, length, resume_at, shape.width, shape.height, shape.baseline

    return first_line_metrics


def draw(original: Any) -> Any:
    """Make draw_first_line: glyphs that are known are shown without another look at them."""

    def draw_first_line(stream: Any, box: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        layout = box.pango_layout
        if not isinstance(layout, Line):
            return original(stream, box, overflow, ellipsis, matrix)
        if not box.text.strip() or box.style["font_size"] < 1e-6:
            return []
        runs = layout.shape.runs if overflow != "ellipsis" and ellipsis == "none" else None
        fonts = None if runs is None else _fonts(stream, runs)
        if runs is None or fonts is None:
            layout.revive(box.style)
            emojis = original(stream, box, overflow, ellipsis, matrix)
            line_break.Layout.deactivate(layout)
            return emojis
        stream.set_text_matrix(*matrix.values)
        string, before = "", None
        for run, font in zip(runs, fonts, strict=True):
            if run.face is not before:
                before = run.face
                if string:
                    stream.show_text(string)
                    string = ""
                stream.set_font_size(font.hash, run.face.size)
            string += _shown(run, font)
        stream.show_text(string)
        return []

    return draw_first_line


def _fonts(stream: Any, runs: tuple[Run, ...]) -> list[Any] | None:
    """Return the file's font for each run, None where one of them has colours or bitmaps."""
    found = []
    for run in runs:
        font = stream._fonts.get(run.face.key) or stream.add_font(run.face.font)[0]
        if font.png or font.svg or font.colr or font.bitmap:
            return None
        found.append(font)
    return found


def _shown(run: Run, font: Any) -> str:
    """Return a run as the file shows it; the file's font learns its glyphs."""
    unicode, widths, same = font.to_unicode, font.widths, True
    for glyph, text, width in run.known:
        unicode.setdefault(glyph, text)
        same = widths.setdefault(glyph, width) == width and same
    return run.shown if same else run.show(widths)


def strut(original: Any) -> Any:
    """Make strut: the height of a line is that of its look and `line-height`."""

    def strut_(style: Any) -> Any:
        kept = learned(style)
        if "_strut" not in kept:
            voice = voice_of(style)
            key = style["line_height"]
            if key not in voice.struts:
                voice.struts[key] = original(style)
            kept["_strut"] = voice.struts[key]
        return kept["_strut"]

    return strut_

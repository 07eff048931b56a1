"""What stands before a paragraph's text: numbers that Word counts itself, list marks, and generated text."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from pipeline.write.styles import Css
from pipeline.write.word import roles
from pipeline.write.word.blocks import Paragraph
from pipeline.write.word.draft import Draft
from pipeline.write.word.extent import estimated_width
from pipeline.write.word.inline import Inlines, Line, css_size
from pipeline.write.word.numbering import FORMATS, Level, Numbering, word_number
from pipeline.write.word.placing import Box


class Prefixes:
    """Adds what CSS puts before paragraphs."""

    def __init__(self, draft: Draft, numbering: Numbering) -> None:
        self.draft = draft
        self.styles = draft.styles
        self.numbering = numbering

    def add(self, element: Element, paragraph: Paragraph, line: Line, box: Box) -> None:
        """Add what stands before the text: a number that Word counts where it can, else generated text."""
        css = self.styles.of(element)
        before = self.styles.shown(element, "before")
        if before is not None:
            self.draft.counters.update(before)
            if not self._counted(element, paragraph, before["content"]):
                Inlines(self.draft, line).parts(before["content"], element, before)
        if element.tag == "li" or "list-item" in css["display"]:
            self._list_item(element, css, paragraph, line, box)

    def _counted(self, element: Element, paragraph: Paragraph, content: Any) -> bool:
        """Number a paragraph by Word's own counting; False where Word could not show the same."""
        if paragraph.style == "Caption" or not any(kind == "counter()" for kind, _ in content):
            return False
        increments = self.styles.of(element)["counter_increment"]
        own = set() if increments == "auto" else {name for name, _ in increments if name != "list-item"}
        heading = roles.heading_level(paragraph.style)
        level = (heading or 1) - 1
        pattern = ""
        format = "decimal"
        value: int | None = None
        for kind, part in content:
            if kind == "string":
                pattern += part.replace("%", "%%")
            elif kind == "counter()" and part[0] in own:
                value = self.draft.counters.value(part[0])
                format = FORMATS.get(part[1] if isinstance(part[1], str) else "", "")
                if not format or word_number(value, format) != self.styles.counter(value, part[1]):
                    return False
                pattern += f"%{level + 1}"
            else:
                return False
        if value is None or "\n" in pattern or "%%" in pattern:
            return False
        follow = "nothing"
        if pattern.endswith((" ", "\t")):
            follow = "space" if pattern[-1] == " " else "tab"
            pattern = pattern[:-1]
        form = Level(pattern, format, follow)
        key: Any = "headings" if heading else (paragraph.style, form)
        if not self.numbering.fits(key, level, form):
            key, level = (paragraph.style, form), 0
            form = Level(pattern.replace(f"%{(heading or 1)}", "%1"), format, follow)
        paragraph.look["numPr"] = self.numbering.item(key, level, form, value)
        return True

    def dress(self, element: Element, paragraph: Paragraph) -> None:
        """Give the number of a paragraph its indents and look, now that they are known."""
        before = self.styles.shown(element, "before")
        run = paragraph.run if before is None else self.draft.run_look(before)
        indent = {key: value for key, value in paragraph.look.items() if key.startswith("ind.")}
        own = {key: value for key, value in run.items() if paragraph.run[key] != value}
        self.numbering.dress(paragraph.look["numPr"], indent, own)

    def _list_item(self, element: Element, css: Css, paragraph: Paragraph, line: Line, box: Box) -> None:
        kind = css["list_style_type"]
        if kind == "none" or "list-item" not in css["display"]:
            return
        value = self.draft.counters.value("list-item")
        shown = self.styles.marker(value, kind)
        inside = css["list_style_position"] == "inside"
        format = FORMATS.get(kind if isinstance(kind, str) else "", "bullet")
        number = self.styles.counter(value, kind)
        if format != "bullet" and word_number(value, format) != number:
            line.text(shown, {"white_space": "pre"}, paragraph.run)
            return
        pattern = shown.replace(number, "%1", 1) if format != "bullet" else shown
        follow = "tab"
        if inside:
            follow = "space" if pattern.endswith(" ") else "nothing"
        form = Level(pattern.rstrip(" "), format, follow)
        key = (paragraph.style, form, round(box.left))
        paragraph.look["numPr"] = self.numbering.item(key, 0, form, value if format != "bullet" else None)
        if not inside:
            # the marker hangs in the list's padding, at least as far as it is wide
            hang = max(min(box.left, 2 * css_size(css)), estimated_width(shown, css_size(css)))
            paragraph.look |= {"ind.firstLineChars": "0", "ind.firstLine": str(-round(hang * 20))}

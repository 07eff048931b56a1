"""The flow of a page: block elements become paragraphs, tables, rules and frames in reading order.

Containers do not exist in Word: what a CSS box adds (indents, borders, background, space, keeping together) is
handed down to the paragraphs in it. Margins collapse as in CSS. An element placed absolutely at the bottom of the
page becomes a frame there, and the empty block before it that keeps its room free is left out: a frame keeps its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.markup import ELEMENTS
from pipeline.write.styles import Css, colour, points, twips
from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Anchor, Block, Break, Field, Inline, Note, Paragraph, SectionStart, Table, Text
from pipeline.write.word.draft import Draft
from pipeline.write.word.inline import INLINE_TAGS, TITLE_BREAK, Inlines, Line, css_size
from pipeline.write.word.numbering import FORMATS, Level, Numbering, word_number

RULE_HEIGHT = 20  # twips: the line of a paragraph that only carries a border
SKIPPED = frozenset({"head", "meta", "title", "colgroup", "col"})


@dataclass(frozen=True)
class Box:
    """What the containers around a paragraph give it; lengths in points."""

    width: float
    """Of the content box."""
    left: float = 0.0
    right: float = 0.0
    style: str | None = None
    fill: str | None = None
    sides: tuple[str, str] = ("", "")
    """Left and right border."""
    frame: str = ""
    keep: bool = False
    nested: bool = False
    """Inside a table, frame or note: no section can begin here."""


class Flow:
    """Turns the block elements of one page flow, cell or frame into blocks."""

    def __init__(self, draft: Draft, numbering: Numbering) -> None:
        self.draft = draft
        self.styles = draft.styles
        self.numbering = numbering
        self.blocks: list[Block] = []
        self.page = ""
        self._margin = 0.0  # collapsing margins since the last block
        self._fixed = 0.0  # paddings and heights since then, which do not collapse
        self._given = 0.0  # the part of them that the last paragraph's space after holds
        self._spacer = 0.0
        self._anchors: list[Inline] = []
        self._break = False

    # walking

    def body(self, element: Element, box: Box) -> None:
        """Add a whole body."""
        css = self.styles.of(element)
        self.draft.counters.update(css)
        self.page = css["page"] if css["page"] != "auto" else ""
        self.blocks.append(SectionStart(self.page))
        self._container(element, box)
        self.close()

    def block(self, element: Element, box: Box) -> None:
        """Add one block element."""
        css = self.styles.of(element)
        if element.tag in SKIPPED or css["display"] == ("none",):
            return
        if element.tag not in ELEMENTS:
            self.draft.fault(f"<{element.tag}> is no element that Word documents can hold",
                             "pipeline/markup.py lists the elements")  # fmt: skip
            return
        self.draft.counters.update(css)
        box = self._section(css, box)
        if name := self.draft.anchor(element.get("id") or ""):
            number = self.draft.number()
            self._anchors += [Anchor(name, number), Anchor(name, number, end=True)]
        if isinstance(css["position"], tuple):
            return  # a running element stands in a margin box
        if css["float"] == "footnote" and not notes_end_early(self.blocks):
            self._noted(element, css, box)
        elif css["position"] in ("absolute", "fixed") or css["float"] == "footnote":
            self._framed(element, css, box)
        else:
            self._placed(element, css, box)

    def _placed(self, element: Element, css: Css, box: Box) -> None:
        if element.tag == "table":
            self._table(element, box)
        elif element.tag == "nav" and "contents" in (element.get("class") or "").split():
            self._contents(element, box)
        elif element.tag == "hr":
            self._rule(element, css, box)
        elif "flex" in css["display"] and css["flex_direction"].startswith("row") and self._simple(element):
            self._row(element, css, box)
        elif self._has_blocks(element):
            self._container(element, self._inner(element, css, box))
        else:
            self._paragraph(element, css, box)

    def _container(self, element: Element, box: Box) -> None:
        """Add a block's children; text between them becomes paragraphs of its own."""
        css = self.styles.of(element)
        start = len(self.blocks)
        self._margin = max(self._margin, points(css["margin_top"]))
        top, bottom = look.border_of(css, "top"), look.border_of(css, "bottom")
        self._pad(points(css["padding_top"]), bool(top))
        if css["break_before"] in ("page", "left", "right", "always", "recto", "verso"):
            self._break = True
        self.draft.counters.enter()
        self._pieces(element, box)
        self.draft.counters.leave()
        self._edges(start, css, top, bottom, box)
        self._pad(points(css["padding_bottom"]), bool(bottom))
        self._margin = max(self._margin, points(css["margin_bottom"]))
        if css["break_inside"] in ("avoid", "avoid-page"):
            for block in self.blocks[start:-1]:
                if isinstance(block, Paragraph):
                    block.look["keepNext"] = "1"

    def _pieces(self, element: Element, box: Box) -> None:
        line = Line(self.draft)
        inlines = Inlines(self.draft, line)
        css, run = self.styles.of(element), inlines.run(element)
        inlines.generated(element, "before")
        line.text(element.text, css, run)
        for child in element:
            if isinstance(child.tag, str) and self._is_block(child):
                self._loose(line, element, box)
                self.block(child, box)
                line = Line(self.draft)
                inlines = Inlines(self.draft, line)
            else:
                inlines.element(child, element, None)
            line.text(child.tail, css, run)
        inlines.generated(element, "after")
        self._loose(line, element, box)

    def _loose(self, line: Line, element: Element, box: Box) -> None:
        """End a paragraph of text that stands between blocks."""
        content = line.finish()
        if not content:
            return
        css = self.styles.of(element)
        shape = look.paragraph_look(css, self.draft.grid) | {"pageBreakBefore": "0", "keepNext": "0"}
        paragraph = Paragraph(roles.paragraph_style(self.styles, element, box.style), shape,
                              self.draft.run_look(css), content)  # fmt: skip
        self._indent(paragraph, box, 0.0, 0.0)
        self._place(paragraph, 0.0, 0.0, box)

    # paragraphs

    def _paragraph(self, element: Element, css: Css, box: Box) -> None:
        line = Line(self.draft)
        inlines = Inlines(self.draft, line)
        name = roles.paragraph_style(self.styles, element, roles.list_style(css) or box.style)
        paragraph = Paragraph(name, look.paragraph_look(css, self.draft.grid), self.draft.run_look(css))
        self._prefix(element, css, paragraph, line, box)
        self.draft.counters.enter()
        line.text(element.text, css, paragraph.run)
        for child in element:
            inlines.element(child, element, None)
            line.text(child.tail, css, paragraph.run)
        self.draft.counters.leave()
        inlines.generated(element, "after")
        paragraph.content = line.finish()
        self._indent(paragraph, box, points(css["margin_left"], box.width) + _edge(css, "left", box.width),
                     points(css["margin_right"], box.width) + _edge(css, "right", box.width))  # fmt: skip
        if "numPr" in paragraph.look:
            self._dress(element, paragraph)
        self._bordered(paragraph, css, box)
        top, bottom = points(css["margin_top"], box.width), points(css["margin_bottom"], box.width)
        if not paragraph.content and "numPr" not in paragraph.look:
            self._hollow(paragraph, css, box, (top, bottom))
            return
        self._title_breaks(paragraph, box)
        self._taller(paragraph)
        self._ruled(paragraph, css, box, (top, bottom))

    def _ruled(self, paragraph: Paragraph, css: Css, box: Box, margins: tuple[float, float]) -> None:
        """Place a paragraph; a rule that is wider than its indented text becomes a line of its own."""
        pads = {side: points(css[f"padding_{side}"]) for side in ("top", "bottom")}
        rules = {side: paragraph.look.pop(f"pBdr.{side}", "") for side in pads} if box.frame or self._inset(css) else {}
        for side in pads:
            if f"pBdr.{side}" in paragraph.look:
                pads[side] = 0.0  # it is the border's distance already
        top, bottom = margins
        left, right = (points(css[f"margin_{side}"], box.width) for side in ("left", "right"))
        if rules.get("top"):
            self._place(self._rule_line(css, box, "top", rules["top"], (left, right)), top, 0.0, box)
            top = 0.0
        after = 0.0 if rules.get("bottom") else bottom
        self._place(paragraph, top, after, box, (pads["top"], pads["bottom"]))
        if rules.get("bottom"):
            paragraph.look["keepNext"] = "1"
            self._place(self._rule_line(css, box, "bottom", rules["bottom"], (left, right)), 0.0, bottom, box)

    def _inset(self, css: Css) -> bool:
        """Return whether text stands further in than the rules above and below it."""
        sides = ("left", "right")
        return any(points(css[f"padding_{side}"]) for side in sides) and not any(
            look.border_of(css, side) for side in sides
        )

    def _rule_line(self, css: Css, box: Box, side: str, value: str, indents: tuple[float, float]) -> Paragraph:
        """Return a paragraph of a point's height that only carries a rule."""
        rule = Paragraph("Rule", look.paragraph_look(css, ""), self.draft.run_look(css))
        rule.look |= {"spacing.line": str(RULE_HEIGHT), "spacing.lineRule": "exact", "ind.firstLine": "0",
                      "ind.firstLineChars": "0", "pageBreakBefore": "0", "keepLines": "0", "jc": "left",
                      "keepNext": "1" if side == "top" else rule.look["keepNext"]}  # fmt: skip
        style, size, _, line = value.split()
        if box.frame:
            # LibreOffice 7.4 takes a frame with borders for no frame where lines stand on a grid: a filled line is one
            rule.look |= {"spacing.line": str(max(10, round(int(size) * 2.5))), **look.fill_of("shd", line)}
            rule.look["framePr"] = box.frame
        else:
            rule.look[f"pBdr.{side}"] = f"{style} {size} 0 {line}"
        self._indent(rule, box, *indents)
        return rule

    def _hollow(self, paragraph: Paragraph, css: Css, box: Box, margins: tuple[float, float]) -> None:
        """Add an element without text: a rule, a spacer, or nothing at all."""
        height = points(css["height"]) + points(css["padding_top"]) + points(css["padding_bottom"])
        lines = [side for side in ("top", "bottom") if look.border_of(css, side)]
        if lines:
            paragraph.look |= {"spacing.line": str(max(RULE_HEIGHT, round(height * 20))), "spacing.lineRule": "exact",
                               "snapToGrid": "0", "keepNext": "1"}  # fmt: skip
            self._place(paragraph, *margins, box)
        else:
            self._margin = max(self._margin, *margins)
            self._spacer += height

    def _rule(self, element: Element, css: Css, box: Box) -> None:
        paragraph = Paragraph(roles.class_style(element) or "Rule", look.paragraph_look(css, self.draft.grid),
                              self.draft.run_look(css))  # fmt: skip
        self._indent(paragraph, box, points(css["margin_left"], box.width), points(css["margin_right"], box.width))
        self._bordered(paragraph, css, box)
        self._hollow(paragraph, css, box, (points(css["margin_top"]), points(css["margin_bottom"])))

    def _row(self, element: Element, css: Css, box: Box) -> None:
        """Add a flex row of short texts as one line with tab stops: the first left, the last at the right edge."""
        line = Line(self.draft)
        inlines = Inlines(self.draft, line)
        run = inlines.run(element)
        shown = [child for child in element if self.styles.of(child)["display"] != ("none",)]
        self.draft.counters.enter()
        for n, child in enumerate(shown):
            if n:
                line.add(Break(run, "tab"))
            self.draft.counters.update(self.styles.of(child))
            inlines._shown(child, element, None) if child.tag in INLINE_TAGS else inlines.children(child)
        self.draft.counters.leave()
        paragraph = Paragraph(roles.paragraph_style(self.styles, element, box.style),
                              look.paragraph_look(css, self.draft.grid), run, line.finish())  # fmt: skip
        paragraph.look |= {"jc": "left", "ind.firstLine": "0", "ind.firstLineChars": "0"}
        self._indent(paragraph, box, points(css["margin_left"]) + _edge(css, "left", box.width),
                     points(css["margin_right"]) + _edge(css, "right", box.width))  # fmt: skip
        left = int(paragraph.look["ind.left"])
        room = round((box.left + box.width) * 20) - int(paragraph.look["ind.right"]) + round(box.right * 20) - left
        count = len(shown) - 1
        kinds = ["center"] * (count - 1) + ["right"]
        if count > 0:
            stops = [f"{kind} none {left + room * n // count}" for n, kind in enumerate(kinds, 1)]
            paragraph.look["tabs"] = ";".join(stops)
        self._bordered(paragraph, css, box)
        self._ruled(paragraph, css, box, (points(css["margin_top"]), points(css["margin_bottom"])))

    def _framed(self, element: Element, css: Css, box: Box) -> None:
        """Add an absolutely placed element as a frame at the bottom or top of the page's text."""
        width = box.width + box.left + box.right
        self.clear()
        at_foot = css["bottom"] != "auto" or css["float"] == "footnote"  # a footer among the notes stands below them
        place = "yAlign=bottom" if at_foot else f"y={max(1, twips(css['top'], box.width))}"
        frame = f"w={round(width * 20)} wrap=around vAnchor=margin hAnchor=margin x=1 {place}"
        inner = Box(width, frame=frame, nested=True, style=box.style)
        if self._has_blocks(element):
            self._container(element, self._inner(element, css, inner))
        else:
            self._paragraph(element, css, inner)
        raised = points(css["bottom"])
        if raised >= 1:
            # what keeps it off the very bottom stands under it, as an empty line of that height
            foot = self._rule_line(css, replace(inner, frame=""), "bottom", "none 0 0 auto", (0.0, 0.0))
            del foot.look["pBdr.bottom"]
            foot.look["spacing.line"] = str(round(raised * 20))
            foot.look["keepNext"] = "0"
            self.clear()
            self._place(foot, 0.0, 0.0, inner)
        self.clear()

    def _noted(self, element: Element, css: Css, box: Box) -> None:
        """Add an element that stands below the last page's notes as a note without a mark: a frame would cover them."""
        inner = Flow(self.draft, self.numbering)
        box = Box(box.width + box.left + box.right, nested=True, style=box.style)
        inner._container(element, inner._inner(element, css, box))
        inner.close()
        paragraphs = [block for block in inner.blocks if isinstance(block, Paragraph)]
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Paragraph):
            from pipeline.write.word.tables import thin_paragraph

            last = thin_paragraph(self)
            self.blocks.append(last)
        self.draft.notes.append(paragraphs)
        last.content.append(Note(len(self.draft.notes), last.run, silent=True))

    def _table(self, element: Element, box: Box) -> None:
        from pipeline.write.word.tables import build

        build(self, element, box)

    def _contents(self, element: Element, box: Box) -> None:
        from pipeline.write.word.contents import build

        build(self, element, box)

    # what paragraphs get from around them

    def _inner(self, element: Element, css: Css, box: Box) -> Box:
        left = points(css["margin_left"], box.width) + _edge(css, "left", box.width)
        right = points(css["margin_right"], box.width) + _edge(css, "right", box.width)
        own = roles.class_style(element) if element.tag not in ("section", "main", "body", "div", "nav", "aside") else None
        return replace(
            box,
            width=box.width - left - right,
            left=box.left + left,
            right=box.right + right,
            style=roles.PARAGRAPHS.get(element.tag) or own or box.style,
            fill=colour(css["background_color"]) or box.fill,
            sides=(
                look.border_of(css, "left", points(css["padding_left"])) or box.sides[0],
                look.border_of(css, "right", points(css["padding_right"])) or box.sides[1],
            ),
        )

    def _indent(self, paragraph: Paragraph, box: Box, left: float, right: float) -> None:
        paragraph.look |= {"ind.left": str(round((box.left + left) * 20)),
                           "ind.right": str(round((box.right + right) * 20))}  # fmt: skip

    def _bordered(self, paragraph: Paragraph, css: Css, box: Box) -> None:
        for side in look.SIDES:
            value = look.border_of(css, side, points(css[f"padding_{side}"]))
            if value:
                paragraph.look[f"pBdr.{side}"] = value
        fill = colour(css["background_color"])
        paragraph.look |= look.fill_of("shd", fill)
        if fill and not box.frame:
            for side in look.SIDES:
                # a background ends at the text in Word: borders of its colour carry it into the padding
                space = min(31, round(points(css[f"padding_{side}"])))
                if space:
                    paragraph.look.setdefault(f"pBdr.{side}", f"single 2 {space} {fill}")

    def _place(self, paragraph: Paragraph, top: float, bottom: float, box: Box,
               pads: tuple[float, float] = (0.0, 0.0)) -> None:  # fmt: skip
        """Put a paragraph after what stands there; the gap is shared as its `before` and the last one's `after`."""
        shape = paragraph.look
        if box.fill and "shd.fill" not in shape:
            shape |= look.fill_of("shd", box.fill)
        for side, value in zip(("left", "right"), box.sides, strict=True):
            if value:
                shape.setdefault(f"pBdr.{side}", value)
        if box.frame:
            shape["framePr"] = box.frame
        if self._break:
            shape["pageBreakBefore"] = "1"
            self._break = False
        if box.nested:
            shape["pageBreakBefore"] = "0"
        gap = max(self._margin, top) + self._fixed + self._spacer - self._given
        last = self.blocks[-1] if self.blocks else None
        if gap < 0 and isinstance(last, Paragraph):
            last.look["spacing.after"] = str(max(0, int(last.look["spacing.after"]) + round(gap * 20)))
        shape["spacing.before"] = str(min(31680, round((max(0.0, gap) + pads[0]) * 20)))
        shape["spacing.after"] = str(min(31680, max(0, round((bottom + pads[1]) * 20))))
        self._margin = self._given = bottom
        self._fixed = self._spacer = 0.0
        paragraph.content = self._anchors + paragraph.content
        self._anchors = []
        self.blocks.append(paragraph)

    def clear(self, margin: float = 0.0) -> None:
        """Begin anew after something that is no paragraph, `margin` below it."""
        self._margin = margin
        self._fixed = self._spacer = self._given = 0.0

    def _pad(self, padding: float, bordered: bool) -> None:
        """Add a padding, which keeps margins from collapsing; with a border it is the border's space instead."""
        if padding and not bordered:
            self._fixed += self._margin + padding
            self._margin = 0.0

    def _edges(self, start: int, css: Css, top: str, bottom: str, box: Box) -> None:
        """Put a container's top and bottom border on its first and last paragraph."""
        inside = [block for block in self.blocks[start:] if not isinstance(block, SectionStart)]
        for side, value, n in (("top", top, 0), ("bottom", bottom, -1)):
            if not value:
                continue
            target = inside[n] if inside else None
            key = f"pBdr.{side}"
            free = isinstance(target, Paragraph) and key not in target.look and not box.frame
            if free and isinstance(target, Paragraph) and not self._inside(target, box):
                target.look[key] = look.border_of(css, side, points(css[f"padding_{side}"]))
                continue
            rule = self._rule_line(css, box, side, value, (-_edge(css, "left", box.width), -_edge(css, "right", box.width)))
            self.blocks.insert(start if n == 0 else len(self.blocks), rule)

    def _inside(self, paragraph: Paragraph, box: Box) -> bool:
        """Return whether a paragraph stands further in than its container."""
        return int(paragraph.look["ind.left"]) > round(box.left * 20) + 10

    def _section(self, css: Css, box: Box) -> Box:
        """Begin a section where the page's name changes; return the box as wide as the page now is."""
        if box.nested:
            return box
        name = "" if css["page"] == "auto" else css["page"]
        if name != self.page:
            self.page = name
            self.blocks.append(SectionStart(name))
            self.clear()
            self._break = False
        return replace(box, width=self.draft.page_width(name) - box.left - box.right)

    def close(self) -> None:
        """End the flow: bookmarks that nothing followed go to the last paragraph."""
        if self._anchors:
            last = next((block for block in reversed(self.blocks) if isinstance(block, Paragraph)), None)
            if last is not None:
                last.content += self._anchors
            self._anchors = []

    # numbers before paragraphs

    def _prefix(self, element: Element, css: Css, paragraph: Paragraph, line: Line, box: Box) -> None:
        """Add what stands before the text: a number that Word counts where it can, else generated text."""
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
        own = {name for name, _ in self.styles.of(element)["counter_increment"] if name != "list-item"}
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

    def _dress(self, element: Element, paragraph: Paragraph) -> None:
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

    # small questions

    def _title_breaks(self, paragraph: Paragraph, box: Box) -> None:
        """Keep the manual breaks of a title only where it does not fit one line."""
        words = plain(paragraph.content)
        if TITLE_BREAK not in words:
            return
        size = int(paragraph.run["sz"]) / 2 + int(paragraph.run["spacing"]) / 20
        fits = estimated_width(words.replace(TITLE_BREAK, ""), size) <= box.width
        content: list[Inline] = []
        for item in paragraph.content:
            if not isinstance(item, Text) or TITLE_BREAK not in item.text:
                content.append(item)
                continue
            for n, piece in enumerate(item.text.split(TITLE_BREAK)):
                if n and not fits:
                    content.append(Break(item.look))
                if piece:
                    content.append(Text(piece, item.look, item.style))
        paragraph.content = content

    def _taller(self, paragraph: Paragraph) -> None:
        """Let a line grow with an image: an exact height would cut it off."""
        from pipeline.write.word.blocks import Picture

        if any(isinstance(item, Picture) for item in paragraph.content):
            paragraph.look |= {"spacing.line": "240", "spacing.lineRule": "auto", "snapToGrid": "0"}

    def _is_block(self, element: Element) -> bool:
        css = self.styles.of(element)
        if element.tag not in ELEMENTS or element.tag in SKIPPED:
            return element.tag not in INLINE_TAGS
        if element.tag in ("input", "img", "br") or (css["float"] == "footnote" and element.tag != "footer"):
            return False
        return css["display"][0] not in ("inline", "none", "inline-block", "inline-flex")

    def _has_blocks(self, element: Element) -> bool:
        return any(isinstance(child.tag, str) and self._is_block(child) for child in element)

    def _simple(self, element: Element) -> bool:
        """Return whether a flex row holds only short texts."""
        return not (element.text or "").strip() and not any(self._has_blocks(child) for child in element)


def plain(content: list[Inline]) -> str:
    """Return the text of inline items, without that of fields and notes."""
    out = ""
    for item in content:
        if isinstance(item, Text):
            out += item.text
        elif isinstance(item, Field):
            out += item.shown
        elif hasattr(item, "content"):
            out += plain(item.content)
    return out


def estimated_width(words: str, size: float) -> float:
    """Return about how wide a text is: Han characters and full-width marks one em, others half."""
    return sum(size if ord(character) > 0x2E7F else size * 0.52 for character in words)


def _edge(css: Css, side: str, width: float) -> float:
    """Return border and padding of one side in points."""
    return points(css[f"border_{side}_width"]) + points(css[f"padding_{side}"], width)


PAGE = 600.0
"""Han characters on a page of 22 lines, and a little less; two of other scripts count as one."""


def notes_end_early(blocks: list[Block]) -> bool:
    """Return whether a page of text follows the last footnote: only then no note meets a frame at the page's foot."""
    room = 0.0
    for block in reversed(blocks):
        paragraphs = [block] if isinstance(block, Paragraph) else []
        if isinstance(block, Table):
            paragraphs = [
                item for row in block.rows for cell in row.cells for item in cell.blocks if isinstance(item, Paragraph)
            ]
        for paragraph in paragraphs:
            if any(isinstance(item, Note) for item in paragraph.content):
                return room >= PAGE
            text = "".join(item.text for item in paragraph.content if isinstance(item, Text))
            room += max(14.0, sum(1.0 if char >= "\u2e80" else 0.5 for char in text))
    return True

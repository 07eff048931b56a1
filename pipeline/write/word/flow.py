"""The flow of a page: block elements become paragraphs, tables, rules and frames in reading order.

Containers do not exist in Word: what a CSS box adds (indents, borders, background, space, keeping together) is
handed down to the paragraphs in it. Margins collapse as in CSS. An element placed absolutely at the bottom of the
page becomes a frame there, and the empty block before it that keeps its room free is left out: a frame keeps its own.
"""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from pipeline.markup import ELEMENTS
from pipeline.write.styles import Css, colour, points, twips
from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Anchor, Break, Footnote, Note, Paragraph, Picture, SectionStart
from pipeline.write.word.counting import Prefixes
from pipeline.write.word.extent import break_title, keep_with_next, notes_end_early, settle_breaks
from pipeline.write.word.inline import INLINE_TAGS, Inlines, Line
from pipeline.write.word.placing import Box, Placing, edge, thin_paragraph

PLAIN = ("section", "main", "body", "div", "nav", "aside")  # their class names a part, not a style
SKIPPED = frozenset({"head", "meta", "title", "colgroup", "col"})


class Flow(Placing):
    """Turns the block elements of one page flow, cell or frame into blocks."""

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
        if css["break_before"] in ("avoid", "avoid-page") and self.blocks:
            keep_with_next(self.blocks[-1])
        if element.tag == "table":
            self.draft.specials["table"](self, element, box)
        elif element.tag == "nav" and "contents" in (element.get("class") or "").split():
            self.draft.specials["contents"](self, element, box)
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
        if element.tag == "ol" and (element.get("start") or "").lstrip("-").isdigit():
            self.draft.counters.start("list-item", int(element.get("start") or "1") - 1)
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
        self._taller(paragraph)
        self._indent(paragraph, box, 0.0, 0.0)
        self._place(paragraph, 0.0, 0.0, box)

    # paragraphs

    def _paragraph(self, element: Element, css: Css, box: Box) -> None:
        line = Line(self.draft)
        inlines = Inlines(self.draft, line)
        name = roles.paragraph_style(self.styles, element, roles.list_style(css) or box.style)
        paragraph = Paragraph(name, look.paragraph_look(css, self.draft.grid), self.draft.run_look(css))
        Prefixes(self.draft, self.numbering).add(element, paragraph, line, box)
        self.draft.counters.enter()
        line.text(element.text, css, paragraph.run)
        for child in element:
            inlines.element(child, element, None)
            line.text(child.tail, css, paragraph.run)
        self.draft.counters.leave()
        inlines.generated(element, "after")
        paragraph.content = line.finish()
        self._indent(paragraph, box, points(css["margin_left"], box.width) + edge(css, "left", box.width),
                     points(css["margin_right"], box.width) + edge(css, "right", box.width))  # fmt: skip
        if "numPr" in paragraph.look:
            Prefixes(self.draft, self.numbering).dress(element, paragraph)
        self._bordered(paragraph, css, box)
        top, bottom = points(css["margin_top"], box.width), points(css["margin_bottom"], box.width)
        if not paragraph.content and "numPr" not in paragraph.look:
            self._hollow(paragraph, css, box, (top, bottom))
            return
        settle_breaks(paragraph, box.width)
        if element.tag == "h1":
            break_title(paragraph, box.width, self.draft.vocabulary, centred=css["text_align_all"] == "center")
        self._taller(paragraph)
        self._ruled(paragraph, css, box, (top, bottom))

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
        self._indent(paragraph, box, points(css["margin_left"]) + edge(css, "left", box.width),
                     points(css["margin_right"]) + edge(css, "right", box.width))  # fmt: skip
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
            last = thin_paragraph(self.draft)
            self.blocks.append(last)
        self.draft.notes.append(Footnote(paragraphs, silent=True))
        self.draft.character_styles.setdefault("footnote reference", {"vertAlign": "superscript"})
        mark = {**last.run, **self.draft.character_styles["footnote reference"]}
        last.content.append(Note(len(self.draft.notes), mark, silent=True))

    # what paragraphs get from around them

    def _inner(self, element: Element, css: Css, box: Box) -> Box:
        left = points(css["margin_left"], box.width) + edge(css, "left", box.width)
        right = points(css["margin_right"], box.width) + edge(css, "right", box.width)
        own = roles.class_style(element) if element.tag not in PLAIN else None
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

    def _taller(self, paragraph: Paragraph) -> None:
        """Let a line grow with an image: an exact height would cut it off."""

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

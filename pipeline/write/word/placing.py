"""Where blocks stand: indents, collapsed margins, borders and backgrounds, and rules as lines of their own.

In: a paragraph that knows how it looks, and the box that it is in. Out: it is in the flow, with the space before and
after it that CSS gives, and whatever its containers add.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.write.styles import Css, colour, points
from pipeline.write.word import look
from pipeline.write.word.blocks import Block, Inline, Paragraph, SectionStart
from pipeline.write.word.draft import Draft
from pipeline.write.word.numbering import Numbering

RULE_HEIGHT = 20  # twips: the line of a paragraph that only carries a border
LONGEST_SPACE = 31680  # twips, the most that Word takes


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


class Placing:
    """The blocks of one flow, and how far the next one stands from the last."""

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

    def _place(self, paragraph: Paragraph, top: float, bottom: float, box: Box,
               pads: tuple[float, float] = (0.0, 0.0)) -> None:  # fmt: skip
        """Put a paragraph after what stands there; the gap is its `before`, if not the last one's `after` alone.

        Of `after` and `before` Word takes the larger, not their sum (ECMA-376 part 1, 17.3.1.33).
        """
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
        before = max(0.0, gap) + pads[0]
        if before and isinstance(last, Paragraph):
            before += int(last.look["spacing.after"]) / 20
        shape["spacing.before"] = self._space(before)
        shape["spacing.after"] = self._space(bottom + pads[1])
        self._margin = self._given = bottom
        self._fixed = self._spacer = 0.0
        paragraph.content = self._anchors + paragraph.content
        self._anchors = []
        self.blocks.append(paragraph)

    def _space(self, height: float) -> str:
        """Return a space between paragraphs in twips, in whole and half lines where CSS has it so."""
        fitted = height if self.draft.grid is None else self.draft.grid.fitted(height)
        return str(max(0, min(LONGEST_SPACE, round(fitted * 20))))

    def clear(self, margin: float = 0.0) -> None:
        """Begin anew after something that is no paragraph, `margin` below it."""
        self._margin = margin
        self._fixed = self._spacer = self._given = 0.0

    def _pad(self, padding: float, bordered: bool) -> None:
        """Add a padding, which keeps margins from collapsing; with a border it is the border's space instead."""
        if padding and not bordered:
            self._fixed += self._margin + padding
            self._margin = 0.0

    def close(self) -> None:
        """End the flow: bookmarks that nothing followed go to the last paragraph."""
        if self._anchors:
            last = next((block for block in reversed(self.blocks) if isinstance(block, Paragraph)), None)
            if last is not None:
                last.content += self._anchors
            self._anchors = []

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

    def _ruled(self, paragraph: Paragraph, css: Css, box: Box, margins: tuple[float, float]) -> None:
        """Place a paragraph; a rule that is wider than its indented text becomes a line of its own."""
        pads = {side: points(css[f"padding_{side}"]) for side in ("top", "bottom")}
        apart = box.frame or inset(css)
        rules = {
            side: paragraph.look.pop(f"pBdr.{side}") for side in pads if apart and look.border_of(css, side)
        }  # fmt: skip
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

    def _rule_line(self, css: Css, box: Box, side: str, value: str, indents: tuple[float, float]) -> Paragraph:
        """Return a paragraph of a point's height that only carries a rule."""
        rule = Paragraph("Rule", look.paragraph_look(css), self.draft.run_look(css))
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

    def _edges(self, start: int, css: Css, top: str, bottom: str, box: Box) -> None:
        """Put a container's top and bottom border on its first and last paragraph."""
        inside = [block for block in self.blocks[start:] if not isinstance(block, SectionStart)]
        for side, value, n in (("top", top, 0), ("bottom", bottom, -1)):
            if not value:
                continue
            target = inside[n] if inside else None
            key = f"pBdr.{side}"
            free = isinstance(target, Paragraph) and key not in target.look and not box.frame
            if free and isinstance(target, Paragraph) and not _inside(target, box):
                target.look[key] = look.border_of(css, side, points(css[f"padding_{side}"]))
                continue
            rule = self._rule_line(
                css, box, side, value, (-edge(css, "left", box.width), -edge(css, "right", box.width))
            )
            self.blocks.insert(start if n == 0 else len(self.blocks), rule)


def edge(css: Css, side: str, width: float) -> float:
    """Return border and padding of one side in points."""
    return points(css[f"border_{side}_width"]) + points(css[f"padding_{side}"], width)


def inset(css: Css) -> bool:
    """Return whether text stands further in than the rules above and below it."""
    sides = ("left", "right")
    return any(points(css[f"padding_{side}"]) for side in sides) and not any(
        look.border_of(css, side) for side in sides
    )


def _inside(paragraph: Paragraph, box: Box) -> bool:
    """Return whether a paragraph stands further in than its container."""
    return int(paragraph.look["ind.left"]) > round(box.left * 20) + 10


def thin_paragraph(draft: Draft, height: float = 1.0) -> Paragraph:
    """Return an empty paragraph of the given height in points, where Word wants a paragraph and CSS has none."""
    css = draft.styles.of(draft.styles.root)
    shape = look.paragraph_look(css) | {
        "spacing.line": str(max(20, round(height * 20))), "spacing.lineRule": "exact", "ind.firstLine": "0",
        "ind.firstLineChars": "0", "pageBreakBefore": "0", "keepNext": "0",
    }  # fmt: skip
    return Paragraph("Normal", shape, draft.run_look(css))

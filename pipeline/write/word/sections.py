"""Pages as sections: size, margins, line grid, and the margin boxes as headers and footers.

`@page` is the plain section, a named page a section of its own. Right pages are Word's odd ones, left pages its
even ones; where their left and right margins are each other's mirror the document mirrors them. What @page :first
does differently becomes the first section's first page. Boxes at the left and right edge (a page number beside a
landscape table) become
tables of one cell in the footer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element

from pipeline.errors import WriteError
from pipeline.write.styles import Css, Page, Styles, elements, points
from pipeline.write.titles import NO_ROOM
from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Block, Break, Field, PageSet, Paragraph, Table
from pipeline.write.word.draft import Draft
from pipeline.write.word.flow import Flow
from pipeline.write.word.inline import Inlines, Line
from pipeline.write.word.numbering import Numbering
from pipeline.write.word.placing import Box
from pipeline.write.word.sidebox import side_box

EDGES: Final = {"header": ("@top-left", "@top-center", "@top-right"),
                "footer": ("@bottom-left", "@bottom-center", "@bottom-right")}  # fmt: skip
SIDE_BOXES: Final = ("@left-top", "@left-middle", "@left-bottom", "@right-top", "@right-middle", "@right-bottom")


def pages(styles: Styles, name: str, opening: bool) -> PageSet:
    """Return the pages of a section; `opening`: it begins the document."""
    odd, even = styles.page(name, "right"), styles.page(name, "left")
    first = styles.page(name, "right", first=True) if opening else None
    if first is not None and _same(first, odd):
        first = None
    return PageSet(odd, even, first)


def _same(one: Page, other: Page) -> bool:
    """Return whether two pages have the same boxes with the same content."""
    return {box: css["content"] for box, css in one.boxes.items()} == {
        box: css["content"] for box, css in other.boxes.items()
    }


def mirrored(page: PageSet) -> bool:
    """Return whether left and right pages swap their margins."""
    left, right = (round(page.odd.length(f"margin_{side}"), 1) for side in ("left", "right"))
    other = tuple(round(page.even.length(f"margin_{side}"), 1) for side in ("left", "right"))
    return left != right and other == (right, left)


def text_width(page: Page) -> float:
    """Return the width of a page's text in points. Raises WriteError where the margins leave none."""
    across, down = (
        size - sum(page.length(f"{kind}_{side}") for kind in ("margin", "padding") for side in sides)
        for size, sides in zip(page.size, (("left", "right"), ("top", "bottom")), strict=True)
    )
    if across <= 0 or down <= 0:
        raise WriteError(NO_ROOM)
    return across


@dataclass
class Edge:
    """What stands above or below the text of one kind of page, and its distance from the paper's edge in points."""

    blocks: list[Block] = field(default_factory=list)
    distance: float = 36.0

    @property
    def empty(self) -> bool:
        """Return whether nothing is shown."""
        return not self.blocks


class Edges:
    """Makes headers and footers from margin boxes."""

    def __init__(self, draft: Draft, numbering: Numbering) -> None:
        self.draft = draft
        self.numbering = numbering
        self._strings = _strings(draft.styles)

    def make(self, page: Page, kind: str) -> Edge:
        """Return the "header" or "footer" of a page; side boxes belong to the footer."""
        boxes = [(name, page.boxes[name]) for name in EDGES[kind] if name in page.boxes]
        edge = Edge()
        if boxes:
            edge.distance = _distance(page, boxes[0][1], kind)
            edge.blocks = self._running(page, boxes) or [self._line(page, boxes, kind)]
        if kind == "footer":
            edge.blocks[:0] = [self._beside(page, name) for name in SIDE_BOXES if name in page.boxes]
        return edge

    def _line(self, page: Page, boxes: list[tuple[str, Css]], kind: str) -> Paragraph:
        """Return one paragraph with the boxes of an edge: left, centre, right by tab stops."""
        css = boxes[0][1]
        width = text_width(page)
        line = Line(self.draft)
        paragraph = self._paragraph(css, kind.title())
        if len(boxes) == 1:
            name = boxes[0][0].rsplit("-", 1)[-1]
            paragraph.look["jc"] = {"center": "center", "right": "right"}.get(name, "left")
            self._fill(line, css)
            for side in ("left", "right"):
                paragraph.look[f"ind.{side}"] = str(round(points(css[f"padding_{side}"], width) * 20))
        else:
            stops = []
            for n, (name, box) in enumerate(boxes):
                if name.endswith("center"):
                    stops.append(f"center none {round(width * 10)}")
                elif name.endswith("right"):
                    stops.append(f"right none {round((width - points(box['padding_right'], width)) * 20)}")
                if n or not name.endswith("left"):
                    line.add(Break(self.draft.run_look(box), "tab"))
                self._fill(line, box)
            paragraph.look |= {"tabs": ";".join(stops), "jc": "left",
                               "ind.left": str(round(points(css["padding_left"], width) * 20))}  # fmt: skip
        for side in ("top", "bottom"):
            value = look.border_of(css, side, points(css[f"padding_{side}"]))
            if value:
                paragraph.look[f"pBdr.{side}"] = value
        paragraph.content = line.finish()
        return paragraph

    def _paragraph(self, css: Css, style: str) -> Paragraph:
        shape = look.paragraph_look(css) | {"ind.firstLine": "0", "ind.firstLineChars": "0", "keepNext": "0",
                                                "pageBreakBefore": "0", "keepLines": "0"}  # fmt: skip
        return Paragraph(style, shape, self.draft.run_look(css))

    def _fill(self, line: Line, css: Css) -> None:
        run = self.draft.run_look(css)
        for kind, value in css["content"]:
            if kind == "string()":
                shown, style = self._strings.get(value[0], ("", None))
                if style:
                    line.add(Field(f'STYLEREF "{style}"', shown, run))
                else:
                    line.text(shown, css, run)
            elif kind == "content()":
                self.draft.fault("content() in a margin box shows nothing", "use string() or element()")
            else:
                Inlines(self.draft, line).parts([(kind, value)], self.draft.styles.root, css)

    def _running(self, page: Page, boxes: list[tuple[str, Css]]) -> list[Block]:
        """Return the blocks of running elements, empty when the boxes show none."""
        out: list[Block] = []
        for _, css in boxes:
            for kind, value in css["content"]:
                if kind == "element()" and (element := _running_element(self.draft.styles, value[0])) is not None:
                    flow = Flow(self.draft, self.numbering)
                    flow._placed(element, self.draft.styles.of(element), Box(text_width(page), nested=True))
                    flow.close()
                    out += flow.blocks
        return out

    def _beside(self, page: Page, name: str) -> Table:
        """Return what a box at the left or right edge shows, where it stands."""
        css = page.boxes[name]
        line = Line(self.draft)
        self._fill(line, css)
        paragraph = self._paragraph(css, "Footer")
        paragraph.content = line.finish()
        return side_box(page, name, css, paragraph)


def _distance(page: Page, css: Css, kind: str) -> float:
    """Return how far the header's top or the footer's bottom is from the paper's edge, as Word measures them."""
    margin = page.length("margin_top" if kind == "header" else "margin_bottom")
    height = points(css["height"])
    line = look.exact(look.paragraph_look(css))
    top, bottom = (points(css[f"padding_{side}"]) for side in ("top", "bottom"))
    room = (height or margin) - top - bottom - line
    above = {"top": 0.0, "middle": room / 2}.get(css["vertical_align"], room) + top
    below = (height or margin) - above - line
    return max(0.0, above if kind == "header" else below)


def _strings(styles: Styles) -> dict[str, tuple[str, str | None]]:
    """Return the named strings: text, and the paragraph style to follow where several elements set one."""
    found: dict[str, tuple[str, str | None]] = {}
    for element in elements(styles.root):
        value: Any = styles.of(element)["string_set"]
        for name, _ in value if not isinstance(value, str) else ():
            words = " ".join("".join(element.itertext()).split())
            if name in found:
                found[name] = (found[name][0], roles.paragraph_style(styles, element))
            else:
                found[name] = (words, None)
    return found


def _running_element(styles: Styles, name: str) -> Element | None:
    return next((e for e in elements(styles.root) if styles.of(e)["position"] == ("running()", name)), None)

"""A box at the side of a page, as Word can draw it: for the page number beside a landscape table.

GB/T 9704 clause 8 keeps a landscape page's number where it is on the upright page; that is beside the table and
turned. Word has no margin boxes there, so it becomes a table of one cell in the footer, placed from the paper's edges,
with turned text. Rejected: a text box, which LibreOffice 7.4 moves to the head of a page that is the only one of its
footer, and which programs older than Word 2010 do not show.
"""

from __future__ import annotations

from pipeline.write.styles import Css, Page, points
from pipeline.write.word import look
from pipeline.write.word.blocks import Cell, Paragraph, Row, Table


def side_box(page: Page, name: str, css: Css, paragraph: Paragraph) -> Table:
    """Return a left or right margin box with its paragraph."""
    x, y, width, height = (round(length * 20) for length in _place(page, name, css))
    shape = {f"tblBorders.{side}": look.border_of(css, side) for side in look.SIDES}
    shape |= {f"tblCellMar.{side}": "0" for side in look.SIDES} | {
        "tblInd": "0",
        "jc": "left",
        "vAlign": "top",
        "firstRow.fill": "",
    }
    cell = Cell([paragraph], {"textDirection": direction} if (direction := _turn(css)) else {})
    return Table("Page Edge", [width], [Row([cell], height=height)], shape, place=(x, y))


def _turn(css: Css) -> str:
    """Return the direction of the text: turned as `transform: rotate()` turns the box, by quarters; "" upright."""
    for kind, value in css["transform"] or ():
        if kind == "rotate":
            return {1: "tbRl", 3: "btLr"}.get(round(float(value) / 1.5707963) % 4, "")
    return ""


def _place(page: Page, name: str, css: Css) -> tuple[float, float, float, float]:
    """Return x, y, width and height in points of the box as drawn, from the paper's left top corner.

    A turned box keeps its centre, so that width and height change places.
    """
    side, part = name.removeprefix("@").split("-")
    paper_width, paper_height = page.size
    margin = page.length(f"margin_{side}")
    top, bottom = page.length("margin_top"), page.length("margin_bottom")
    room = paper_height - top - bottom
    width = points(css["width"], margin) or margin
    height = points(css["height"], room) or room / 3
    x = 0.0 if side == "left" else paper_width - margin
    y = {"top": top, "middle": top + (room - height) / 2}.get(part, paper_height - bottom - height)
    y += points(css["margin_top"]) if part == "top" else -points(css["margin_bottom"])
    if _turn(css):
        middle = x + width / 2, y + height / 2
        width, height = height, width
        x, y = middle[0] - width / 2, middle[1] - height / 2
    return x, y, width, height

"""A text box at the side of a page, as Word draws it: for the page number beside a landscape table.

GB/T 9704 clause 8 keeps a landscape page's number where it is on the upright page; that is beside the table and
turned. Word has no margin boxes there, so it becomes a text box in the footer, placed from the paper's edge.
"""

from __future__ import annotations

from docx.oxml.ns import nsmap
from lxml import etree

from pipeline.write.styles import Css, Page, points
from pipeline.write.word.blocks import Paragraph, Shape
from pipeline.write.word.oxml import NAMESPACES, W

_WP, _A = (f"{{{nsmap[prefix]}}}" for prefix in ("wp", "a"))
_WPS = "{" + NAMESPACES["wps"] + "}"
EMU = 12700


class SideBox(Shape):
    """A shape whose text is a paragraph that the emitter still has to write."""

    def __init__(self, element: etree._Element, paragraph: Paragraph) -> None:
        super().__init__(element)
        self.paragraph = paragraph

    @property
    def text_box(self) -> etree._Element:
        """Return w:txbxContent, where the paragraph goes."""
        return next(self.element.iter(W + "txbxContent"))


def side_box(page: Page, name: str, css: Css, paragraph: Paragraph, number: int) -> SideBox:
    """Return the text box of a left or right margin box."""
    x, y, width, height = _place(page, name, css)
    drawing = etree.Element(W + "drawing", nsmap=NAMESPACES)
    anchor = etree.SubElement(
        drawing, _WP + "anchor", distT="0", distB="0", distL="0", distR="0", simplePos="0", relativeHeight=str(number),
        behindDoc="0", locked="0", layoutInCell="1", allowOverlap="1",
    )  # fmt: skip
    etree.SubElement(anchor, _WP + "simplePos", x="0", y="0")
    for axis, offset in (("H", x), ("V", y)):
        position = etree.SubElement(anchor, _WP + f"position{axis}", relativeFrom="page")
        etree.SubElement(position, _WP + "posOffset").text = str(round(offset * EMU))
    size = {"cx": str(round(width * EMU)), "cy": str(round(height * EMU))}
    etree.SubElement(anchor, _WP + "extent", size)
    etree.SubElement(anchor, _WP + "wrapNone")
    etree.SubElement(anchor, _WP + "docPr", id=str(10000 + number), name=f"Page number {number}")
    etree.SubElement(anchor, _WP + "cNvGraphicFramePr")
    data = etree.SubElement(etree.SubElement(anchor, _A + "graphic"), _A + "graphicData", uri=NAMESPACES["wps"])
    shape = etree.SubElement(data, _WPS + "wsp")
    etree.SubElement(shape, _WPS + "cNvSpPr", txBox="1")
    form = etree.SubElement(shape, _WPS + "spPr")
    frame = etree.SubElement(form, _A + "xfrm")
    etree.SubElement(frame, _A + "off", x="0", y="0")
    etree.SubElement(frame, _A + "ext", size)
    etree.SubElement(etree.SubElement(form, _A + "prstGeom", prst="rect"), _A + "avLst")
    etree.SubElement(form, _A + "noFill")
    etree.SubElement(etree.SubElement(shape, _WPS + "txbx"), W + "txbxContent")
    etree.SubElement(
        shape, _WPS + "bodyPr", vert=_turn(css), wrap="square", lIns="0", tIns="0", rIns="0", bIns="0", anchor="t"
    )
    return SideBox(drawing, paragraph)


def _turn(css: Css) -> str:
    """Return the writing direction: turned as `transform: rotate()` turns the box, by quarters."""
    for kind, value in css["transform"] or ():
        if kind == "rotate":
            quarter = round(float(value) / 1.5707963) % 4
            return {0: "horz", 1: "vert", 3: "vert270"}.get(quarter, "horz")
    return "horz"


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
    if _turn(css) != "horz":
        middle = x + width / 2, y + height / 2
        width, height = height, width
        x, y = middle[0] - width / 2, middle[1] - height / 2
    return x, y, width, height

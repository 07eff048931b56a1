"""Blocks as WordprocessingML: the body, the footnotes, headers and footers.

In: blocks and the sheet of styles. Out: XML elements; what a paragraph's style already says is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.oxml.ns import nsmap
from lxml import etree

from pipeline.write.word import roles
from pipeline.write.word.blocks import (
    Anchor,
    Block,
    Break,
    Cell,
    Contents,
    Control,
    Field,
    Inline,
    Link,
    Note,
    Paragraph,
    Picture,
    Revision,
    Row,
    Table,
    Text,
)
from pipeline.write.word.oxml import W14, Look, R, W, border, properties, sub, text
from pipeline.write.word.sheet import Sheet, table_properties

EMU = 12700  # a point
# drawn by the Chinese face beside Chinese text, by the Latin one beside Latin: w:hint tells Word which
AMBIGUOUS = re.compile("[·‘’“”…—–×÷°±§¨´]")
CHECKBOX = (("checkedState", "2612"), ("uncheckedState", "2610"))


class Emitter:
    """Writes blocks of a document in `language`; `author` stands on tracked changes."""

    def __init__(self, sheet: Sheet, author: str, language: str) -> None:
        self.sheet = sheet
        self.language = language
        self.author = author
        self._drawings = 0
        self._controls = 0
        self._revisions = 9000

    def blocks(self, parent: etree._Element, blocks: Iterable[Block]) -> None:
        """Append blocks to w:body, w:tc, w:hdr …"""
        for block in blocks:
            if isinstance(block, Paragraph):
                self.paragraph(parent, block)
            elif isinstance(block, Table):
                self._table(parent, block)
            elif isinstance(block, Contents):
                self._contents(parent, block)

    def paragraph(self, parent: etree._Element, paragraph: Paragraph) -> etree._Element:
        """Append one paragraph and return it."""
        element = sub(parent, "p")
        shape = sub(element, "pPr")
        if paragraph.style != "Normal":
            sub(shape, "pStyle", val=roles.style_id(paragraph.style))
        properties(shape, self.sheet.direct(paragraph), list(shape))
        if not len(shape):
            element.remove(shape)
        self.inlines(element, paragraph.content, paragraph)
        return element

    def inlines(
        self, parent: etree._Element, content: Iterable[Inline], paragraph: Paragraph, gone: bool = False
    ) -> None:
        """Append inline items to w:p, w:hyperlink, w:ins …; `gone`: inside a deletion."""
        for item in content:
            match item:
                case Text():
                    run = self._run(parent, item.look, paragraph, item.style, item.text)
                    text(run, item.text, "delText" if gone else "t")
                case Break():
                    sub(self._run(parent, item.look, paragraph), item.kind)
                case Field():
                    self.field(parent, item, paragraph)
                case Note():
                    self._note(parent, item, paragraph)
                case Anchor():
                    self._anchor(parent, item)
                case Picture():
                    self._picture(sub(parent, "r"), item)
                case Link() | Revision():
                    self._wrapped(parent, item, paragraph, gone)
                case Control():
                    self._control(parent, item, paragraph)

    def _run(self, parent: etree._Element, look: dict[str, str], paragraph: Paragraph,
             style: str | None = None, words: str = "") -> etree._Element:  # fmt: skip
        run = sub(parent, "r")
        rpr = sub(run, "rPr")
        if style:
            sub(rpr, "rStyle", val=roles.style_id(style))
        properties(rpr, self.sheet.run_direct(look, paragraph, style), list(rpr))
        own = look["lang.val"] if look["lang.val"] == look["lang.eastAsia"] else self.language
        if own.startswith("zh") and AMBIGUOUS.search(words):
            fonts = rpr.find(W + "rFonts")
            if fonts is None:
                fonts = etree.Element(W + "rFonts")
                rpr.insert(1 if style else 0, fonts)
            fonts.set(W + "hint", "eastAsia")
        if not len(rpr):
            run.remove(rpr)
        return run

    def field(self, parent: etree._Element, item: Field, paragraph: Paragraph) -> None:
        """Append a field with its result, complete: nothing asks to be updated."""
        for step in ("begin", "code", "separate", "shown", "end"):
            run = self._run(parent, item.look, paragraph, item.style)
            if step == "code":
                code = sub(run, "instrText")
                code.text = f" {item.code} "
                code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            elif step == "shown":
                text(run, item.shown)
            else:
                sub(run, "fldChar", fldCharType=step)

    def _note(self, parent: etree._Element, item: Note, paragraph: Paragraph) -> None:
        if item.silent:
            # LibreOffice numbers a mark of its own all the same where its run has no style of notes
            run = self._run(parent, item.look, paragraph, "footnote reference")
            sub(run, "footnoteReference", customMarkFollows=1, id=item.number)
            text(run, "\u200b")  # a mark of its own that shows nothing
            return
        if item.before:
            text(self._run(parent, item.look, paragraph, "footnote reference"), item.before)
        sub(self._run(parent, item.look, paragraph, "footnote reference"), "footnoteReference", id=item.number)
        if item.after:
            text(self._run(parent, item.look, paragraph, "footnote reference"), item.after)

    def _anchor(self, parent: etree._Element, item: Anchor) -> None:
        if item.end:
            sub(parent, "bookmarkEnd", id=item.number)
        else:
            sub(parent, "bookmarkStart", id=item.number, name=item.name)

    def _wrapped(self, parent: etree._Element, item: Link | Revision, paragraph: Paragraph, gone: bool) -> None:
        if isinstance(item, Revision):
            self._revisions += 1
            wrapper = sub(parent, item.kind, id=self._revisions, author=self.author, date=f"{item.date}T00:00:00Z")
            self.inlines(wrapper, item.content, paragraph, item.kind == "del")
            return
        wrapper = sub(parent, "hyperlink")
        if item.anchor:
            wrapper.set(W + "anchor", item.anchor)
        if item.relationship:
            wrapper.set(R + "id", item.relationship)
        wrapper.set(W + "history", "1")
        self.inlines(wrapper, item.content, paragraph, gone)

    def _control(self, parent: etree._Element, item: Control, paragraph: Paragraph) -> None:
        """Append a content control: rich text (LibreOffice 7.4 multiplies the value of plain-text ones)."""
        self._controls += 1
        control = sub(parent, "sdt")
        settings = sub(control, "sdtPr")
        sub(settings, "alias", val=item.alias[:64])
        sub(settings, "tag", val=item.tag[:64])
        sub(settings, "id", val=1000 + self._controls)
        sub(settings, "lock", val="sdtLocked")
        if item.placeholder:
            sub(settings, "showingPlcHdr")
        if item.checked is not None:
            box = etree.SubElement(settings, W14 + "checkbox")
            etree.SubElement(box, W14 + "checked").set(W14 + "val", str(int(item.checked)))
            for state, glyph in CHECKBOX:
                element = etree.SubElement(box, W14 + state)
                element.set(W14 + "val", glyph)
                element.set(W14 + "font", "MS Gothic")
        self.inlines(sub(control, "sdtContent"), item.content, paragraph)

    def _picture(self, run: etree._Element, item: Picture) -> None:
        self._drawings += 1
        wp, a, pic = (f"{{{nsmap[prefix]}}}" for prefix in ("wp", "a", "pic"))
        size = {"cx": str(round(item.width * EMU)), "cy": str(round(item.height * EMU))}
        inline = etree.SubElement(sub(run, "drawing"), wp + "inline", distT="0", distB="0", distL="0", distR="0")
        etree.SubElement(inline, wp + "extent", size)
        etree.SubElement(inline, wp + "docPr", id=str(self._drawings), name=f"Picture {self._drawings}", descr=item.alt)
        etree.SubElement(
            etree.SubElement(inline, wp + "cNvGraphicFramePr"), a + "graphicFrameLocks", noChangeAspect="1"
        )
        data = etree.SubElement(etree.SubElement(inline, a + "graphic"), a + "graphicData", uri=nsmap["pic"])
        picture = etree.SubElement(data, pic + "pic")
        names = etree.SubElement(picture, pic + "nvPicPr")
        etree.SubElement(names, pic + "cNvPr", id=str(self._drawings), name=f"Picture {self._drawings}", descr=item.alt)
        etree.SubElement(names, pic + "cNvPicPr")
        fill = etree.SubElement(picture, pic + "blipFill")
        etree.SubElement(fill, a + "blip").set(R + "embed", item.relationship)
        etree.SubElement(etree.SubElement(fill, a + "stretch"), a + "fillRect")
        form = etree.SubElement(picture, pic + "spPr")
        place = etree.SubElement(form, a + "xfrm")
        etree.SubElement(place, a + "off", x="0", y="0")
        etree.SubElement(place, a + "ext", size)
        etree.SubElement(etree.SubElement(form, a + "prstGeom", prst="rect"), a + "avLst")

    def _contents(self, parent: etree._Element, block: Contents) -> None:
        self._controls += 1
        control = sub(parent, "sdt")
        settings = sub(control, "sdtPr")
        sub(settings, "id", val=1000 + self._controls)
        part = sub(settings, "docPartObj")
        sub(part, "docPartGallery", val="Table of Contents")
        sub(part, "docPartUnique")
        content = sub(control, "sdtContent")
        for n, entry in enumerate(block.entries):
            paragraph = self.paragraph(content, entry)
            if n == 0:
                self._begin(paragraph, block.code)
            if n == len(block.entries) - 1:
                sub(sub(paragraph, "r"), "fldChar", fldCharType="end")

    def _begin(self, paragraph: etree._Element, code: str) -> None:
        runs = []
        for step in ("begin", "code", "separate"):
            run = etree.Element(W + "r")
            if step == "code":
                text(run, f" {code} ", "instrText")
            else:
                sub(run, "fldChar", fldCharType=step)
            runs.append(run)
        shape = paragraph.find(W + "pPr")
        at = 0 if shape is None else 1
        paragraph[at:at] = runs

    # tables

    def _table(self, parent: etree._Element, block: Table) -> None:
        table = sub(parent, "tbl")
        shape = sub(table, "tblPr")
        sub(shape, "tblStyle", val=roles.style_id(block.style))
        if block.place is not None:
            x, y = block.place
            sub(shape, "tblpPr", vertAnchor="page", horzAnchor="page", tblpX=x, tblpY=y)
            sub(shape, "tblOverlap", val="never")
        sub(shape, "tblW", w=sum(block.columns), type="dxa")
        if block.look["jc"] != "left":
            sub(shape, "jc", val=block.look["jc"])
        if block.look["tblInd"] != "0":
            sub(shape, "tblInd", w=block.look["tblInd"], type="dxa")
        style = self.sheet.tables[block.style]
        own = {
            key: value for key, value in block.look.items() if key.startswith("tblBorders") and style.get(key) != value
        }
        table_properties(shape, own)
        sub(shape, "tblLayout", type="fixed")
        table_properties(
            shape, {k: v for k, v in block.look.items() if k.startswith("tblCellMar") and style.get(k) != v}
        )
        look = sub(shape, "tblLook", val="0420")
        look.set(W + "firstRow", "1" if any(row.header for row in block.rows) else "0")
        for name, value in (("lastRow", 0), ("firstColumn", 0), ("lastColumn", 0), ("noHBand", 0), ("noVBand", 1)):
            look.set(W + name, str(value))
        if block.title:
            sub(shape, "tblCaption", val=block.title)
        if block.description:
            sub(shape, "tblDescription", val=block.description)
        grid = sub(table, "tblGrid")
        for column in block.columns:
            sub(grid, "gridCol", w=column)
        for n, row in enumerate(block.rows):
            given = {"vAlign": style["vAlign"], "shd.fill": style["firstRow.fill"] if n == 0 and row.header else ""}
            self._row(table, row, block.columns, given)

    def _row(self, table: etree._Element, row: Row, columns: list[int], given: Look) -> None:
        """Append a row; `given` is what the table's style says of its cells."""
        element = sub(table, "tr")
        shape = sub(element, "trPr")
        if row.whole:
            sub(shape, "cantSplit")
        if row.height:
            sub(shape, "trHeight", val=row.height, hRule="atLeast")
        if row.header:
            sub(shape, "tblHeader")
        if not len(shape):
            element.remove(shape)
        at = 0
        for cell in row.cells:
            self._cell(element, cell, sum(columns[at : at + cell.span]), given)
            at += cell.span

    def _cell(self, row: etree._Element, cell: Cell, width: int, given: Look) -> None:
        element = sub(row, "tc")
        shape = sub(element, "tcPr")
        sub(shape, "tcW", w=width, type="dxa")
        if cell.span > 1:
            sub(shape, "gridSpan", val=cell.span)
        if cell.merge:
            sub(shape, "vMerge", val=cell.merge)
        self._cell_look(shape, cell.look, given)
        self.blocks(element, cell.blocks)

    def _cell_look(self, shape: etree._Element, look: Look, given: Look) -> None:
        sides = [side for side in ("top", "left", "bottom", "right") if f"tcBorders.{side}" in look]
        if sides:
            group = sub(shape, "tcBorders")
            for side in sides:
                border(group, side, look[f"tcBorders.{side}"])
        fill = look.get("shd.fill", "")
        if fill != given["shd.fill"]:
            sub(shape, "shd", val="clear", color="auto", fill=fill or "auto")
        margins = [side for side in ("top", "left", "bottom", "right") if f"tcMar.{side}" in look]
        if margins:
            group = sub(shape, "tcMar")
            for side in margins:
                sub(group, side, w=look[f"tcMar.{side}"], type="dxa")
        if direction := look.get("textDirection"):
            sub(shape, "textDirection", val=direction)
        align = look.get("vAlign", "top")
        if align != given["vAlign"]:
            sub(shape, "vAlign", val=align)

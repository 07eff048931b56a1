"""HTML tables as Word tables: fixed columns, repeated header rows, spans, borders from CSS, caption with a number.

Widths come from <col> and, where a table has none, from the cells of its first row; columns without a width share
what is left. A caption stands before its table, whatever caption-side says: Word keeps it with the header row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.write.columns import shared
from pipeline.write.styles import Css, colour, points
from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Anchor, Block, Cell, Field, Paragraph, Row, SectionStart, Table
from pipeline.write.word.cellborders import settle
from pipeline.write.word.extent import break_head, plain
from pipeline.write.word.flow import Flow
from pipeline.write.word.inline import Inlines, Line
from pipeline.write.word.placing import Box, thin_paragraph

MAX_COLUMNS = 63  # Word's limit


@dataclass
class _Grid:
    """The cells of a table while rows are read: which columns a rowspan still covers."""

    columns: int
    covered: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Column -> rows still covered, columns of that cell."""


def build(flow: Flow, table: Element, box: Box) -> None:
    """Add a table and its caption to the flow."""
    styles, draft = flow.styles, flow.draft
    css = styles.of(table)
    caption = next((child for child in table if child.tag == "caption"), None)
    rows = _rows(table)
    count = max((sum(_span(cell, "colspan") for cell in row) for row, _ in rows), default=0)
    if not count or count > MAX_COLUMNS:
        draft.fault(f"a table of {count} columns is nothing that Word can hold", "between 1 and 63")
        return
    flow._margin = max(flow._margin, points(css["margin_top"]))
    draft.counters.enter()
    title = None
    if caption is not None and styles.of(caption)["display"] != ("none",):
        draft.counters.update(styles.of(caption))
        title = _caption(flow, caption, box)
    width = points(css["width"], box.width) or box.width
    columns = _columns(flow, table, rows, width, count)
    block = Table(roles.class_style(table) or "Table Grid", [round(column * 20) for column in columns], [],
                  _table_look(flow, table, rows, box), title,
                  table.get("aria-label"))  # fmt: skip
    grid = _Grid(count)
    for row, header in rows:
        draft.counters.update(styles.of(row))
        draft.counters.enter()
        block.rows.append(_row(flow, row, header, grid, block))
        draft.counters.leave()
    draft.counters.leave()
    settle(block, {side: look.border_of(css, side) for side in look.SIDES})
    _share(block)
    _separate(flow, box)
    flow.blocks.append(block)
    flow.clear(points(css["margin_bottom"]))


def _separate(flow: Flow, box: Box) -> None:
    """Close the gap before a table: Word joins tables that touch, and gives them no space before."""
    gap = flow._margin + flow._fixed + flow._spacer - flow._given
    last = flow.blocks[-1] if flow.blocks else None
    flow._break, wanted = False, flow._break
    if isinstance(last, Paragraph) and not wanted:
        last.look["spacing.after"] = str(int(last.look["spacing.after"]) + max(0, round(gap * 20)))
        return
    if isinstance(last, Table) or wanted or flow._anchors:
        thin = thin_paragraph(flow.draft, max(1.0, gap))
        thin.look["pageBreakBefore"] = "1" if wanted else "0"
        if box.frame:
            thin.look["framePr"] = box.frame
        thin.content, flow._anchors = list(flow._anchors), []
        flow.blocks.append(thin)


def _rows(table: Element) -> list[tuple[Element, bool]]:
    """Return the rows in order and whether each is a header row: those of thead."""
    rows = []
    for part in table:
        if part.tag in ("thead", "tbody"):
            rows += [(row, part.tag == "thead") for row in part if row.tag == "tr"]
        elif part.tag == "tr":
            rows.append((part, False))
    return rows


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: Element, name: str) -> int:
    text = cell.get(name) or "1"
    return max(1, min(1000, int(text))) if text.isdigit() else 1


def _columns(flow: Flow, table: Element, rows: list[tuple[Element, bool]], width: float, count: int) -> list[float]:
    """Return the columns' widths in points; they fill the table's width."""
    wanted: list[float] = []
    for col in table.iter("col"):
        value = flow.styles.of(col)["width"]
        wanted += [points(value, width)] * _span(col, "span")
    if not any(wanted) and rows:
        wanted = []
        for cell in _cells(rows[0][0]):
            span = _span(cell, "colspan")
            wanted += [points(flow.styles.of(cell)["width"], width) / span] * span
    wanted = (wanted + [0.0] * count)[:count]
    if (widths := shared(wanted, width, flow.styles.of(table)["font_size"] * 0.75)) is not None:
        return widths
    if free := wanted.count(0.0):
        share = (width - sum(wanted)) / free
        wanted = [value or share for value in wanted]
    total = sum(wanted)
    return [value * width / total for value in wanted]


def _caption(flow: Flow, caption: Element, box: Box) -> str:
    css = flow.styles.of(caption)
    line = Line(flow.draft)
    inlines = Inlines(flow.draft, line)
    paragraph = Paragraph(roles.paragraph_style(flow.styles, caption), look.paragraph_look(css, flow.draft.grid),
                          flow.draft.run_look(css))  # fmt: skip
    paragraph.look["keepNext"] = "1"
    sequence = _sequence(flow, caption)
    if sequence:
        line.text(sequence[0], css, paragraph.run)
        line.add(Field(f"SEQ {sequence[0].strip() or 'Table'} \\* ARABIC", sequence[1], paragraph.run))
        line.text(sequence[2], {"white_space": "pre"}, paragraph.run)
        flow.draft.counters.enter()
        line.text(caption.text, css, paragraph.run)
        for child in caption:
            inlines.element(child, caption, None)
            line.text(child.tail, css, paragraph.run)
        flow.draft.counters.leave()
    else:
        inlines.children(caption)
    paragraph.content = line.finish()
    flow._indent(paragraph, box, 0.0, 0.0)
    flow._place(paragraph, points(css["margin_top"]) + points(css["padding_top"]),
                points(css["margin_bottom"]) + points(css["padding_bottom"]), box)  # fmt: skip
    return plain(paragraph.content)


def _sequence(flow: Flow, caption: Element) -> tuple[str, str, str] | None:
    """Return label, number and what follows of a caption that CSS numbers ("表", "1", "　")."""
    css = flow.styles.shown(caption, "before")
    if css is None:
        return None
    flow.draft.counters.update(css)
    label, number, rest = "", "", ""
    for kind, value in css["content"]:
        if kind == "counter()" and value[1] == "decimal" and not number:
            number = str(flow.draft.counters.value(value[0]))
        elif kind == "string" and number:
            rest += value
        elif kind == "string":
            label += value
        else:
            return None
    return (label, number, rest) if number else None


def _table_look(flow: Flow, table: Element, rows: list[tuple[Element, bool]], box: Box) -> dict[str, str]:
    """Return the margins that the cells share, and where the table stands."""
    css = flow.styles.of(table)
    cells = [flow.styles.of(cell) for row, _ in rows for cell in _cells(row)]
    model = cells[-1]
    shape = {f"tblCellMar.{side}": str(round(points(model[f"padding_{side}"]) * 20)) for side in look.SIDES}
    shape["tblInd"] = str(round(box.left * 20))
    shape["jc"] = "center" if css["margin_left"] == "auto" else "left"
    return shape


def _row(flow: Flow, row: Element, header: bool, grid: _Grid, table: Table) -> Row:
    css = flow.styles.of(row)
    out = Row([], header, css["break_inside"] in ("avoid", "avoid-page"))
    kept = css["break_after"] in ("avoid", "avoid-page")
    height = points(css["height"])
    out.height = round(height * 20) if height else None
    cells = iter(_cells(row))
    column = 0
    while column < grid.columns:
        if column in grid.covered:
            column += _continued(flow, grid, column, out)
            continue
        cell = next(cells, None)
        if cell is None:
            out.cells.append(Cell([thin_paragraph(flow.draft)], {}))
            column += 1
            continue
        span = min(_span(cell, "colspan"), grid.columns - column)
        down = _span(cell, "rowspan")
        if down > 1:
            grid.covered[column] = (down - 1, span)
        width = sum(table.columns[column : column + span]) / 20
        out.cells.append(_cell(flow, cell, width, span, table))
        out.cells[-1].merge = "restart" if down > 1 else None
        if kept:
            for block in out.cells[-1].blocks:
                if isinstance(block, Paragraph):
                    block.look["keepNext"] = "1"
        column += span
    return out


def _continued(flow: Flow, grid: _Grid, column: int, row: Row) -> int:
    rows, span = grid.covered.pop(column)
    if rows > 1:
        grid.covered[column] = (rows - 1, span)
    row.cells.append(Cell([thin_paragraph(flow.draft)], {}, span, "continue"))
    return span


def _cell(flow: Flow, cell: Element, width: float, span: int, table: Table) -> Cell:
    css = flow.styles.of(cell)
    flow.draft.counters.update(css)
    inner = Flow(flow.draft, flow.numbering)
    room = width - points(css["padding_left"]) - points(css["padding_right"])
    style = roles.paragraph_style(flow.styles, cell)
    box = Box(room, style=style, nested=True)
    name = flow.draft.anchor(cell.get("id") or "")
    if name:
        number = flow.draft.number()
        inner._anchors = [Anchor(name, number), Anchor(name, number, end=True)]
    flow.draft.counters.enter()
    inner._pieces(cell, box)
    flow.draft.counters.leave()
    inner.close()
    if cell.get("scope") == "col":
        for head in inner.blocks:
            if isinstance(head, Paragraph):
                break_head(head, room)
    blocks: list[Block] = [block for block in inner.blocks if not isinstance(block, SectionStart)]
    if not blocks or isinstance(blocks[-1], Table):
        empty = Paragraph(style, look.paragraph_look(css), flow.draft.run_look(css), list(inner._anchors))
        empty.look |= {"pageBreakBefore": "0"}
        blocks.append(empty)
    return Cell(blocks, _cell_look(css, table, cell), span, header=cell.tag == "th")


def _share(table: Table) -> None:
    """Give the table what most cells have, and what all of its head row have, for its style to say."""
    cells = [cell for row in table.rows for cell in row.cells]
    table.look["vAlign"] = Counter(cell.look.get("vAlign", "top") for cell in cells).most_common(1)[0][0]
    fills = {cell.look.get("shd.fill", "") for cell in table.rows[0].cells} if table.rows[0].header else set()
    table.look["firstRow.fill"] = fills.pop() if len(fills) == 1 else ""


def _cell_look(css: Css, table: Table, cell: Element) -> dict[str, str]:
    """Return the borders of a cell, and what else it does differently from its table."""
    shape = {"vAlign": {"middle": "center", "bottom": "bottom"}.get(css["vertical_align"], "top")}
    if cell.tag in ("td", "th"):
        for side in look.SIDES:
            shape[f"tcBorders.{side}"] = look.border_of(css, side)
            margin = str(round(points(css[f"padding_{side}"]) * 20))
            if margin != table.look[f"tblCellMar.{side}"]:
                shape[f"tcMar.{side}"] = margin
    shape |= look.fill_of("shd", colour(css["background_color"]))
    return shape

"""Which rule stands between two cells: the wider one of theirs and the table's, as CSS collapses borders.

In: a table whose cells have the borders that CSS gives each of them. Out: the same table, with the borders that most
of its edges have as its own, and on cells only those that are other. Both cells of an edge say the same: Word and
LibreOffice would settle a difference in ways of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.write.word.blocks import Cell, Table

SIDES = {"top": "bottom", "left": "right", "bottom": "top", "right": "left"}
"""Each side, and the one of the neighbour that it meets."""


@dataclass(frozen=True)
class _Edge:
    """One side of one cell: what is drawn there, and which of the table's borders is meant for it."""

    cell: Cell
    side: str
    kind: str
    border: str


def wider(borders: Iterable[str]) -> str:
    """Return the border that wins where several meet: the widest, the first of those (CSS 2.1, 17.6.2.1)."""
    return max(borders, key=lambda value: int(value.split()[1]) if value else 0)


def settle(table: Table, around: Mapping[str, str]) -> None:
    """Give a table and its cells their borders; `around` has those of the table itself, by side."""
    edges = list(_edges(table, around))
    for kind in (*SIDES, "insideH", "insideV"):
        found = Counter(edge.border for edge in edges if edge.kind == kind)
        table.look[f"tblBorders.{kind}"] = found.most_common(1)[0][0] if found else ""
    for row in table.rows:
        for cell in row.cells:
            cell.look = {key: value for key, value in cell.look.items() if not key.startswith("tcBorders.")}
    for edge in edges:
        if edge.border != table.look[f"tblBorders.{edge.kind}"]:
            edge.cell.look[f"tcBorders.{edge.side}"] = edge.border


def _edges(table: Table, around: Mapping[str, str]) -> Iterator[_Edge]:
    """Yield the sides of all cells but those inside a cell of several rows."""
    grid = [[cell for cell in row.cells for _ in range(cell.span)] for row in table.rows]
    borders: dict[int, Mapping[str, str]] = {}
    for n, row in enumerate(grid):
        for column, cell in enumerate(row):
            above = grid[n - 1][column] if n else cell
            borders[id(cell)] = borders[id(above)] if cell.merge == "continue" else cell.look
    for n, row in enumerate(grid):
        column = 0
        for cell in table.rows[n].cells:
            end = column + cell.span
            below = grid[n + 1][column:end] if n + 1 < len(grid) else []
            beside = {
                "top": [] if n == 0 else grid[n - 1][column:end], "left": row[column - 1 : column],
                "bottom": below, "right": row[end : end + 1],
            }  # fmt: skip
            for side, others in beside.items():
                inside = (side == "top" and cell.merge == "continue") or (
                    side == "bottom" and any(other.merge == "continue" for other in others)
                )
                if not inside:
                    met = [borders[id(other)].get(f"tcBorders.{SIDES[side]}", "") for other in others]
                    own = borders[id(cell)].get(f"tcBorders.{side}", "")
                    meeting = [*(met or [around[side]]), own]
                    kind = side if not others else "insideH" if side in ("top", "bottom") else "insideV"
                    yield _Edge(cell, side, kind, wider(meeting if side in ("top", "left") else reversed(meeting)))
            column = end

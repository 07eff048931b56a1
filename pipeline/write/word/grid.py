"""The lines of a page: how high they are in CSS and in Word, and where the type area begins.

In: the styles of a document. Out: its Grid. In CSS the leading above the first line and below the last lies outside the
type area, so that characters touch its edges: margins give it up, and `--table-room` says how much that is. In Word the
margins are those of the type area: a person reads them under Page Setup, and a table begins there. As many lines stand
on a page, a little closer. For GB/T 9704 that makes margins of 37 and 35 mm and lines of 28.95 pt, as offices set them;
rejected: the lines of the PDF, whose margins of 34.6 and 32.6 mm put tables 2.4 mm out of the type area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.write.styles import Css, Page, Styles, points

ROOM = "--table-room"
_SLACK = 2.0
"""Points that a page may be higher than its lines."""


@dataclass(frozen=True)
class Grid:
    """The lines that text stands on; lengths in points."""

    line: float
    """The pitch in CSS."""
    pitch: float
    """The pitch in Word, a whole number of twips."""
    room: float = 0.0
    """What Word's margins have more than those of CSS on pages of whole lines, above and below the text."""

    def fitted(self, length: float) -> float:
        """Return a length of CSS in Word: lines and half lines keep to the grid, others stay as they are."""
        halves = round(length / self.line * 2)
        return halves * self.pitch / 2 if abs(length - halves * self.line / 2) < 0.1 else length

    def whole(self, page: Page) -> bool:
        """Return whether the text of a page is a whole number of lines high: LibreOffice centres a grid that is not."""
        return _height(page) % self.line < _SLACK

    def margin(self, page: Page) -> float:
        """Return what Word's margins have more on this page."""
        return self.room if self.whole(page) else 0.0


def grid_of(styles: Styles, body: Css) -> Grid | None:
    """Return the grid of a document whose text looks like `body`, None where its lines have no height of their own."""
    line = line_height(body)
    if line is None:
        return None
    room = float(styles.custom(styles.root, ROOM) or 0)
    grid = Grid(line, round(line * 20) / 20)
    page = styles.page()
    if not room or not grid.whole(page):
        return grid
    height = _height(page)
    return Grid(line, math.floor((height - 2 * room) / (height // line) * 20) / 20, room)


def line_height(css: Css) -> float | None:
    """Return the height of a line in points, None where the face decides ("normal")."""
    value = css["line_height"]
    if value == "normal":
        return None
    size = css["font_size"] * 0.75
    return float(value * size) if isinstance(value, int | float) else points(value, size)


def _height(page: Page) -> float:
    sides = (f"{kind}_{side}" for kind in ("margin", "padding") for side in ("top", "bottom"))
    return page.size[1] - sum(page.length(side) for side in sides)

"""Columns of a table on a page that has less room for them than they ask for: the same in Word and PDF.

Columns of no given width share what is left. Where too little is left for them to hold words, all grow narrower in
the same proportion, so that a table made for one sheet can be read on a smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5.0
"""Of the font size: what a column of no given width needs."""


def shared(given: Sequence[float], room: float, size: float) -> list[float] | None:
    """Return the widths of columns that ask for more than `room`, None where they fit; 0 asks for what is left.

    All lengths are of one unit.
    """
    free = sum(1 for width in given if not width)
    needed = sum(given) + free * LEAST * size
    if needed <= room or not needed:
        return None
    return [(width or LEAST * size) * room / needed for width in given]

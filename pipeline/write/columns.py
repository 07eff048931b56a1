"""Columns of a table on a page that has less room for them than they ask for: the same in Word and PDF.

Columns of no given width share what is left. Where too little is left for them to hold words, all grow narrower in
the same proportion, so that a table made for one sheet can be read on a smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST, FAIR = 5.0, 15.0
"""Of the font size: the width below which a column of no given width holds no words, and what it is worth then."""


def shared(given: Sequence[float], room: float, size: float) -> list[float] | None:
    """Return the widths of columns that ask for more than `room`, None where they fit; 0 asks for what is left.

    All lengths are of one unit.
    """
    free = sum(1 for width in given if not width)
    if not given or sum(given) + free * LEAST * size <= room:
        return None
    whole = [width or FAIR * size for width in given]
    return [width * room / sum(whole) for width in whole]

"""What stands where on the pages of a PDF, in millimetres and characters: for tests of the page, not the product."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import pdfplumber
import pypdfium2

MM = 25.4 / 72
OPENING = "“‘（《〈【〔「『"
CLOSING = "”’）》〉】〕」』，、；：。？！"


@dataclass(frozen=True)
class Char:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    font: str

    @property
    def cells(self) -> float:
        """Width in characters of the grid: a Latin letter or digit counts half, and so does a mark without its blank."""
        wide = self.text >= "\u2e80" or self.text in "“”‘’—…·"
        return 1.0 if wide and self.right - self.left > 0.8 * self.size * MM else 0.5


@dataclass(frozen=True)
class Line:
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def left(self) -> float:
        return self.chars[0].left

    @property
    def right(self) -> float:
        return max(char.right for char in self.chars)

    @property
    def baseline(self) -> float:
        return self.chars[0].baseline

    @property
    def size(self) -> float:
        return median(char.size for char in self.chars)

    @property
    def cells(self) -> float:
        return sum(char.cells for char in self.chars)


@dataclass(frozen=True)
class Page:
    """One page; places are in mm from its left and top edge, sizes of type in pt."""

    width: float
    height: float
    chars: tuple[Char, ...]

    def lines(self, size: float | None = None) -> list[Line]:
        """Return the lines of upright text, top to bottom; `size` keeps those of one size of type (± 0.3 pt)."""
        rows: list[list[Char]] = []
        for char in sorted(self.chars, key=lambda c: (round(c.baseline, 1), c.left)):
            if not char.text.strip() or (size is not None and abs(char.size - size) > 0.3):
                continue
            if rows and abs(rows[-1][0].baseline - char.baseline) < 0.7:
                rows[-1].append(char)
            else:
                rows.append([char])
        return [Line(tuple(sorted(row, key=lambda c: c.left))) for row in rows]


def pages(content: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [Page(float(page.width) * MM, float(page.height) * MM, tuple(_chars(page))) for page in pdf.pages]


def _chars(page: pdfplumber.page.Page) -> Iterator[Char]:
    for char in page.chars:
        down, across = float(page.height) - char["matrix"][5], char["x0"]
        yield Char(char["text"], across * MM, char["x1"] * MM, down * MM, char["size"], char["fontname"].split("+")[-1])


def ink(content: bytes, page: int, area: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """Return the box of what is dark in an area of a page (left, top, right, bottom in mm), to a tenth; None for nothing."""
    image = pypdfium2.PdfDocument(content)[page].render(scale=254 / 72).to_pil().convert("L")
    part = image.crop(tuple(round(edge * 10) for edge in area)).point(lambda shade: 255 * (shade < 128))
    box = part.getbbox()
    if box is None:
        return None
    return tuple(edge / 10 + area[n % 2] for n, edge in enumerate(box))


def rules(content: bytes, page: int, left: float, right: float) -> list[float]:
    """Return the heights, in mm, of the rules that run the whole way between two places."""
    image = pypdfium2.PdfDocument(content)[page].render(scale=254 / 72).to_pil().convert("L")
    strip = image.crop((round(left * 10) + 5, 0, round(right * 10) - 5, image.height))
    rows = [y for y in range(strip.height) if strip.crop((0, y, strip.width, y + 1)).getextrema()[1] < 160]
    return [y / 10 for y, before in zip(rows, [-9, *rows], strict=False) if y - before > 1]


def pitches(lines: list[Line]) -> list[float]:
    """Return the distances of baselines, in pt."""
    return [(b.baseline - a.baseline) / MM for a, b in itertools.pairwise(lines)]

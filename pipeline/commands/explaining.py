"""Where each piece of an audience's documents comes from, in columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.errors import BriefingsError, UsageError
from pipeline.extract import catalogue
from pipeline.model import KINDS, Article, DocumentKind
from pipeline.read.reader import read
from pipeline.render.audience import load_audience
from pipeline.render.explain import explain
from pipeline.request import Project
from pipeline.seeds import find_articles
from pipeline.selection import unknown

WIDEST = 60
"""Of a column but the last, in columns of a terminal."""


def lines(project: Project, audience: str, kind: str | None) -> Iterator[str]:
    """Yield the lines of `briefings explain`. Raises UsageError for an unknown name, TemplateError for faults."""
    found: DocumentKind | None = next((known for known in KINDS if known == kind), None)
    if kind and found is None:
        raise UsageError(unknown("document", kind, KINDS))
    for table in explain(project.templates, load_audience(project.templates, audience), found, _example(project)):
        yield table.title.upper()
        widths = [min(WIDEST, max(map(_width, column))) for column in zip(table.columns, *table.rows, strict=True)]
        for row in (table.columns, *table.rows):
            yield "  " + "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield ""


def _example(project: Project) -> Article | None:
    """Return the first article that can be read, for examples."""
    for seed in find_articles(project.seeds)[0]:
        try:
            return catalogue.load(seed.extract, read(seed.article))
        except BriefingsError:
            continue
    return None


def _width(text: str) -> int:
    """Return how many columns a terminal gives a text: Han characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

"""What the writers of one document may learn from each other while they write it: page numbers.

In: a PDF's layout. Out: the page of each element with an id, for the contents of the Word file of the same
manuscript, which would cost a second layout. Kept only within `layouts`, for the very same object: a stylesheet's
picture that changes between two builds can never leave old numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.markup import Manuscript

_pages: dict[int, dict[str, str]] | None = None


@contextmanager
def layouts() -> Iterator[None]:
    """Let what is noted be found until the block ends."""
    global _pages  # noqa: PLW0603 - one per process, as WeasyPrint's own state is
    before, _pages = _pages, {}
    try:
        yield
    finally:
        _pages = before


def note(manuscript: Manuscript, pages: dict[str, str]) -> None:
    """Keep the page numbers of a manuscript, if anyone may ask for them."""
    if _pages is not None:
        _pages[id(manuscript)] = pages


def noted(manuscript: Manuscript) -> dict[str, str] | None:
    """Return the page numbers of a manuscript, None where they are not known."""
    return None if _pages is None else _pages.get(id(manuscript))

"""Names of files in pages and stylesheets → files in a manuscript's folders, and nothing outside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit


def inside(name: str) -> str:
    """Return the path that a relative URL means below a folder: no query, no fragment, percent signs resolved."""
    return unquote(urlsplit(name).path).lstrip("/")


def find(path: str, folders: Sequence[Path]) -> Path | None:
    """Return the file at `path` in the first folder that has it; None where none has, or it lies outside."""
    for root in folders if "\0" not in path else ():
        try:
            found = (root / path).resolve()
            if found.is_relative_to(root.resolve()) and found.is_file():
                return found
        except OSError:  # a name longer than names may be
            return None
    return None

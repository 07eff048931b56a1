"""The record of an output folder, for the commands that only look at it."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import Location, Problem, UsageError, WriteError
from pipeline.manifest import MANIFEST, ArticleRecord, parse
from pipeline.selection import unknown


def recorded(output: Path, names: tuple[str, ...]) -> dict[str, ArticleRecord]:
    """Return the record of each article named, of all where none is, by id.

    Raises UsageError for an unknown article, WriteError where there is no record that can be read.
    """
    try:
        manifest = parse((output / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WriteError(Problem(Location(str(output)), "nothing was built here yet", "run: briefings build")) from None
    except (OSError, ValueError) as fault:
        raise WriteError(Problem(Location(str(output / MANIFEST)), f"cannot be read: {fault}")) from None
    known = list(manifest)
    if wrong := [unknown("article", name, known) for name in names if name not in known]:
        raise UsageError(wrong)
    return {id: manifest.article(id) for id in names or known}

"""Checks a written document: a path in, the problems found out.

These are the quick validators, a fraction of a second a file and no other program needed: published ones
for the standards, and rules of our own for what those cannot see. What a reader of Word or PDF would trip
over is looked for here; whether the words are right is for `briefings check` on the extract.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import Location, Problem

Check = Callable[[Path], list[Problem]]


def validate_file(path: Path) -> list[Problem]:
    """Return every problem of a .pdf, .docx or .html file; an empty list when it passes.

    Raises ValueError when the file is of another kind.
    """
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{path.suffix or path.name} is not a kind of document that is written here")
    if not path.is_file():
        return [Problem(Location(str(path)), "the file is not there")]
    return SUFFIXES[path.suffix](path)


def _pdf(path: Path) -> list[Problem]:
    from pipeline.validate.pdf_standards import validate as standards
    from pipeline.validate.pdf_structure import validate as structure

    return standards(path) + structure(path)


def _word(path: Path) -> list[Problem]:
    from pipeline.validate.word_schema import validate as schema
    from pipeline.validate.word_structure import validate as structure

    return schema(path) + structure(path)


def _html(path: Path) -> list[Problem]:
    from pipeline.validate.html_structure import validate as structure

    return structure(path)


SUFFIXES: dict[str, Check] = {".pdf": _pdf, ".docx": _word, ".html": _html}

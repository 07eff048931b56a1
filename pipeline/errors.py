"""What can be wrong with what people give us, and where.

A fault is data (`Problem`) before it is an exception, so that a person sees all of them at once.
Our own bugs are not translated: they keep their traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file: line and column count from 1; None where the place is not known."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True)
class Problem:
    """One fault, in words for the person who can mend it."""

    location: Location
    message: str
    hint: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        first = f"{self.location}: {self.severity}: {self.message}"
        return f"{first}\n  hint: {self.hint}" if self.hint else first


class BriefingsError(Exception):
    """A fault in an input; holds every Problem found, never none."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an error needs at least one problem")
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[BriefingsError], tuple[tuple[Problem, ...]]]:
        """Return what pickle needs: errors come back from worker processes whole."""
        return type(self), (self.problems,)


class SeedError(BriefingsError):
    """An article that cannot be read."""


class ExtractError(BriefingsError):
    """An extract.yaml that is broken or disagrees with its article."""


class TemplateError(BriefingsError):
    """A template, stylesheet, wording or audience file at fault."""


class WriteError(BriefingsError):
    """A document that cannot be written as Word, PDF or HTML."""


class UsageError(BriefingsError):
    """A command line that names something unknown."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else None

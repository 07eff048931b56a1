"""A document of which files have to be written: which files, with what, and why.

In: the page, what the last build recorded, today's digests. Out: a `Step`. What there is to be made is the plan's
business, how it is written the build's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal

from pipeline.manifest import DocumentRecord, FileRecord
from pipeline.markup import Manuscript
from pipeline.records.fingerprint import Uses
from pipeline.selection import Target

Condition = Literal["intact", "missing", "edited"]
"""What became of a recorded file."""
Closure = Mapping[str, str]
"""Name -> digest of each file that had a part in a document."""


@dataclass(frozen=True)
class Reason:
    """Why a file has to be written: in words, and for a statement what it said and what it says."""

    words: str
    was: str | None = None
    now: str | None = None


@dataclass
class Step:
    """A document of which at least one file has to be written."""

    article: str
    target: Target
    manuscript: Manuscript
    uses: Uses
    record: DocumentRecord
    """The record as it will be; its files are those of the last build until they are written."""
    closure: Closure
    """Name -> digest of each file that had a part in the document."""
    stem: str
    """Path in output/ without the ending."""
    issues: bool
    """Whether this is a new edition."""
    made_from: dict[str, str] = field(default_factory=dict)
    """Format -> digest of what its writer is given; only formats that have to be written."""
    reasons: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    """Format -> why it has to, for people."""
    left: int = 0
    """Files that are not written yet."""

    def path(self, format: str) -> str:
        """Return the path of a file in output/."""
        return f"{self.stem}.{format}"

    def lighten(self) -> None:
        """Let go of the page: all its files are written, and a report may hold thousands of steps."""
        self.manuscript = Manuscript("", ())
        self.uses = replace(self.uses, statements={}, styles="")


def why(before: Mapping[str, str], now: Mapping[str, str]) -> list[Reason]:
    """Return which statements, by item and text, are different from those of the last build."""
    found = []
    for item in dict.fromkeys((*now, *before)):
        if before.get(item) != now.get(item):
            found.append(Reason(f"{item} {_became(item, before, now)}", before.get(item), now.get(item)))
    return found


def why_files(before: Closure, now: Closure) -> list[Reason]:
    """Return which of the files that had a part in a document are different from those of the last build."""
    names = sorted(before.keys() | now.keys())
    return [Reason(f"{name} {_became(name, before, now)}") for name in names if before.get(name) != now.get(name)]


def _became(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    return "is new" if name not in before else "is gone" if name not in now else "changed"


def why_itself(file: FileRecord, path: str, condition: Condition) -> list[Reason]:
    """Return what became of a file itself."""
    found = []
    if condition != "intact":
        found.append(Reason("is missing" if condition == "missing" else "was edited by a person"))
    if file.path != path:
        found.append(Reason(f"its name was {PurePosixPath(file.path).name}"))
    return found

"""A document of which files have to be written: which files, with what, and why.

In: the page, what the last build recorded, today's digests. Out: a `Step`. What there is to be made is the plan's
business, how it is written the build's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal

from pipeline.manifest import DocumentRecord
from pipeline.markup import Manuscript
from pipeline.records.fingerprint import Uses
from pipeline.selection import Target

Condition = Literal["intact", "missing", "edited"]
"""What became of a recorded file."""


@dataclass
class Step:
    """A document of which at least one file has to be written."""

    article: str
    target: Target
    manuscript: Manuscript
    uses: Uses
    record: DocumentRecord
    """The record as it will be; its files are those of the last build until they are written."""
    stem: str
    """Path in output/ without the ending."""
    issues: bool
    """Whether this is a new edition."""
    made_from: dict[str, str] = field(default_factory=dict)
    """Format -> digest of what its writer is given; only formats that have to be written."""
    reasons: dict[str, list[str]] = field(default_factory=dict)
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


Closure = Mapping[str, str]
"""Name -> digest of each file that had a part in a document."""


def why(step: Step, before: DocumentRecord | None, then: Closure, now: Closure) -> list[str]:
    """Return what is different in a document since the last build: statements first, then files."""
    if before is None:
        return ["new"]
    found = []
    for item in dict.fromkeys((*step.record.statements, *before.statements)):
        was, is_now = before.statements.get(item), step.record.statements.get(item)
        if was != is_now:
            found.append(f"{item} {'is new' if was is None else 'is gone' if is_now is None else 'changed'}")
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            found.append(f"{name} {'is new' if name not in then else 'is gone' if name not in now else 'changed'}")
    return found


def why_file(step: Step, before: DocumentRecord | None, format: str, condition: Condition) -> list[str]:
    """Return what is different in one file of a document."""
    file = before.files.get(format) if before else None
    if before is None or file is None:
        return [] if before is None else [f"no {format} yet"]
    found = []
    if condition != "intact":
        found.append("it is missing" if condition == "missing" else "a person edited it")
    if file.path != step.path(format):
        found.append(f"its name was {PurePosixPath(file.path).name}")
    return found

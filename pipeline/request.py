"""What a build is asked for: where the project lies, and which documents. Light, because every command starts here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """The folder that holds seeds/, templates/ and output/."""

    root: Path

    @property
    def seeds(self) -> Path:
        """Return the folder of the articles, as people see it from here: messages name its files."""
        return Path(os.path.relpath(self.root / "seeds"))

    @property
    def templates(self) -> Path:
        """Return the folder of the audiences."""
        return self.root / "templates"

    @property
    def output(self) -> Path:
        """Return the folder of the documents, where none is asked for."""
        return self.root / "output"


PROJECT = "BRIEFINGS_PROJECT"
"""The variable that names the project where --project does not."""
_HOLDS = ("seeds", "templates")


def find_project(start: Path, named: Path | None = None) -> Project:
    """Return the project named, by option or by $BRIEFINGS_PROJECT, else the one that `start` lies in.

    Raises UsageError when that is no project: there is no other that could be meant.
    """
    chosen = named or (Path(os.environ[PROJECT]) if os.environ.get(PROJECT) else None)
    for folder in (chosen.resolve(),) if chosen else (start, *start.parents):
        if all((folder / name).is_dir() for name in _HOLDS):
            return Project(folder)
    from pipeline.errors import Location, Problem, UsageError

    what = "is no project" if chosen else "there is no project here"
    lacks = "lacks" if chosen else "neither this folder nor one above it holds"
    missing = [f"{name}/" for name in _HOLDS if not (chosen and (chosen / name).is_dir())]
    hint = f"go to the project's folder, or name it: briefings --project DIR …, or set {PROJECT}=DIR"
    raise UsageError(Problem(Location(str(chosen or start)), f"{what}: {lacks} {' and '.join(missing)}", hint))


@dataclass(frozen=True)
class Request:
    """Which documents to build, and how; an empty selection means all."""

    project: Project
    output: Path
    articles: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    force: bool = False
    notify: bool = False
    """Whether somebody wants to be told of the editions issued."""
    date: str | None = None
    """The date of the editions issued in this build, YYYY-MM-DD; None: see `editions`."""

    def key(self) -> str:
        """Return a text that tells selections apart."""
        chosen = (self.articles, self.mechanisms, self.documents, self.audiences, self.languages, self.formats)
        return "|".join(",".join(sorted(set(names))) for names in chosen)

    @property
    def selects(self) -> bool:
        """Return whether only some of all documents are asked for; the formats do not count."""
        return any((self.articles, self.mechanisms, self.documents, self.audiences, self.languages))


def relative(path: Path, root: Path) -> str:
    """Return `path` as people see it from `root`, with forward slashes."""
    return Path(os.path.relpath(path, root)).as_posix()

"""`briefings check`: all that can be found wrong without building, or with --outputs in what was built."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.commands.recorded import recorded
from pipeline.errors import BriefingsError, Location, Problem, UsageError
from pipeline.extract.check import Unfinished, check_file
from pipeline.extract.extractor import extract
from pipeline.manifest import sha256
from pipeline.model import LANGUAGES
from pipeline.read.reader import read
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.renderer import Renderer
from pipeline.render.settings import stylesheets
from pipeline.request import Project
from pipeline.seeds import Seed, find_articles
from pipeline.selection import unknown
from pipeline.validate.validator import validate_file


@dataclass
class Findings:
    """What was looked at, and what was found."""

    looked_at: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Return whether anything is an error."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def verdict(self) -> str:
        """Return the number of faults, in words."""
        errors = sum(problem.severity == "error" for problem in self.problems)
        warnings = len(self.problems) - errors
        if not self.problems:
            return "nothing found"
        return f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"


def inputs(project: Project, names: tuple[str, ...]) -> Findings:
    """Check articles, extracts and audiences. Raises UsageError for an unknown article."""
    good, faults = find_articles(project.seeds)
    seeds = _chosen(good, faults, names)
    audiences = list_audiences(project.templates)
    found = Findings(f"{_count(len(seeds), 'article')}, {_count(len(audiences), 'audience')}")
    found.problems += [fault for id, fault in faults.items() if id in (names or faults)]
    of = [_of(seed) for seed in seeds]
    for problems in (*(one.first for one in of), *(one.rest for one in of)):
        found.problems += problems
    for name in audiences:
        found.problems += _of_audience(project.templates, name)
    found.problems += _no_audiences(project.templates)
    found.problems = list(dict.fromkeys(found.problems))
    return found


def _of_audience(templates: Path, name: str) -> list[Problem]:
    """Return what is wrong with an audience's settings, templates and stylesheets."""
    from pipeline.write import sheets

    try:
        audience = load_audience(templates, name)
        problems = Renderer(templates, audience).check()
        folders = tuple(templates / folder for folder in audience.folders)
        for kind, language in itertools.product(audience.kinds, audience.languages):
            problems += sheets.faults(stylesheets(templates, audience, kind, language), folders)
    except BriefingsError as fault:
        return list(fault.problems)
    return problems


def _no_audiences(templates: Path) -> list[Problem]:
    """Return a warning for each folder beside the audiences that is none for want of its file."""
    return [
        Problem(Location(str(folder)), "is no audience: it holds no audience.yaml", severity="warning")
        for folder in sorted(templates.iterdir())
        if folder.is_dir() and folder.name[0] not in "._" and not (folder / "audience.yaml").is_file()
    ]


def outputs(output: Path, names: tuple[str, ...]) -> Findings:
    """Check every recorded file in an output folder. Raises UsageError for an unknown article, WriteError for none."""
    found, count = Findings(""), 0
    for record in recorded(output, names).values():
        for document in record.documents.values():
            for file in document.files.values():
                count += 1
                found.problems += _file(output / file.path, file.sha256)
    found.looked_at = _count(count, "file")
    return found


def _of(seed: Seed) -> Unfinished:
    try:
        source = read(seed.article)
        return check_file(seed.extract, source, LANGUAGES, extract(source))
    except BriefingsError as fault:
        return Unfinished(list(fault.problems), [])


def _file(path: Path, expected: str) -> list[Problem]:
    if path.is_file() and sha256(path.read_bytes()) != expected:
        return [Problem(Location(str(path)), "edited by a person since it was written", severity="warning")]
    return validate_file(path)


def _chosen(seeds: Iterable[Seed], faults: Collection[str], names: tuple[str, ...]) -> list[Seed]:
    by_id = {seed.id: seed for seed in seeds}
    wrong = [unknown("article", name, by_id) for name in names if name not in by_id and name not in faults]
    if wrong:
        raise UsageError(wrong)
    return [by_id[name] for name in dict.fromkeys(names or by_id) if name in by_id]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

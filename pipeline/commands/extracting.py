"""`briefings extract`: what the rules find in a file, and an extract.yaml brought up to date with its article."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import ExtractError, Location, Problem, SeedError, UsageError
from pipeline.extract import catalogue
from pipeline.extract.extractor import extract
from pipeline.extract.merge import Update, update
from pipeline.extract.prediction import prediction
from pipeline.model import Article, SourceFile
from pipeline.read.reader import read
from pipeline.request import Project
from pipeline.seeds import Seed, find_articles
from pipeline.selection import unknown
from pipeline.source import Source


def as_json(project: Project, name: str) -> str:
    """Return what the rules find in a file, or in an article of seeds/. Raises UsageError when there is neither."""
    path = Path(name)
    source = read(path if path.is_file() else _seed(project, name).article)
    return json.dumps(prediction(extract(source), source), ensure_ascii=False, indent=1)


def bring_up_to_date(project: Project, name: str, *, dry_run: bool) -> Iterator[str]:
    """Update an article's extract.yaml, or draft one where there is none; yield what changed, in words.

    Raises UsageError for an unknown article, SeedError and ExtractError for files that cannot be read.
    """
    seed = _seed(project, name)
    source = read(seed.article)
    draft = _named(extract(source), seed, source)
    if not seed.extract.exists():
        if not dry_run:
            _write(seed.extract, catalogue.dump(draft))
        yield f"{seed.extract}: {'would be drafted' if dry_run else 'drafted'}"
        return
    found = update(_text(seed.extract), draft, source, str(seed.extract))
    if found.changed and not dry_run:
        _write(seed.extract, found.text)
    yield from _changes(seed, found, dry_run)


def _changes(seed: Seed, found: Update, dry_run: bool) -> Iterator[str]:
    for change in found.changes:
        yield str(change)
    if found.changed:
        yield f"{seed.extract}: {'would be updated' if dry_run else 'updated'}"
    else:
        yield f"{seed.extract}: nothing to do"


def _seed(project: Project, name: str) -> Seed:
    good, faults = find_articles(project.seeds)
    seeds = {seed.id: seed for seed in good}
    if name in faults:
        raise SeedError(faults[name])
    if name not in seeds:
        raise UsageError(unknown("article", name, seeds))
    return seeds[name]


def _named(article: Article, seed: Seed, source: Source) -> Article:
    """Return the draft saying which file it was made from."""
    origin = SourceFile(file=seed.article.name, sha256=source.sha256)
    return article.model_copy(update={"source": origin})


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ExtractError(Problem(Location(str(path)), f"not UTF-8 text: {fault.reason}")) from None


def _write(path: Path, text: str) -> None:
    """Write beside and move into place: a person's work is in the file. Raises ExtractError when the disk is full."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise ExtractError(Problem(Location(str(path)), f"cannot be written: {fault.strerror}")) from None

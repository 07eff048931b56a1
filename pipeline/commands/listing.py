"""What there is to choose from, in words: articles with their mechanisms, audiences, documents."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from pipeline.errors import BriefingsError
from pipeline.extract import catalogue
from pipeline.model import FORMATS, KINDS, LANGUAGES
from pipeline.read.reader import read
from pipeline.render.audience import list_audiences, load_audience
from pipeline.request import Project
from pipeline.seeds import Seed, find_articles


def lines(project: Project) -> Iterator[str]:
    """Yield the lines of `briefings list`."""
    yield "articles"
    seeds, faults = find_articles(project.seeds)
    for seed in seeds:
        yield from _article(seed)
    for id, fault in faults.items():
        yield f"  {id}  cannot be used: {fault.message}"
    yield "audiences"
    for name in list_audiences(project.templates):
        yield from _audience(project, name)
    yield f"documents  {' '.join(KINDS)}"
    yield f"languages  {' '.join(LANGUAGES)}"
    yield f"formats    {' '.join(FORMATS)}"


def _article(seed: Seed) -> Iterator[str]:
    try:
        article = catalogue.load(seed.extract, read(seed.article))
    except BriefingsError as fault:
        yield f"  {seed.id}  cannot be used: {str(fault.problems[0]).partition(chr(10))[0]}"
        return
    yield f"  {seed.id}  {article.title.quote if article.title else ''}".rstrip()
    for mechanism in article.mechanisms:
        english = mechanism.name.translation("en")
        name = f"{mechanism.name.quote} · {english}" if english else mechanism.name.quote
        counts = f"{_count(len(mechanism.measures), 'measure')}, {_count(len(mechanism.actions), 'action')}"
        yield f"    {mechanism.id}  {name}  ({counts})"


def found(seed: Seed) -> Iterator[str]:
    """Yield what the rules found in an article that was just added, and what to do next."""
    article = catalogue.load(seed.extract, read(seed.article))
    mechanisms = article.mechanisms
    measures = sum(len(mechanism.measures) for mechanism in mechanisms)
    actions = sum(len(mechanism.actions) for mechanism in mechanisms)
    if mechanisms:
        of = (_count(len(mechanisms), "mechanism"), _count(measures, "measure"), _count(actions, "action"))
        yield f"found: {', '.join(of)}"
    else:
        yield "found: no mechanism, so only a digest can be made; add what there is to the extract by hand"
    yield f"next: briefings check {shlex.quote(seed.id)}, then briefings build {shlex.quote(seed.id)}"


def _audience(project: Project, name: str) -> Iterator[str]:
    try:
        audience = load_audience(project.templates, name)
    except BriefingsError as fault:
        yield f"  {name}  cannot be used: {str(fault.problems[0]).partition(chr(10))[0]}"
        return
    title = audience.title.text("zh") if audience.title else None
    yield f"  {name}  {title or ''} · {' '.join(audience.kinds)} · {' '.join(audience.languages)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

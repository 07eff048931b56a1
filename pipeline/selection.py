"""From the words on the command line to articles, audiences and documents; an unknown word gets the known ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.errors import Location, Problem, UsageError, nearest
from pipeline.model import FORMATS, KINDS, LANGUAGES, Article, DocumentKind, Language, Mechanism
from pipeline.render.audience import list_audiences
from pipeline.request import Request
from pipeline.seeds import Seed, find_articles

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True)
class Target:
    """One document: what tells it apart, and what it can be chosen by."""

    audience: str
    kind: DocumentKind
    language: Language
    mechanism: str | None = None
    number: str | None = None
    name: str | None = None

    @property
    def key(self) -> str:
        """Return its name in the manifest."""
        parts = (self.audience, self.language, self.kind, self.mechanism)
        return "/".join(part for part in parts if part)


@dataclass(frozen=True)
class Choice:
    """What is asked for, with every name known; languages and formats are empty when the audience decides."""

    seeds: tuple[Seed, ...]
    audiences: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    mechanisms: tuple[str, ...]
    faults: tuple[Problem, ...] = ()
    """What is wrong with folders in seeds/ that are asked for and hold no article."""

    def has(self, target: Target) -> bool:
        """Return whether a document is asked for."""
        if self.kinds and target.kind not in self.kinds:
            return False
        if self.languages and target.language not in self.languages:
            return False
        if not self.mechanisms:
            return True
        return any(_means(word, target.mechanism, target.number, target.name) for word in self.mechanisms)


def choose(request: Request, load: Callable[[Seed], Article]) -> Choice:
    """Return what the request means. Raises UsageError with every name that is not known."""
    problems: list[Problem] = []
    seeds, faults = find_articles(request.project.seeds)
    by_id = {seed.id: seed for seed in seeds}
    audiences = list_audiences(request.project.templates)
    chosen = _known("article", request.articles, sorted([*by_id, *faults]), problems) or (*by_id, *faults)
    choice = Choice(
        seeds=tuple(by_id[id] for id in chosen if id in by_id),
        audiences=_known("audience", request.audiences, audiences, problems) or tuple(audiences),
        kinds=_known("document", request.documents, KINDS, problems),
        languages=_known("language", request.languages, LANGUAGES, problems),
        formats=_known("format", request.formats, FORMATS, problems),
        mechanisms=request.mechanisms,
        faults=tuple(faults[id] for id in chosen if id in faults),
    )
    if request.mechanisms and not problems:
        problems += _unknown_mechanisms(choice, load)
    if problems:
        raise UsageError(problems)
    return choice


def _known(what: str, words: tuple[str, ...], known: Iterable[Name], problems: list[Problem]) -> tuple[Name, ...]:
    """Return the words that are known, in their order without repetition; the others become problems."""
    names = {str(name): name for name in known}
    problems += [unknown(what, word, names) for word in words if word not in names]
    return tuple(dict.fromkeys(names[word] for word in words if word in names))


def unknown(what: str, word: str, known: Iterable[str]) -> Problem:
    """Return what to say of a name that is not known."""
    names = list(known)
    near = nearest(word, names)
    hint = f"did you mean '{near}'? " if near else ""
    return Problem(Location(word), f"unknown {what}", f"{hint}known: {', '.join(names) or 'none'}")


def _unknown_mechanisms(choice: Choice, load: Callable[[Seed], Article]) -> list[Problem]:
    """Return a problem for each mechanism that no article has; no more articles are read than it takes."""
    left = set(choice.mechanisms)
    known: dict[str, None] = {}
    for seed in choice.seeds:
        for mechanism in load(seed).mechanisms:
            known[f"{mechanism.id} {mechanism.name.quote}"] = None
            left -= {word for word in left if _means(word, mechanism.id, mechanism.number, mechanism.name.quote)}
        if not left:
            return []
    return [_unknown_mechanism(word, list(known)) for word in choice.mechanisms if word in left]


def _unknown_mechanism(word: str, known: list[str]) -> Problem:
    names = {part: label for label in known for part in label.split(" ", 1)}
    near = nearest(word, names)
    hint = f"did you mean '{names[near]}'? " if near else ""
    return Problem(Location(word), "unknown mechanism", f"{hint}known: {', '.join(known) or 'none'}")


def mechanism_meant(word: str, article: Article) -> Mechanism:
    """Return the mechanism that a word names. Raises UsageError with the known ones when it names none."""
    known = [f"{mechanism.id} {mechanism.name.quote}" for mechanism in article.mechanisms]
    for mechanism in article.mechanisms:
        if _means(word, mechanism.id, mechanism.number, mechanism.name.quote):
            return mechanism
    raise UsageError(_unknown_mechanism(word, known))


def _means(word: str, id: str | None, number: str | None, name: str | None) -> bool:
    """Return whether a word names a mechanism: by id, number, name or a part of the name of two characters or more."""
    if id is None:
        return False
    return word in (id, number, name) or (len(word) > 1 and word in (name or ""))

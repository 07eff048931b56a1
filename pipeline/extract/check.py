"""Whether an extract is finished: what a person still has to look at, decide or write, each at its line.

In: an extract.yaml, its article and what the rules find in that now. Out: Problems, the doubtful first. Faults that
stop a build are errors; what is only unfinished is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import yamlfile
from pipeline.errors import ExtractError, Location, Problem
from pipeline.extract import catalogue
from pipeline.model import Action, Article, Bilingual, Language, LeftOut, Mechanism, Passage, Quote
from pipeline.source import Source

NAMES = {"zh": "Chinese", "en": "English"}
_SHOWN = 5
_SAME_PLACE = 0.5

Found = Iterator[tuple[yamlfile.Path, Problem]]


@dataclass(frozen=True)
class Unfinished:
    """What is wrong or unfinished in an extract: what a person should look at before anything else, and the rest."""

    first: list[Problem]
    rest: list[Problem]

    def __iter__(self) -> Iterator[Problem]:
        return iter([*self.first, *self.rest])


def check_file(path: Path, source: Source, languages: Sequence[Language], draft: Article | None) -> Unfinished:
    """Return all that is wrong or unfinished in an extract.yaml; `draft` is what the rules find in the article now."""
    try:
        article = catalogue.load(path, source)
        file = yamlfile.parse(path.read_text(encoding="utf-8-sig"), str(path), ExtractError)
    except ExtractError as fault:
        return Unfinished(list(fault.problems), [])
    return check(article, source, languages, file, draft)


def check(
    article: Article,
    source: Source,
    languages: Sequence[Language],
    file: yamlfile.YamlFile | None = None,
    draft: Article | None = None,
) -> Unfinished:
    """Return what is unfinished in an article that was loaded: the doubtful first, then what changed, is missing, odd.

    With `file` each problem has its line; with `draft` it is told which of the rules' measures are in no document.
    """
    where = _Places(file, article)
    stale = catalogue.changed(article, source, where.file.path)
    first = [*([stale] if stale else []), *_doubts(where), *_nothing(article, where)]
    uncovered = coverage(article, draft, source, where.file.path) if draft else ()
    return Unfinished(
        first,
        [
            *_reviews(where),
            *uncovered,
            *_contradictions(article, where),
            *_untranslated(article, languages, where),
        ],
    )


def coverage(article: Article, draft: Article, source: Source, path: str) -> list[Problem]:
    """Return an error for each measure that the rules find and that is neither in the extract nor left out by name."""
    kept = [measure.span for mechanism in article.mechanisms for measure in mechanism.measures]
    kept += [action.span for mechanism in article.mechanisms for action in mechanism.actions]
    kept += [left.span for left in article.left_out]
    covered = bytearray(len(source.text))
    for start, end in kept:
        covered[start:end] = b"\1" * (end - start)
    problems = []
    for mechanism in draft.mechanisms:
        for measure in mechanism.measures:
            start, end = measure.span
            if covered.count(1, start, end) < _SAME_PLACE * (end - start):
                message = f"this measure would be in no document: '{_short(measure.quote)}'"
                hint = f"run 'briefings extract', or list it in {path} under left_out, with the reason"
                problems.append(Problem(source.location(start), message, hint))
    return problems


class _Places:
    """Where the parts of an article stand in its extract.yaml, and what they are called there."""

    def __init__(self, file: yamlfile.YamlFile | None, article: Article) -> None:
        self.file = file or yamlfile.YamlFile("extract.yaml", {}, {})
        self.parts = list(catalogue.walk(article))
        self.ids = {at: str(part.id) for at, part in self.parts if hasattr(part, "id")}

    def location(self, at: yamlfile.Path) -> Location:
        return self.file.location(at)

    def name(self, at: yamlfile.Path) -> str:
        """Return the id of the part at a path, with the field for a part that has none: "M1.lead"."""
        for cut in range(len(at), 0, -1):
            if at[:cut] in self.ids:
                return self.ids[at[:cut]] + _spoken(at[cut:])
        return _spoken(at).lstrip(".")


def _doubts(where: _Places) -> Iterator[Problem]:
    for at, part in where.parts:
        if getattr(part, "confidence", "high") == "low":
            doubt = getattr(part, "doubt", None) or "the rules were unsure"
            hint = "correct it, or delete 'confidence' and 'doubt' when it is right"
            yield Problem(where.location((*at, "confidence")), f"{where.name(at)}: unsure: {doubt}", hint, "warning")


def _nothing(article: Article, where: _Places) -> Iterator[Problem]:
    """Yield a warning for an article, or a mechanism, of which hardly a document can be made."""
    if not article.mechanisms:
        message, hint = "no mechanism: only a digest can be made", "write them under mechanisms, with their measures"
        yield Problem(where.location(("mechanisms",)), message, hint, "warning")
    for n, mechanism in enumerate(article.mechanisms):
        if not mechanism.measures:
            yield Problem(where.location(("mechanisms", n)), f"{mechanism.id}: has no measures", severity="warning")


def _reviews(where: _Places) -> Iterator[Problem]:
    for at, part in where.parts:
        if not isinstance(part, Quote) or part.review is None:
            continue
        review = part.review
        told = [f"was '{_short(review.was)}'"] if review.was != part.quote else []
        told += [f"the rules now say '{_short(review.now)}'"] if review.now else []
        told += [f"the rules now say {key} '{value}'" for key, value in (review.rules or {}).items()]
        message = f"{where.name(at)}: not reviewed since the article changed: {'; '.join(told) or 'look at it again'}"
        hint = "look at what is written on it, then delete 'review'"
        yield Problem(where.location((*at, "review")), message, hint, "warning")


def _contradictions(article: Article, where: _Places) -> Iterator[Problem]:
    """Yield what no rule of the form forbids, and no careful editor means."""
    for at, part in where.parts:
        if isinstance(part, Action):
            measure = article.mechanisms[int(at[1])].measures[int(at[3])]
            if not (measure.span[0] <= part.span[0] and part.span[1] <= measure.span[1]):
                message = f"{part.id}: is no piece of its measure {measure.id}"
                yield Problem(where.location((*at, "span")), message, severity="warning")
            if part.relation == "none" and part.builds_on:
                message = f"{part.id}: builds on {', '.join(part.builds_on)}, and yet its relation is 'none'"
                yield Problem(where.location((*at, "relation")), message, severity="warning")
            if part.builds_on and part.relation is None:
                message = f"{part.id}: builds on {', '.join(part.builds_on)}, but not how: relation is empty"
                hint = "write relation: direct (the same work goes on) or related"
                yield Problem(where.location((*at, "builds_on")), message, hint, "warning")
            if part.relation in ("direct", "related") and not part.builds_on:
                message = f"{part.id}: is '{part.relation}' to nothing: builds_on is empty"
                yield Problem(where.location((*at, "relation")), message, severity="warning")
        if isinstance(part, Mechanism) and len(part.points) > 3:
            message = f"{part.id}: {len(part.points)} key points; documents show three"
            yield Problem(where.location((*at, "points")), message, severity="warning")


def _untranslated(article: Article, languages: Sequence[Language], where: _Places) -> Iterator[Problem]:
    """Yield one problem for each part of the extract that lacks words in a language that documents are made in."""
    groups: dict[tuple[yamlfile.Path, Language], list[str]] = {}
    for at, part in where.parts:
        if not isinstance(part, Quote | Bilingual) or isinstance(part, LeftOut) or at[:1] == ("terms",):
            continue
        for language in languages:
            if isinstance(part, Quote) and (language == article.language or at[:1] == ("date",)):
                continue
            have = part.text(language) if isinstance(part, Bilingual) else part.translation(language)
            if not have:
                groups.setdefault((_group(at, article), language), []).append(where.name(at))
    for (at, language), names in groups.items():
        shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        yield Problem(where.location(at), f"no {NAMES[language]} yet for {shown}", severity="warning")


def _group(at: yamlfile.Path, article: Article) -> yamlfile.Path:
    """Return the path of the item at the top that a part belongs to."""
    top: object = getattr(article, str(at[0]))
    if isinstance(top, tuple) and len(at) > 1:
        item = top[int(at[1])]
        return at[:2] if isinstance(item, Mechanism | Passage) else at[:1]
    return at[:1]


def _spoken(at: yamlfile.Path) -> str:
    """Return the steps of a path as people say them, counting from 1: ".points 2"."""
    return "".join(f" {step + 1}" if isinstance(step, int) else f".{step}" for step in at)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"

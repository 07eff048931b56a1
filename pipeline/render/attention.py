"""Points to watch, found by rule: what the text says, or does not say, that a reader should not overlook.

The rules stand here, the words that set them off in templates/base/attention.yaml, what is said in the wording
files under `watch.<code>`. A rule states only what the article's words show; it never infers.

    W1  always: all is proposal              W7   data across borders of authority
    W2  no body, date or amount anywhere     W8   figures divided among parties
    W3  the action only explores             W9   the verb implies something there, none is linked
    W4  a measure without a firm action      W10  rights of people or collectives
    W5  money, and nobody named to pay       W11  terms and acronyms the article does not explain
    W6  a higher authority is named          W12  a claim to be first
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field

from pipeline import yamlfile
from pipeline.errors import Location, Problem, TemplateError
from pipeline.model import Action, Article, Frozen, Language, Measure, Mechanism, Quote, acronyms
from pipeline.render.audience import mapping
from pipeline.render.audiencemodel import BASE, Code

CODES: tuple[Code, ...] = get_args(Code)
COORDINATION = ("W5", "W6", "W7", "W8")
"""The codes that call for work across bodies (EDITORIAL: needs coordination)."""
GENERAL = ("W1", "W2")
"""The codes that say the same of nearly every mechanism."""

Words = tuple[Annotated[str, Field(min_length=1, max_length=80)], ...]


class Triggers(Frozen):
    """Words that set off one rule, by the language of the article; `unless` words call it off."""

    zh: Words = ()
    en: Words = ()
    zh_unless: Words = ()
    en_unless: Words = ()


class Lists(Frozen):
    """The trigger words of attention.yaml, by rule."""

    responsibility: Triggers = Triggers()
    deadline: Triggers = Triggers()
    amount: Triggers = Triggers()
    money: Triggers = Triggers()
    payer: Triggers = Triggers()
    authority: Triggers = Triggers()
    data: Triggers = Triggers()
    division: Triggers = Triggers()
    continuing: Triggers = Triggers()
    rights: Triggers = Triggers()
    coined: Triggers = Triggers()
    known: Triggers = Triggers()
    first: Triggers = Triggers()


@dataclass(frozen=True)
class Point:
    """One point to watch: its code, what it is about, and the numbers that it concerns (none: all)."""

    code: str
    ids: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The words of the article that set it off, verbatim and in order, each once."""


def load_lists(templates: Path, folders: tuple[str, ...] = (BASE,)) -> Lists:
    """Return the trigger words; an audience's own attention.yaml replaces base's list by list."""
    data: dict[str, object] = {}
    places: dict[yamlfile.Path, Location] = {}
    shown = ""
    for folder in reversed(folders):
        path = templates / folder / "attention.yaml"
        if path.is_file():
            shown = f"{templates.name}/{folder}/attention.yaml"
            file = mapping(path, shown)
            data |= file.data or {}
            places |= file.places
    lists = yamlfile.validate(Lists, yamlfile.YamlFile(shown, data, places), TemplateError)
    problems = [
        Problem(places.get((name, field, n), Location(shown)), f"not a pattern: {fault}")
        for name in Lists.model_fields
        for field in Triggers.model_fields
        for n, word in enumerate(getattr(getattr(lists, name), field))
        if (fault := _bad_pattern(word))
    ]
    if problems:
        raise TemplateError(problems)
    return lists


def _bad_pattern(word: str) -> str | None:
    """Return what is wrong with a trigger: plain words, with * for a few characters within one clause."""
    return "more than two *" if word.count("*") > 2 else "nothing but *" if not word.strip("*") else None


_COINED = re.compile(r"“((?=[^”]*[0-9两二三四五六七八九十N+＋])[^”，。,]{2,8})”")
"""A figure in a short quoted term mostly counts things that are not named; 一 (one) mostly does not count."""


@dataclass(frozen=True)
class Matcher:
    """Finds the trigger words of an article's language."""

    lists: Lists
    language: Language
    explained: tuple[str, ...] = ()
    """Acronyms that the article spells out."""

    @cached_property
    def _patterns(self) -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
        return {
            name: (self._pattern(name, self.language), self._pattern(name, f"{self.language}_unless"))
            for name in Lists.model_fields
        }

    def _pattern(self, name: str, field: str) -> re.Pattern[str] | None:
        words = getattr(getattr(self.lists, name), field)
        if not words:
            return None
        gap = "[^，,。；;.]{0,20}?" if self.language == "zh" else r"[^.;]{0,60}?"
        alternatives = [gap.join(map(re.escape, word.split("*"))) for word in sorted(words, key=len, reverse=True)]
        joined = "|".join(alternatives)
        if self.language == "zh":
            return re.compile(joined)
        return re.compile(rf"(?<!\w)(?:{joined})(?:e?s|d|ed|ing)?(?!\w)", re.IGNORECASE)

    def find(self, name: str, text: str) -> tuple[str, ...]:
        """Return the words of list `name` in `text`, in order; none where an `unless` word stands too."""
        wanted, unless = self._patterns[name]
        if wanted is None or (unless and unless.search(text)):
            return ()
        return tuple(dict.fromkeys(found[0].removeprefix("^") for found in wanted.finditer(text)))

    def coined(self, text: str) -> tuple[str, ...]:
        """Return coined terms: those of the list, and by form short quoted ones with a figure ("5+2", "三水共治").

        So are acronyms that the article does not spell out and not every reader knows.
        """
        capitals = sum(map(str.isupper, text)) * 2 > sum(char.isupper() or char.islower() for char in text)
        bare = () if capitals and self.language == "en" else acronyms(text)
        unknown = [word for word in bare if word not in self.explained and word not in self._known]
        return tuple(dict.fromkeys((*self.find("coined", text), *_COINED.findall(text), *unknown)))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset((*self.lists.known.zh, *self.lists.known.en))


def merged(found: list[Point]) -> Point:
    """Return one point for those of several mechanisms; all have the same code."""
    return Point(
        found[0].code,
        tuple(id for point in found for id in point.ids),
        tuple(number for point in found for number in point.items),
        tuple(dict.fromkeys(word for point in found for word in point.words)),
    )


def points(mechanism: Mechanism, matcher: Matcher) -> list[Point]:
    """Return every point to watch of a mechanism, by code."""
    found = [Point("W1")]
    text = "\n".join([mechanism.lead.quote, *(measure.quote for measure in mechanism.measures)])
    if not any(matcher.find(name, text) for name in ("responsibility", "deadline", "amount")):
        found.append(Point("W2"))
    found += [point for code, rule in _RULES.items() if (point := _combine(code, rule(mechanism, matcher)))]
    return sorted(found, key=lambda point: CODES.index(point.code))


Hit = tuple[Action | Measure, tuple[str, ...]]
Rule = Callable[[Mechanism, Matcher], Iterator[Hit]]


def _combine(code: str, hits: Iterator[Hit]) -> Point | None:
    """Return one point for all that a rule found."""
    rows = list(hits)
    if not rows:
        return None
    words = tuple(dict.fromkeys(word for _, found in rows for word in found))
    return Point(code, tuple(item.id for item, _ in rows), tuple(item.number for item, _ in rows), words)


def _explores(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
    """Yield actions that only explore, with the verb by which they do, where it stands in their words."""
    for action in mechanism.actions:
        if action.firmness == "explore":
            verb = action.verb or ""
            yield action, ((verb,) if verb and verb.casefold() in action.quote.casefold() else ())


def _not_firm(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
    for measure in mechanism.measures:
        if measure.actions and all(action.firmness in ("promote", "explore") for action in measure.actions):
            yield measure, ()


def _triggered(name: str) -> Rule:
    def rule(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
        for item in _rows(mechanism):
            if words := matcher.find(name, item.quote):
                yield item, words

    return rule


def _coined(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
    return ((item, words) for item in _rows(mechanism) if (words := matcher.coined(item.quote)))


def _money(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
    for item in _rows(mechanism):
        words = matcher.find("money", item.quote)
        if words and not matcher.find("payer", item.quote):
            yield item, words


def _continuing(mechanism: Mechanism, matcher: Matcher) -> Iterator[Hit]:
    for action in mechanism.actions:
        if not action.builds_on and (words := matcher.find("continuing", _opening(action, matcher.language))):
            yield action, words


def _opening(action: Action, language: Language) -> str:
    """Return what governs the action: for a continuing verb, its place at the head of the action counts."""
    return "^" + action.quote if language == "zh" else "^" + action.quote.lower()


def _rows(mechanism: Mechanism) -> Iterator[Action | Measure]:
    """Yield the actions, and measures that nobody has split."""
    for measure in mechanism.measures:
        yield from measure.actions or (measure,)


_RULES: dict[str, Rule] = {
    "W3": _explores,
    "W4": _not_firm,
    "W5": _money,
    "W6": _triggered("authority"),
    "W7": _triggered("data"),
    "W8": _triggered("division"),
    "W9": _continuing,
    "W10": _triggered("rights"),
    "W11": _coined,
    "W12": _triggered("first"),
}


def missing(mechanism: Mechanism, lists: Lists, language: Language) -> tuple[str, ...]:
    """Return what the text of a mechanism does not name, among responsibility, deadline and amount."""
    matcher = Matcher(lists, language)
    text = "\n".join(measure.quote for measure in mechanism.measures)
    return tuple(name for name in ("responsibility", "deadline", "amount") if not matcher.find(name, text))


def claims(article: Article, lists: Lists) -> dict[str, tuple[Quote, ...]]:
    """Return the sentences on achievements that coin a term (W11) or claim to be first (W12)."""
    matcher = Matcher(lists, article.language, article.explained)
    sentences = [sentence for passage in article.achievements for sentence in passage.sentences]
    return {
        "W11": tuple(sentence for sentence in sentences if matcher.coined(sentence.quote)),
        "W12": tuple(sentence for sentence in sentences if matcher.find("first", sentence.quote)),
    }

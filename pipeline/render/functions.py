"""The functions that templates call: how each statement is shown, and what is counted and found by rule.

Every piece of text that is not a label comes through here and is tagged with its kind and its item, so that the
finished page can be proved against the extract.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args

from jinja2.exceptions import TemplateRuntimeError
from jinja2.runtime import Undefined
from markupsafe import Markup, escape

from pipeline.errors import Problem, nearest
from pipeline.model import (
    Action,
    Article,
    Bilingual,
    Dated,
    DocumentKind,
    Edition,
    Firmness,
    Language,
    LeftOut,
    Measure,
    Mechanism,
    Passage,
    Quote,
    Sentence,
    Term,
)
from pipeline.render import attention as rules
from pipeline.render import quoting
from pipeline.render.audiencemodel import Audience, fill
from pipeline.render.budget import BUDGET
from pipeline.render.calling import either, mistake, told
from pipeline.render.reach import here
from pipeline.render.registry import Registry, Statement
from pipeline.render.telling import is_compared, telling
from pipeline.render.wording import MissingValue, UnknownKey, Wording

TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}
TITLE_BREAK = '<br class="break">'  # "|" in an edited title is a break at meaning
TITLES = (".title", ".headline")
NAMED = ".name"  # a mechanism's name: outside quotation marks it is a heading
FILLED = ("lead_body", "support", "due", "note")
MONTHS = (
    "January February March April May June July August September October November December".split()
)  # English dates, whatever the machine's locale


@dataclass(frozen=True)
class Counts:
    """What is in a mechanism, a measure or the whole article, in numbers."""

    mechanisms: int
    measures: int
    actions: int
    firm: int
    promote: int
    explore: int
    unclassed: int
    linked: int
    """Actions that build on an achievement the article names."""
    unlinked: int
    no_body: int
    no_due: int


@dataclass(frozen=True)
class Watch:
    """A point to watch as a document prints it."""

    code: str
    text: str
    items: tuple[str, ...]
    """Numbers of the actions and measures concerned; none: all."""
    ids: tuple[str, ...]
    words: tuple[str, ...]
    line: str
    """The text and the numbers, "…（1.2d、1.3b）。"."""


@dataclass(frozen=True)
class Body:
    """A body and the actions that it leads."""

    name: str
    """Empty: nobody has been named yet."""
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """What one rendering is about."""

    article: Article
    """As the audience may see it."""
    whole: Article
    """With all fields; for counting and rules only."""
    kind: DocumentKind
    language: Language
    mechanism: Mechanism | None
    edition: Edition
    audience: Audience
    wording: Wording
    lists: rules.Lists

    def variables(self) -> dict[str, object]:
        """Return the variables that a template sees."""
        return {
            "article": self.article,
            "mechanism": self.mechanism,
            "audience": self.audience,
            "document": self.audience.document(self.kind),
            "edition": self.edition,
            "kind": self.kind,
            "language": self.language,
        }


class Functions:
    """The functions for one rendering; every public method is one that templates may call."""

    def __init__(self, scope: Scope, registry: Registry) -> None:
        self._scope = scope
        self._registry = registry
        self._lang = scope.language
        self._labels = set(_labels(scope.audience))

    # text ------------------------------------------------------------------------------------------------------

    def t(self, key: str, /, **values: Any) -> str:
        """Return the label `key` in this language, with its {marks} filled in; `count` chooses singular or plural."""
        wording = self._scope.wording
        try:
            text = wording.text(key, values)
        except UnknownKey:
            near = wording.nearest(key)
            self._note(f"there is no label '{key}'", key, f"did you mean '{near}'?" if near else None)
            return ""
        except MissingValue as fault:
            mark = fault.args[0]
            self._note(f"the label '{key}' needs a value for {{{mark}}}", key, f"write t('{key}', {mark}=…)")
            return ""
        return text if isinstance(text, Markup) else Markup(escape(text))

    def has(self, key: str, /) -> bool:
        """Return whether there is a label `key`."""
        return key in self._scope.wording

    def label(self, value: Bilingual | None, /, **values: Any) -> str:
        """Return words of the audience file in this language, the other's where it has none; empty when unset."""
        if value is None:
            return ""
        other = value.en if self._lang == "zh" else value.zh
        return fill(value.text(self._lang) or other or "", {name: str(part) for name, part in values.items()})

    def quote(self, item: Quote, /, inside: bool = True) -> str:
        """Return the article's words in their display form; `inside`: the template sets quotation marks around.

        Around the article's title those are the marks of a title in this language.
        """
        if (name := self._name(item, Quote, "quote")) is None:
            return ""
        return self._tagged("quoted", name, self._scope.article.language, self._shown(item, name, inside))

    def _shown(self, item: Quote, name: str, inside: bool) -> str:
        titled = inside and name == "title" and self._lang == "zh"
        return quoting.shown(item.quote, inside, heading=not inside and name.endswith(NAMED), titled=titled)

    def say(self, item: Quote, /, inside: bool = True) -> str:
        """Return the item in this document's language: quoted, else its edited translation, else the original.

        At depth "key" a long measure is quoted as far as its opening sentences go, with an ellipsis.
        """
        if (name := self._name(item, Quote, "say")) is None:
            return ""
        translation = None if self._lang == self._scope.article.language else item.translation(self._lang)
        if translation:
            return self._tagged("translation", name, self._lang, translation)
        opening = quoting.opening(item.quote) if isinstance(item, Measure) and self._is_brief else item.quote
        if opening == item.quote:
            return self.quote(item, inside)
        words = self._tagged("opening", name, self._scope.article.language, quoting.shown(opening, inside))
        return Markup("{}{}").format(words, self.t("quote.more"))

    def is_quoted(self, item: Quote, /) -> bool:
        """Return whether say(item) is a quotation, which then takes quotation marks."""
        return self._lang == self._scope.article.language or not item.translation(self._lang)

    def edited(self, value: Bilingual | Term | None, /, language: Language | None = None) -> str:
        """Return what an editor wrote, in this language; empty when there is none."""
        if value is None or id(value) in self._labels:
            return self.label(value)  # type: ignore[arg-type]  # only a Bilingual is a label
        if (name := self._name(value, (Bilingual, Term), "edited")) is None:
            return ""
        language = language or self._lang
        text = value.zh if language == "zh" else value.en
        if not text:
            return ""
        shown = Markup(TITLE_BREAK).join(text.split("|")) if name.endswith(TITLES) else text
        return self._tagged("edited", name, language, shown)

    def reason(self, item: LeftOut, /) -> str:
        """Return why something was left out: standard words for the rules' reasons, else an editor's own."""
        if self._name(item, LeftOut, "reason") is None:
            return ""
        reason = item.reason
        if isinstance(reason, str):
            return self.t(f"left_out.{reason}") if self.has(f"left_out.{reason}") else Markup(escape(reason))
        other: Language = "en" if self._lang == "zh" else "zh"
        return self.edited(reason) or self.edited(reason, language=other)

    def translation(self, item: Quote, /) -> str:
        """Return the edited translation of the article's words, whatever this document's language; empty when none."""
        other: Language = "en" if self._scope.article.language == "zh" else "zh"
        if (name := self._name(item, Quote, "translation")) is None or not item.translation(other):
            return ""
        return self._tagged("translation", name, other, item.translation(other) or "")

    def instrument_name(self, action: Action, /) -> str:
        """Return what the action works through, in this language where the wording has it."""
        return self._word("instrument", action.instrument)

    def verb_name(self, action: Action, /) -> str:
        """Return the governing verb, in this language where the wording has it."""
        return self._word("verb", action.verb)

    def governing(self, mechanism: Mechanism, /) -> str:
        """Return the verb that governs a mechanism's lead sentence, empty when it is none that the wording knows."""
        clause = re.split(r"[,，;；]", mechanism.lead.quote.strip())[-1].strip()
        verbs = [key[5:] for key in self._scope.wording.labels if key.startswith("verb.")]
        found = max((verb for verb in verbs if clause.lower().startswith(verb.lower())), key=len, default=None)
        return self._word("verb", found)

    def _word(self, group: str, word: str | None) -> str:
        if not word:
            return ""
        language = self._scope.article.language
        if f"{group}.{word}" in self._scope.wording:
            return self.t(f"{group}.{word}")
        if language == self._lang:
            return word
        return Markup('<span lang="{}">{}</span>').format(TAGS[language], word)

    def plain(self, item: Quote | Bilingual | Term | None, /, inside: bool = False) -> str:
        """Return the same words without tags, for <title>, <meta> and attributes; `inside` as for quote()."""
        if isinstance(item, (Bilingual, Term)):
            return ((item.zh if self._lang == "zh" else item.en) or "").replace("|", "")
        if item is None or (name := self._name(item, Quote, "plain")) is None:
            return ""
        translation = None if self._lang == self._scope.article.language else item.translation(self._lang)
        return translation or self._shown(item, name, inside)

    def is_question(self, name: str, /) -> bool:
        """Return whether a name is a question, behind which a title has no room for words of its own."""
        return name.rstrip().endswith(("?", "？"))

    # places ----------------------------------------------------------------------------------------------------

    def source(self, item: Quote, /) -> str:
        """Return the words for where an item stands in the article."""
        if self._name(item, Quote, "source") is None:
            return ""
        place = item.place
        if place.page is not None:
            return self.t("place.page", paragraph=place.paragraph, page=place.page)
        return self.t("place.paragraph", paragraph=place.paragraph)

    def footnote(self, item: Quote, /) -> str:
        """Return a footnote that names where an item stands."""
        if self._name(item, Quote, "footnote") is None:
            return ""
        return Markup('<span class="footnote">{}</span>').format(self.t("place.footnote", place=self.source(item)))

    def date(self, value: datetime.date | Dated, /) -> str:
        """Return a date as this language writes it."""
        day = value.value if isinstance(value, Dated) else value
        if self._lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def issue(self) -> str:
        """Return the issue number as the masthead words it."""
        edition, pattern = self._scope.edition, self._scope.audience.masthead.issue
        if pattern is None:
            return self.t("mast.issue", number=edition.number)
        return self.label(pattern, number=edition.number, year=edition.date.year)

    # forms -----------------------------------------------------------------------------------------------------

    def field(self, action: Action, name: str, /) -> str:
        """Return a field to fill in: its value, else that it is still to be decided."""
        if self._name(action, Action, "field") is None:
            return ""
        if name not in (*FILLED, "status"):
            near = nearest(name, (*FILLED, "status"))
            self._note(f"'{name}' is no field to fill in", name, f"did you mean '{near}'?" if near else None)
            return ""
        key = f"{action.id}.{name}"
        placeholder = "" if name == "note" else self.t("status.tbd")
        if name == "status":
            status = action.status or ("not_started" if action.lead_body else None)
            kind, text = "", self.t(f"status.{status}") if status else ""
        else:
            value: Bilingual | None = getattr(action, name)
            text = (value.text(self._lang) if value else None) or ""
            kind = f' data-kind="edited" data-item="{key}"' if text else ""
        column = self.t("col.remarks" if name == "note" else f"col.{name}")
        title = self.t("field.title", name=column, number=action.number)
        return Markup('<span data-field="{}" data-placeholder="{}" title="{}"{}>{}</span>').format(
            key, placeholder, title, Markup(kind), text or placeholder
        )

    def tick(self, action: Action, /) -> str:
        """Return the box to tick when an action is done."""
        if self._name(action, Action, "tick") is None:
            return ""
        checked = Markup(' checked="checked"') if action.status == "done" else ""
        return Markup('<input type="checkbox" name="{}.done" title="{}"{}>').format(
            action.id, self.t("tick.title", number=action.number), checked
        )

    # what is counted and found ---------------------------------------------------------------------------------

    def counts(self, of: Article | Mechanism | Measure | None = None, /) -> Counts:
        """Return the numbers of a mechanism, a measure or (nothing given) the whole article."""
        whole = self._whole(of)
        mechanisms = whole.mechanisms if isinstance(whole, Article) else ()
        measures: tuple[Measure, ...] = (
            (whole,)
            if isinstance(whole, Measure)
            else whole.measures
            if isinstance(whole, Mechanism)
            else tuple(measure for mechanism in mechanisms for measure in mechanism.measures)
        )
        actions = [action for measure in measures for action in measure.actions]
        classed = {firm: sum(action.firmness == firm for action in actions) for firm in get_args(Firmness)}
        linked = sum(bool(action.builds_on) for action in actions)
        return Counts(
            mechanisms=len(mechanisms),
            measures=len(measures),
            actions=len(actions),
            **classed,
            unclassed=len(actions) - sum(classed.values()),
            linked=linked,
            unlinked=len(actions) - linked,
            no_body=sum(action.lead_body is None for action in actions),
            no_due=sum(action.due is None for action in actions),
        )

    def attention(self, mechanism: Mechanism, /, limit: int | None = None, all: bool = False) -> list[Watch]:
        """Return the points to watch, in this audience's order and number; `all`: every one, by code."""
        settings = self._scope.audience.attention
        found = {point.code: point for point in self._points(mechanism)}
        if all:
            return [self._watch(point) for point in found.values()]
        codes = [code for code in settings.order or rules.CODES if code in found]
        return [self._watch(found[code]) for code in codes[: limit if limit is not None else settings.limit]]

    def coordination(self, mechanism: Mechanism | None = None, /) -> list[Watch]:
        """Return the points that call for work across bodies, of one mechanism or, one a code, of the whole article."""
        mechanisms = (mechanism,) if mechanism else self._scope.article.mechanisms
        found: dict[str, list[rules.Point]] = {}
        for each in mechanisms:
            for point in self._points(each):
                if point.code in rules.COORDINATION:
                    found.setdefault(point.code, []).append(point)
        return [self._watch(rules.merged(found[code])) for code in rules.COORDINATION if code in found]

    def bodies(self) -> list[Body]:
        """Return the lead bodies of all actions and what each leads, in order; last those without one."""
        actions = [action for mechanism in self._scope.article.mechanisms for action in mechanism.actions]
        led: dict[str, list[Action]] = {}
        for action in actions:
            name = (action.lead_body.text(self._lang) if action.lead_body else None) or ""
            led.setdefault(name, []).append(action)
        order = sorted(led, key=lambda name: not name)
        return [
            Body(self.edited(led[name][0].lead_body), tuple(action.number for action in led[name])) for name in order
        ]

    def claims(self) -> dict[str, tuple[Quote, ...]]:
        """Return sentences on achievements with a coined term ('W11') or a claim to be first ('W12')."""
        found = rules.claims(self._scope.whole, self._scope.lists)
        return {code: tuple(self._mine(quote) for quote in quotes) for code, quotes in found.items()}

    def missing(self, mechanism: Mechanism, /) -> tuple[str, ...]:
        """Return which of responsibility, deadline and amount the article's words on a mechanism do not name."""
        return rules.missing(self._whole(mechanism), self._scope.lists, self._scope.article.language)

    def actions(self, of: Mechanism | Measure, /) -> list[Action]:
        """Return the actions at this document's depth: all, or the key ones and at least one of each measure."""
        measures = (of,) if isinstance(of, Measure) else of.measures
        if not self._is_brief:
            return [action for measure in measures for action in measure.actions]
        key = (
            {action.id for measure in self._whole(of).measures for action in _key(measure)}
            if (isinstance(of, Mechanism))
            else {action.id for action in _key(self._whole(of))}
        )
        return [action for measure in measures for action in measure.actions if action.id in key]

    def builds_on(self, of: Mechanism | Measure | Action, /, relation: str | None = None) -> list[Sentence]:
        """Return the achievement sentences that it continues, direct ones first, each once."""
        actions: tuple[Action, ...] = (of,) if isinstance(of, Action) else of.actions
        ranked = sorted(actions, key=lambda action: action.relation != "direct")
        ids = [id for action in ranked if relation in (None, action.relation) for id in action.builds_on]
        return [self._scope.article.sentence(id) for id in dict.fromkeys(ids)]

    def passages(self, mechanism: Mechanism, /) -> list[Passage]:
        """Return the achievements that a mechanism builds on, in the article's order."""
        ids = {sentence.id for sentence in self.builds_on(mechanism)}
        return [
            passage for passage in self._scope.article.achievements if ids & {item.id for item in passage.sentences}
        ]

    def unused(self, mechanism: Mechanism | None = None, /) -> list[Sentence]:
        """Return sentences of the achievements concerned that no action of the whole article takes up.

        None as long as nobody has compared: then nothing is known about it.
        """
        article = self._scope.article
        if not self.compared():
            return []
        taken = {id for item in article.mechanisms for action in item.actions for id in action.builds_on}
        passages = article.achievements if mechanism is None else self.passages(mechanism)
        return [sentence for passage in passages for sentence in passage.sentences[1:] if sentence.id not in taken]

    def compared(self, mechanism: Mechanism | None = None, /) -> bool:
        """Return whether anybody has set an action of a mechanism, or of any, beside the article's achievements."""
        mechanisms = (self._whole(mechanism),) if mechanism else self._scope.whole.mechanisms
        return is_compared(action for each in mechanisms for action in each.actions)

    def telling(self, columns: Sequence[str], mechanism: Mechanism | None = None, /) -> list[str]:
        """Return those of a table's columns that tell something about a mechanism or, side by side, about all."""
        article = self._scope.article
        other: Language = "en" if article.language == "zh" else "zh"
        if mechanism is not None:
            return telling(columns, (mechanism,), other)
        judged = {
            "verb": any(map(self.governing, article.mechanisms)),
            "watch": any(
                point.code not in rules.GENERAL for each in article.mechanisms for point in self.attention(each)
            ),
        }
        return telling(columns, article.mechanisms, other, judged)

    def sentence(self, id: str, /) -> Sentence | None:
        """Return the achievement or principle sentence with this id."""
        try:
            return self._scope.article.sentence(id)
        except KeyError:
            self._note(f"there is no sentence '{id}'", id)
            return None

    def terms(self, mechanism: Mechanism | None = None, /, limit: int | None = None) -> list[Term]:
        """Return the terms that occur in a mechanism, or all; longer ones do not hide the shorter within them."""
        article = self._scope.article
        if mechanism is None:
            return list(article.terms[:limit])
        quotes = [mechanism.name, mechanism.lead, *mechanism.measures, *self.builds_on(mechanism)]
        text = "\n".join(quote.quote for quote in quotes)
        own = "zh" if article.language == "zh" else "en"
        return [term for term in article.terms if getattr(term, own) in text][:limit]

    def untranslated(self, of: Mechanism | None = None, /) -> int:
        """Return how many names and measures, of a mechanism or all, have no translation into this language."""
        return len(self._foreign(of)) - self.translated(of)

    def translated(self, of: Mechanism | None = None, /) -> int:
        """Return how many names and measures, of a mechanism or all, have an edited translation into this language."""
        return sum(bool(quote.translation(self._lang)) for quote in self._foreign(of))

    def _foreign(self, of: Mechanism | None) -> list[Quote]:
        article = self._scope.article
        if self._lang == article.language:
            return []
        return [quote for item in ((of,) if of else article.mechanisms) for quote in (item.name, *item.measures)]

    # -----------------------------------------------------------------------------------------------------------

    @property
    def _is_brief(self) -> bool:
        return self._scope.audience.document(self._scope.kind).depth == "key"

    @cached_property
    def _wholes(self) -> dict[str, Any]:
        mechanisms = self._scope.whole.mechanisms
        wholes: dict[str, Any] = {}
        for mechanism in mechanisms:
            wholes[mechanism.id] = mechanism
            wholes |= {measure.id: measure for measure in mechanism.measures}
        return wholes

    def _whole(self, of: Article | Mechanism | Measure | None) -> Any:
        """Return the same item with the fields that the audience is not shown."""
        return self._scope.whole if of is None or isinstance(of, Article) else self._wholes[of.id]

    def _mine(self, quote: Quote) -> Quote:
        """Return the same sentence as the audience sees it."""
        return self._scope.article.sentence(quote.id) if isinstance(quote, Sentence) else quote

    def _points(self, mechanism: Mechanism) -> list[rules.Point]:
        article = self._scope.whole
        matcher = rules.Matcher(self._scope.lists, article.language, article.explained)
        return rules.points(self._whole(mechanism), matcher)

    def _watch(self, point: rules.Point) -> Watch:
        text = self._watch_text(point)
        said = text.removesuffix(self.t("stop"))
        line = self.t("watch.line", items=self.t("watch.comma").join(point.items), text=said) if point.items else text
        return Watch(point.code, text, point.items, point.ids, point.words, line)

    def _watch_text(self, point: rules.Point) -> str:
        if point.code == "W1" and not self._scope.article.authors:
            return self.t("watch.W1_unsigned")
        if point.code == "W3" and not point.words:
            return self.t("watch.W3_unquoted")
        marked = [self.t("quote.open") + self._word("verb", word) + self.t("quote.close") for word in point.words]
        words = self.t("list.quoted").join(marked)
        return self.t(f"watch.{point.code}", **({"words": words} if point.code == "W3" else {}))

    def _tagged(self, kind: str, name: str, language: Language, text: str) -> Markup:
        shown = text if language == "zh" else _chinese_tagged(text)
        return Markup('<span data-kind="{}" data-item="{}" lang="{}">{}</span>').format(
            kind, name, TAGS[language], shown
        )

    def _name(self, item: Any, wanted: type | tuple[type, ...], function: str) -> str | None:
        """Return the name of a statement; note it and return None when the template passed something else."""
        if isinstance(item, wanted):
            name = self._registry.name(cast(Statement, item))
            if name is not None:
                return name
            self._note(f"{function}() takes statements of this article only", function)
            return None
        hint = "ask with {% if … %} whether it is there" if item is None else None
        types = wanted if isinstance(wanted, tuple) else (wanted,)
        if isinstance(item, Undefined):
            str(item)  # notes itself
        else:
            self._note(f"{function}() takes {either(types)}, not {told(item)}", function, hint)
        return None

    def _note(self, message: str, word: str | None = None, hint: str | None = None) -> None:
        BUDGET.get().note(Problem(here(word), message, hint))


def _labels(audience: Audience) -> Iterator[int]:
    """Yield the identity of every text that the audience file holds."""
    for part in (audience, audience.masthead, audience.imprint):
        yield from (id(value) for _, value in part if isinstance(value, Bilingual))


def _key(measure: Measure) -> Iterator[Action]:
    """Yield the actions of a measure that are firmly worded and name an instrument; at least the first."""
    chosen = [action for action in measure.actions if action.firmness == "firm" and action.instrument]
    yield from chosen or measure.actions[:1]


SCOPE: ContextVar[Functions] = ContextVar("scope")
NAMES = tuple(name for name in vars(Functions) if not name.startswith("_"))


def for_templates() -> dict[str, Any]:
    """Return the functions by name, each bound at the call to the rendering that is going on."""
    return {name: _late(name) for name in NAMES}


def _late(name: str) -> Any:
    method = getattr(Functions, name)

    def call(*args: Any, **named: Any) -> Any:
        try:
            return getattr(SCOPE.get(), name)(*args, **named)
        except (AttributeError, TypeError, ValueError, LookupError):
            if any(isinstance(value, Undefined) for value in (*args, *named.values())):
                raise
            if (wrong := mistake(method, args, named)) is None:
                raise
            raise TemplateRuntimeError(wrong) from None

    call.for_templates = True  # type: ignore[attr-defined]  # read by Sandbox.is_safe_callable
    call.__doc__ = method.__doc__
    return call


def _chinese_tagged(text: str) -> Markup:
    """Return English text whose Chinese words name their language, for readers aloud and for the choice of a face."""
    mark = f'<span lang="{TAGS["zh"]}">{{}}</span>'
    return Markup(quoting.HAN_WORDS.sub(lambda found: mark.format(found.group()), escape(text)))

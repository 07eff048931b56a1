"""The article as the templates see it, and the form of extract.yaml: one set of frozen types.

Words from the article are a `Quote`: verbatim, with their span in the article. Words that a person wrote
are plain strings or a `Bilingual`. There is no third kind here; labels belong to the templates.
Ids are stable names ("M1.2c" stays with its item when others come and go); numbers ("1.2c") follow the
order in the file and are what documents print.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, Tag, model_validator

from pipeline.source import Place

Language = Literal["zh", "en"]
Firmness = Literal["firm", "promote", "explore"]
Relation = Literal["direct", "related", "none"]
Status = Literal["not_started", "ongoing", "done", "hold"]
Confidence = Literal["high", "low"]
DocumentKind = Literal["note", "checklist", "comparison", "digest"]
Format = Literal["docx", "pdf", "html"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
FORMATS: tuple[Format, ...] = get_args(Format)

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$", max_length=40)]
Span = Annotated[tuple[int, int], Field(description="start and end (exclusive) in the article's text, from 0")]


class Frozen(BaseModel):
    """Base of every type here: immutable, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Bilingual(Frozen):
    """Edited text in both languages; either may still be missing."""

    zh: str | None = None
    en: str | None = None

    def text(self, language: Language) -> str | None:
        """Return the text in `language`, None where nobody has written it."""
        return self.zh if language == "zh" else self.en


class Review(Frozen):
    """A mark that an item's quote changed in the article and a person should look at it."""

    was: str
    """The quote before the change."""
    rules: dict[str, str] | None = None
    """What the rules now say of fields that a person had corrected."""
    now: str | None = None
    """What the rules propose where a person's correction stands against it; None where the quote was updated."""


class Quote(Frozen):
    """Words of the article, verbatim, and where they stand."""

    quote: str
    """The words, to the character."""
    span: Span
    en: str | None = None
    """Edited English of a Chinese quote; never shown as a quotation."""
    zh: str | None = None
    """Edited Chinese of an English quote."""
    confidence: Confidence = "high"
    """"low" where the rules were unsure; delete it once a person has looked."""
    doubt: str | None = None
    """Why the rules were unsure, when they were."""
    review: Review | None = None
    """Set when the article changed under the item; delete it once a person has looked."""

    _place: Place | None = PrivateAttr(default=None)
    # here for all kinds of quotes: private fields of a subclass are set up a second time, for every item
    _number: str = PrivateAttr(default="")

    @property
    def place(self) -> Place:
        """Return where the quote begins; it is known once the extract was checked against its article."""
        if self._place is None:
            raise LookupError(f"no place yet for {self.quote!r}")
        return self._place

    def translation(self, language: Language) -> str | None:
        """Return the edited translation into `language`, None where there is none."""
        return self.zh if language == "zh" else self.en


class Edition(Frozen):
    """Which issue of a document this is: recorded data, never the clock."""

    number: int
    date: datetime.date


class Dated(Quote):
    """A date as the article writes it, and its value."""

    value: datetime.date


class Section(Quote):
    """A heading of the article; `deck` is the line under it."""

    id: Id
    level: int = 1
    deck: Quote | None = None


class Sentence(Quote):
    """One sentence of an achievement or a principle."""

    id: Id

    @property
    def number(self) -> str:
        """Return the printed number, "2.5": fifth sentence of the second item."""
        return self._number


class Passage(Frozen):
    """An achievement or a principle: a lead sentence and those that fill it in."""

    id: Id
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    confidence: Confidence = "high"
    doubt: str | None = None
    _number: str = PrivateAttr(default="")

    @property
    def number(self) -> str:
        """Return the printed number, "2"."""
        return self._number

    @property
    def lead(self) -> Sentence:
        """Return the first sentence."""
        return self.sentences[0]


class Action(Quote):
    """One thing that somebody has to do: a verbatim piece of a measure."""

    id: Id
    """The stable name, "M1.2c": it stays with the action when others come and go."""
    verb: str | None = None
    """The governing verb, from the word lists."""
    firmness: Firmness | None = None
    """How firm the wording is: establish (firm), advance (promote), explore."""
    instrument: str | None = None
    """What the action works through (platform, fund, catalogue …), as the article names it."""
    builds_on: tuple[Id, ...] = ()
    """Ids of the achievement sentences that it continues."""
    relation: Relation | None = None
    """How: same object (direct), same field (related), none mentioned; None: nobody has looked yet."""
    reason: Bilingual | None = None
    """Why it continues what it builds on, or how the two differ."""
    lead_body: Bilingual | None = None
    """The responsible body; absent until somebody decides it."""
    support: Bilingual | None = None
    """The supporting bodies."""
    due: Bilingual | None = None
    """When it is due; absent until somebody decides it."""
    status: Status | None = None
    """How far it has come; printed once it has a responsible body."""
    note: Bilingual | None = None
    """Remarks for the checklist."""

    @property
    def number(self) -> str:
        """Return the printed number, "1.2c"."""
        return self._number


class Measure(Quote):
    """One enumerated measure of a mechanism; `quote` is without its marker."""

    id: Id
    """The stable name, "M1.2"."""
    marker: str | None = None
    """The mark it stands under in the article, "一是"."""
    summary: Bilingual | None = None
    """The measure in a phrase."""
    plain: Bilingual | None = None
    """The measure in plain words, for the public."""
    actions: tuple[Action, ...] = ()
    """What somebody has to do: pieces of the measure, in its order."""

    @property
    def number(self) -> str:
        """Return the printed number, "1.2"."""
        return self._number


class Mechanism(Frozen):
    """A named reform mechanism and its measures."""

    id: Id
    """The stable name, "M1"."""
    name: Quote
    """The mechanism as the article names it."""
    lead: Quote
    """The heading or sentence that names it."""
    title: Bilingual | None = None
    """A short title for a document's head; "|" marks where its line may break."""
    headline: Bilingual | None = None
    """The title over a note that asks for a decision; "|" marks where its line may break."""
    short: Bilingual | None = None
    """One word for a table's column."""
    summary: Bilingual | None = None
    """One or two sentences, edited."""
    ask: Bilingual | None = None
    """The decision that leaders are asked for."""
    points: tuple[Bilingual, ...] = ()
    """Key points, at most three."""
    one_sentence: Bilingual | None = None
    """The mechanism in one plain sentence, for the public."""
    in_place: tuple[Bilingual, ...] = ()
    """What exists already, in plain words."""
    measures: tuple[Measure, ...] = ()
    """Its measures, in the order of the article."""
    confidence: Confidence = "high"
    """"low" where the rules were unsure; delete it once a person has looked."""
    doubt: str | None = None
    """Why the rules were unsure, when they were."""
    _number: str = PrivateAttr(default="")

    @property
    def number(self) -> str:
        """Return the printed number, "1"."""
        return self._number

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return the actions of all measures, in order."""
        return tuple(action for measure in self.measures for action in measure.actions)


class Term(Frozen):
    """A term of the article with its English and, where it traps, a note."""

    zh: str
    en: str
    note: Bilingual | None = None
    plain: Bilingual | None = None
    """What it means, for readers who meet it for the first time."""


def _form(value: object) -> str:
    return "tagged-text" if isinstance(value, str) else "tagged-edited"


class LeftOut(Quote):
    """An enumerated item that is in no document, and why."""

    reason: Annotated[
        Annotated[str, Tag("tagged-text")] | Annotated[Bilingual, Tag("tagged-edited")], Discriminator(_form)
    ]
    """Why: an editor's words in each language, or one text for both; those of the rules have standard wording."""


class SourceFile(Frozen):
    """The article file that the extract was made from."""

    file: str
    sha256: str


class Article(Frozen):
    """A whole extract: what extract.yaml holds."""

    version: Literal[1] = 1
    language: Language
    """The language of the article."""
    source: SourceFile
    issued: datetime.date | None = None
    """The date of the first edition of its documents; without it the day on which they are first built."""
    title: Quote | None = None
    """The title."""
    publication: Quote | None = None
    """The newspaper, journal or office that published it."""
    site: Bilingual | None = None
    """Where it was published online, edited."""
    date: Dated | None = None
    """When it was published."""
    authors: tuple[Quote, ...] = ()
    """Who wrote it, each by name."""
    affiliation: Quote | None = None
    """Where the authors work, as the article says it."""
    genre: Bilingual | None = None
    """What kind of text it is, as the documents say it ("署名评论")."""
    basis: Quote | None = None
    """The passage that names the policy basis."""
    sections: tuple[Section, ...] = ()
    """The headings."""
    achievements: tuple[Passage, ...] = ()
    """What the article says has been achieved."""
    principles: tuple[Passage, ...] = ()
    """The approach that it asks for."""
    mechanisms: tuple[Mechanism, ...] = ()
    """The reform mechanisms that it proposes."""
    overview: Bilingual | None = None
    """The whole article in one or two sentences, edited."""
    terms: tuple[Term, ...] = ()
    """Terms with their translation."""
    left_out: tuple[LeftOut, ...] = ()
    """Enumerated items that are in no document, each with its reason."""
    obsolete: tuple[dict[str, Any], ...] = ()
    """Items that vanished from the article, with all that people wrote on them."""
    machine: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """What the rules said last, by item: `extract` tells people's corrections from it. Written by the program."""
    _explained: tuple[str, ...] = PrivateAttr(default=())

    @property
    def explained(self) -> tuple[str, ...]:
        """Return the acronyms that the article spells out, sorted; none until the extract was checked against it."""
        return self._explained

    @model_validator(mode="after")
    def _number(self) -> Article:
        """Give every item the number that documents print, by its order."""
        for group in (self.achievements, self.principles):
            for n, passage in enumerate(group, 1):
                passage._number = str(n)
                for k, sentence in enumerate(passage.sentences, 1):
                    sentence._number = f"{n}.{k}"
        for n, mechanism in enumerate(self.mechanisms, 1):
            mechanism._number = str(n)
            for k, measure in enumerate(mechanism.measures, 1):
                measure._number = f"{n}.{k}"
                for letter, action in zip(letters(), measure.actions, strict=False):
                    action._number = f"{n}.{k}{letter}"
        return self

    def quotes(self) -> Iterator[Quote]:
        """Yield every quote of the article, in file order of the fields."""
        yield from _quotes(self)

    def sentence(self, id: str) -> Sentence:
        """Return the achievement or principle sentence with this id. Raises KeyError when there is none."""
        for passage in self.achievements + self.principles:
            for sentence in passage.sentences:
                if sentence.id == id:
                    return sentence
        raise KeyError(id)


_ACRONYM = re.compile(r"(?<![A-Za-z0-9.])(?=[A-Z0-9&]*[A-Z][0-9&]*[A-Z])([A-Z][A-Z0-9&]{1,6})s?(?!\.?[A-Za-z0-9])")
_ROMAN = re.compile(r"[IVXLC]+")


def acronyms(text: str) -> tuple[str, ...]:
    """Return the words of capitals in a text, each once, in order: RTA, but no number in Roman figures."""
    found = dict.fromkeys(_ACRONYM.findall(text))
    return tuple(word for word in found if not _ROMAN.fullmatch(word))


def spelt_out(text: str) -> tuple[str, ...]:
    """Return the acronyms that a text explains, as in "Road Transport Agency (RTA)", or the other way about; sorted."""
    before = re.findall(r"(?:[(（]|简称)\s*[“\"]?([A-Z][A-Z0-9&]{1,6})s?[”\"]?\s*[)）,，;；]", text)
    behind = re.findall(r"([A-Z][A-Z0-9&]{1,6})s?[”\"]?\s*[(（](?![0-9])", text)
    return tuple(sorted({*before, *behind}))


def letters() -> Iterator[str]:
    """Yield a, b, …, z, aa, ab, …: the letters of actions."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    yield from alphabet
    size = 2
    while True:
        for n in range(26**size):
            yield "".join(alphabet[n // 26**k % 26] for k in reversed(range(size)))
        size += 1


def natural(id: str) -> tuple[int | str, ...]:
    """Return a key that sorts ids as people do: M2 before M10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id))


def _quotes(value: object) -> Iterator[Quote]:
    if isinstance(value, Quote):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _quotes(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _quotes(item)

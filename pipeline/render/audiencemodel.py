"""What can be set of a document for its readers: the form of audience.yaml, in frozen types.

`Audience` holds every setting, with the file, line and column that it came from. What is unset stays as templates and
stylesheets say. Files are read in audience.py; the JSON Schema that editors use is made of these types.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import Discriminator, Field, PrivateAttr, Tag, ValidationInfo, field_validator

from pipeline import yamlfile
from pipeline.errors import Location, nearest
from pipeline.model import KINDS, Bilingual, DocumentKind, Frozen, Language

BASE = "base"

Length = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?(mm|cm|pt|in)$")]
Family = Annotated[str, Field(pattern=r"^[^\"'\\;{}<>@\n]+$", max_length=200)]
Colour = Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3})$")]
Plain = Annotated[str, Field(max_length=2000)]


def _form(value: object) -> str:
    return "tagged-forms" if isinstance(value, dict) else "tagged-text"


Wording = Annotated[
    Annotated[Plain, Tag("tagged-text")] | Annotated[dict[str, Any], Tag("tagged-forms")], Discriminator(_form)
]
"""A label, or labels below a name, or the two forms of a label that counts."""

Depth = Literal["all", "key"]
Code = Literal["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "W12"]
"""The rules of attention.py, by which points to watch are found."""
AudienceField = Literal[
    "headline", "ask", "points", "summary", "one_sentence", "in_place", "plain", "overview", "terms", "left_out",
    "verb", "firmness", "instrument", "builds_on", "reason",
    "lead_body", "support", "due", "status", "note", "doubt", "review",
]  # fmt: skip
FIELDS: tuple[AudienceField, ...] = get_args(AudienceField)
INTERNAL = frozenset({"doubt", "review"})
"""Fields about the editing itself: shown only where an audience asks for them by name."""
NEEDS: dict[str, AudienceField] = {
    "firmness": "firmness", "classes": "firmness", "instrument": "instrument", "verb": "verb",
    "lead_body": "lead_body", "support": "support", "due": "due", "status": "status", "tick": "status",
    "remarks": "note", "link": "builds_on", "existing": "builds_on", "builds_on": "builds_on", "reason": "reason",
    "plain": "plain", "existing_plain": "in_place", "one_sentence": "one_sentence",
}  # fmt: skip
"""The field of the extract that a column shows: a column whose field is hidden is a mistake."""


class Masthead(Frozen):
    """The head of the first page."""

    name: Bilingual | None = None
    """The name of the series, printed large; without it the kind of document is printed."""
    issue: Bilingual | None = None
    """Pattern of the issue number: {number} and {year} are filled in."""
    issuer: Bilingual | None = None
    """The issuing body; left out where it is unset."""
    logo: str | None = None
    """An image in the audience's folder."""
    logo_alt: Bilingual | None = None
    """What the logo shows, for people who cannot see it."""

    @field_validator("issue")
    @classmethod
    def _known_marks(cls, value: Bilingual | None) -> Bilingual | None:
        for text in (value.zh, value.en) if value else ():
            check_pattern(text or "", ISSUE_MARKS)
        return value


class Imprint(Frozen):
    """The foot of the document; each line is left out where it is unset."""

    to: Bilingual | None = None
    copy_to: Bilingual | None = None
    circulation: Bilingual | None = None
    copies: Annotated[int, Field(ge=1)] | None = None
    footer: Bilingual | None = None
    """A line at the foot of every page."""


class Document(Frozen):
    """What one kind of document says, in order."""

    make: bool = True
    """false: this audience does not get this document."""
    sections: tuple[str, ...] = ()
    """Names of parts (parts/<name>.html), in order."""
    mechanism_sections: tuple[str, ...] = ()
    """In a digest: the parts that each mechanism gets, in order."""
    columns: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = {}
    """For each section that is a table: its columns, in order."""
    depth: Depth = "all"
    """all: every action; key: those that are firmly worded and name an instrument, at least one of each measure."""
    file_name: Bilingual | None = None
    """A file name pattern for this kind only."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return every part that it shows."""
        return self.sections + self.mechanism_sections


class Attention(Frozen):
    """Which points to watch, in which order, and how many at most."""

    order: tuple[Code, ...] = ()
    limit: Annotated[int, Field(ge=0)] | None = None


SIZES = {
    "A3": ("297mm", "420mm"),
    "A4": ("210mm", "297mm"),
    "A5": ("148mm", "210mm"),
    "B5": ("176mm", "250mm"),
    "Letter": ("8.5in", "11in"),
}
"""Width and height of an upright sheet."""
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}


def millimetres(length: str) -> float:
    """Return a length of the settings in millimetres."""
    return float(length[:-2]) * _UNITS[length[-2:]]


class Margins(Frozen):
    """Page margins; inner is the binding side."""

    top: Length | None = None
    bottom: Length | None = None
    inner: Length | None = None
    outer: Length | None = None


class Page(Frozen):
    """Page set-up; what is unset stays as the stylesheets say."""

    size: Literal["A3", "A4", "A5", "B5", "Letter"] | None = None
    margins: Margins = Margins()
    mirrored: bool = True
    """Inner and outer change sides on left pages."""


class Fonts(Frozen):
    """Font families by role, as Word names them, and the size of the body."""

    masthead: Family | None = None
    title: Family | None = None
    heading: Family | None = None
    subheading: Family | None = None
    body: Family | None = None
    table: Family | None = None
    number: Family | None = None
    size: Length | None = None
    line: Length | None = None


class FontsByLanguage(Frozen):
    """Fonts for the documents in each language."""

    zh: Fonts = Fonts()
    en: Fonts = Fonts()


class Colours(Frozen):
    """Colours as #rrggbb."""

    accent: Colour | None = None
    rule: Colour | None = None
    shade: Colour | None = None


class WordingByLanguage(Frozen):
    """Labels that this audience words differently, by their key."""

    zh: dict[str, Wording] = {}
    en: dict[str, Wording] = {}


class Documents(Frozen):
    """The four kinds of document."""

    note: Document = Document()
    checklist: Document = Document()
    comparison: Document = Document()
    digest: Document = Document()

    @field_validator(*KINDS)
    @classmethod
    def _names_differ(cls, value: Document, info: ValidationInfo) -> Document:
        """Refuse file names under which one mechanism's document would overwrite another's."""
        pattern = value.file_name
        for text in filter(None, (pattern.zh, pattern.en) if pattern else ()):
            if not check_pattern(text, FILE_NAME_MARKS) & {"number", "mechanism"} and info.field_name != "digest":
                raise ValueError("file_name: two mechanisms would have one file name")
        return value


class Audience(Frozen):
    """Everything that makes a set of documents this audience's own."""

    based_on: str | None = None
    """Another audience whose settings, templates, wording and styles this one starts from, instead of base alone."""
    about: Bilingual | None = None
    """Who it is for."""
    title: Bilingual | None = None
    """The edition's name, "领导版"."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("zh", "en")
    """Languages that are built when none is asked for."""
    masthead: Masthead = Masthead()
    classification: Bilingual | None = None
    """A line at the top of the first page, "内部资料"."""
    imprint: Imprint = Imprint()
    documents: Documents = Documents()
    fields: tuple[AudienceField, ...] = tuple(field for field in FIELDS if field not in INTERNAL)
    """Fields of the extract that may be shown; all others are taken away before a template sees the article."""
    attention: Attention = Attention()
    wording: WordingByLanguage = WordingByLanguage()
    page: Page = Page()
    fonts: FontsByLanguage = FontsByLanguage()
    colours: Colours = Colours()
    file_name: Bilingual = Bilingual(zh="{document}-{number}-{mechanism}", en="{document} {number} {mechanism}")
    """Pattern of file names: {article} {number} {mechanism} {document} {audience} {language}."""

    editions_kept: Annotated[int, Field(ge=0, le=100)] = 1
    """How many earlier editions of each document stay in editions/."""

    _name: str = PrivateAttr(default=BASE)
    _folders: tuple[str, ...] = PrivateAttr(default=(BASE,))
    _places: dict[yamlfile.Path, Location] = PrivateAttr(default_factory=dict)

    @field_validator("file_name")
    @classmethod
    def _names_differ(cls, value: Bilingual) -> Bilingual:
        """Refuse file names under which one document would overwrite another."""
        for text in filter(None, (value.zh, value.en)):
            marks = check_pattern(text, FILE_NAME_MARKS)
            if "document" not in marks or not marks & {"number", "mechanism"}:
                raise ValueError("needs {document}, and {number} or {mechanism}, or files would share a name")
        return value

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return self._name

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders that it draws on, its own first, base last."""
        return self._folders

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """Return the kinds of document that it gets, in the order of the house."""
        return tuple(kind for kind in KINDS if self.document(kind).make)

    def document(self, kind: DocumentKind) -> Document:
        """Return the settings of one kind of document."""
        document: Document = getattr(self.documents, kind)
        return document

    def written(self, *path: str | int) -> Location | None:
        """Return where exactly this setting was written, None when it was not."""
        return self._places.get(tuple(path))

    def location(self, *path: str | int) -> Location:
        """Return where a setting was written: in the audience's own file or in base's."""
        at = tuple(path)
        while at and at not in self._places:
            at = at[:-1]
        return self._places.get(at, Location(f"templates/{self.name}/audience.yaml"))


FILE_NAME_MARKS = frozenset({"article", "number", "mechanism", "document", "audience", "language"})
ISSUE_MARKS = frozenset({"number", "year"})
_MARK = re.compile(r"\{([^{}]*)\}")


def check_pattern(pattern: str, known: frozenset[str]) -> frozenset[str]:
    """Return the {marks} of `pattern`; raises ValueError for one that is not `known`."""
    marks = frozenset(_MARK.findall(pattern))
    for mark in sorted(marks):
        if mark not in known:
            near = nearest(mark, known)
            raise ValueError(f"unknown mark {{{mark}}}" + (f", did you mean {{{near}}}?" if near else ""))
    return marks


def fill(pattern: str, values: dict[str, str]) -> str:
    """Return `pattern` with each {mark} replaced by its value; one that has none stays as it is written."""
    return _MARK.sub(lambda found: values.get(found[1], found[0]), pattern)

"""Where everything about an audience's documents comes from, and what may be overridden: data for `briefings explain`.

In: an audience, and a kind of document or all. Out: tables of plain text; printing them is the command line's.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipeline.model import (
    KINDS,
    Action,
    Article,
    Bilingual,
    Dated,
    DocumentKind,
    Edition,
    LeftOut,
    Measure,
    Mechanism,
    Passage,
    Quote,
    Section,
    Sentence,
    Term,
)
from pipeline.render import functions, settings
from pipeline.render.attention import load_lists
from pipeline.render.audiencemodel import Audience, Document, Imprint, Masthead
from pipeline.render.budget import BUDGET, Budget
from pipeline.render.registry import Registry
from pipeline.render.study import Study, closure
from pipeline.render.visible import visible
from pipeline.render.wording import load_wording
from pipeline.source import Place

NEVER = frozenset({"obsolete", "machine", "review", "span"})
"""What is for the editing of the extract and not for documents."""
MANY = 6  # words that are listed one by one
EXAMPLE = 44  # characters of an example


@dataclass(frozen=True)
class Table:
    """Rows under a heading; `columns` names what stands in each."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def explain(
    templates: Path, audience: Audience, kind: DocumentKind | None = None, article: Article | None = None
) -> tuple[Table, ...]:
    """Return tables of templates, blocks, styles, other files, settings, labels, variables and functions.

    `kind` None: of all kinds that the audience gets. `article` gives the examples; without one there are none.
    """
    kinds = (kind,) if kind else audience.kinds
    sections = [part for each in kinds for part in audience.document(each).parts]
    names = [*(f"{each}.html" for each in kinds), *(f"parts/{part}.html" for part in sections)]
    studies = closure(templates, audience.folders, names)
    at = templates.name
    return (
        Table("templates", ("template", "comes from", "to override"), tuple(_templates(audience, studies, at))),
        Table("blocks", ("template", "block", "comes from"), tuple(_blocks(studies))),
        Table("styles, in cascade order", ("file", "may be added"), tuple(_styles(templates, audience, kinds))),
        Table("other files", ("file", "comes from", "to override"), tuple(_others(templates, audience, kinds))),
        Table("settings", ("setting", "value", "comes from"), tuple(_settings(audience, kinds))),
        Table("labels", ("label", *audience.languages, "comes from"), tuple(_labels(templates, audience))),
        Table("variables", ("variable", "type", "example"), tuple(_variables(templates, audience, kinds[0], article))),
        Table("functions", ("function", "what it returns"), tuple(_functions())),
    )


def _templates(audience: Audience, studies: dict[str, Study], folder: str) -> Iterator[tuple[str, ...]]:
    for name, each in studies.items():
        own = f"{folder}/{audience.name}/{name}"
        named = f"{folder}/{name}" == each.shown  # by its folder, as an overlay names what it extends
        yield name, each.shown, "" if named or each.shown == own else own


def _blocks(studies: dict[str, Study]) -> Iterator[tuple[str, ...]]:
    for name, each in studies.items():
        yield from ((name, block.name, str(block.location)) for block in each.blocks)


def _styles(templates: Path, audience: Audience, kinds: tuple[DocumentKind, ...]) -> Iterator[tuple[str, ...]]:
    seen: dict[str, None] = {}
    for kind in kinds:
        for language in audience.languages:
            for path in settings.stylesheet_files(templates, audience, kind, language):
                seen[f"{templates.name}/{path.relative_to(templates).as_posix()}"] = None
            if settings.settings(audience, language):
                seen[settings.SETTINGS.format(audience=audience.name)] = None
    yield from ((name, "") for name in seen)
    possible = [f"styles/{name}.css" for name in ("base", *kinds, *audience.languages)] + ["style.css"]
    for name in possible:
        if (shown := f"{templates.name}/{audience.name}/{name}") not in seen:
            yield "", shown


def _others(templates: Path, audience: Audience, kinds: tuple[DocumentKind, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the files that are neither templates nor styles: where each comes from, or that it may be added."""
    word = [f"{kind}{language}.docx" for kind in kinds for language in ("", *(f".{tag}" for tag in audience.languages))]
    labels = [f"wording/{language}.yaml" for language in audience.languages]
    for name in (*labels, "attention.yaml", "reference.docx", *word):
        own = f"{templates.name}/{audience.name}/{name}"
        folders = [folder for folder in audience.folders if (templates / folder / name).is_file()]
        merged = name.endswith(".yaml")  # key by key; of other files the first is used
        found = [f"{templates.name}/{folder}/{name}" for folder in (reversed(folders) if merged else folders[:1])]
        yield name, ", ".join(found), "" if own in found else own


def _settings(audience: Audience, kinds: tuple[DocumentKind, ...]) -> Iterator[tuple[str, ...]]:
    hidden = [f"documents.{kind}." for kind in KINDS if kind not in kinds]
    yield from (row for row in _leaves(audience, audience, ()) if not row[0].startswith(tuple(hidden)))


def _labels(templates: Path, audience: Audience) -> Iterator[tuple[str, ...]]:
    wordings = [load_wording(templates, audience, language) for language in audience.languages]
    for key in dict.fromkeys(key for wording in wordings for key in wording.labels):
        found = [wording.labels.get(key) for wording in wordings]
        texts = [" / ".join(label.forms.values()) if label else "" for label in found]
        places = dict.fromkeys(str(label.location) for label in found if label)
        yield key, *texts, ", ".join(places)


def _leaves(audience: Audience, value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, (BaseModel, dict)):
        for name, inner in value if isinstance(value, BaseModel) else value.items():
            yield from _leaves(audience, inner, (*at, name))
        return
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    written = audience.written(*at)
    yield ".".join(map(str, at)), text, str(written) if written else "not set" if value in (None, ()) else "preset"


def _variables(
    templates: Path, audience: Audience, kind: DocumentKind, article: Article | None
) -> Iterator[tuple[str, ...]]:
    seen = visible(article, audience) if article else None
    mechanism = _first(seen, "mechanisms")
    passage = _first(seen, "achievements")
    date = article.date if article else None
    day = (article.issued if article else None) or (date.value if date else None)
    edition = Edition(number=1, date=day) if day else None
    made = _made(templates, audience, kind, (article, seen, edition)) if article and seen and edition else {}
    samples: dict[str, tuple[Any, Any]] = {
        "article": (Article, seen),
        "mechanism": (Mechanism, mechanism),
        "measure": (Measure, _first(mechanism, "measures")),
        "action": (Action, _first(mechanism, "actions")),
        "passage": (Passage, passage),
        "sentence": (Sentence, _first(passage, "sentences")),
        "term": (Term, _first(seen, "terms")),
        "quote": (Quote, seen.title if seen else None),
        "dated": (Dated, seen.date if seen else None),
        "section": (Section, _first(seen, "sections")),
        "left_out": (LeftOut, _first(seen, "left_out")),
        "place": (Place, _place(mechanism)),
        "bilingual": (Bilingual, audience.title),
        "audience": (Audience, audience),
        "audience.masthead": (Masthead, audience.masthead),
        "audience.imprint": (Imprint, audience.imprint),
        "document": (Document, audience.document(kind)),
        "edition": (Edition, edition),
        "counts": (functions.Counts, made.get("counts")),
        "watch": (functions.Watch, made.get("watch")),
        "body": (functions.Body, made.get("body")),
    }
    yield "language", "'zh' or 'en'", audience.languages[0]
    yield "kind", "'note', 'checklist', 'comparison' or 'digest'", kind
    for name, (cls, sample) in samples.items():
        yield name, cls.__name__, (inspect.getdoc(cls) or "").partition("\n")[0]
        yield from _members(name, cls, sample)


def _place(mechanism: Mechanism | None) -> Place | None:
    try:
        return mechanism.lead.place if mechanism else None
    except LookupError:  # its article was not read
        return None


def _made(
    templates: Path, audience: Audience, kind: DocumentKind, about: tuple[Article, Article, Edition]
) -> dict[str, Any]:
    """Return an example of what functions make, of the article's first mechanism."""
    article, seen, edition = about
    language, mechanism = audience.languages[0], _first(seen, "mechanisms")
    if mechanism is None:
        return {}
    wording, lists = load_wording(templates, audience, language), load_lists(templates, audience.folders)
    scope = functions.Scope(seen, article, kind, language, mechanism, edition, audience, wording, lists)
    token = BUDGET.set(Budget())
    try:
        calls = functions.Functions(scope, Registry(seen))
        watch, bodies = calls.attention(mechanism, all=True), calls.bodies()
        return {"counts": calls.counts(mechanism), "watch": watch[-1], "body": bodies[-1] if bodies else None}
    finally:
        BUDGET.reset(token)


def _first(owner: Any, field: str) -> Any:
    return next(iter(getattr(owner, field)), None) if owner is not None else None


def _members(prefix: str, cls: Any, sample: Any) -> Iterator[tuple[str, ...]]:
    hints = typing.get_type_hints(cls)
    names = [item.name for item in fields(cls)] if is_dataclass(cls) else list(cls.model_fields)
    names += [name for name, member in inspect.getmembers(cls, lambda member: isinstance(member, property))]
    for name in names:
        if name.startswith(("_", "model_")) or name in NEVER:
            continue
        member = inspect.getattr_static(cls, name, None)
        hint = typing.get_type_hints(member.fget)["return"] if isinstance(member, property) else hints[name]
        yield f"{prefix}.{name}", type_name(hint), _example(sample, name)


def _example(sample: Any, name: str) -> str:
    if sample is None:
        return ""
    try:
        value = getattr(sample, name)
    except LookupError:  # a quote whose article was not read has no place
        return ""
    for field in ("quote", "zh"):
        value = getattr(value, field, value)
    if isinstance(value, Place):
        return f"paragraph {value.paragraph}"
    if isinstance(value, dict):
        return ", ".join(map(str, value))
    if isinstance(value, tuple):
        return f"{len(value)} of them" if value else ""
    text = "" if value is None or isinstance(value, BaseModel) else str(value).replace("\n", " ")
    return text if len(text) <= EXAMPLE else text[: EXAMPLE - 1] + "…"


def type_name(hint: Any) -> str:
    """Return a type in words for people who are no programmers: "text", "list of Action", "Bilingual or nothing"."""
    plain = {str: "text", int: "number", bool: "yes or no", type(None): "nothing", dict: "mapping"}
    if hint in plain:
        return plain[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return type_name(inner[0])
    if origin in (typing.Union, types.UnionType):
        return " or ".join(type_name(part) for part in inner)
    if origin is typing.Literal and len(inner) > MANY:
        return f"one of {len(inner)} words"
    if origin is typing.Literal:
        return " or ".join(f"'{part}'" for part in inner)
    if origin in (tuple, list):
        return f"list of {type_name(inner[0])}"
    if origin is dict:
        return f"mapping of text to {type_name(inner[1])}"
    return getattr(hint, "__name__", str(hint))


def _functions() -> Iterator[tuple[str, ...]]:
    for name in functions.NAMES:
        method = getattr(functions.Functions, name)
        parameters = [
            parameter.name if parameter.default is inspect.Parameter.empty else f"{parameter.name}={parameter.default}"
            for parameter in inspect.signature(method).parameters.values()
            if parameter.name != "self"
        ]
        yield f"{name}({', '.join(parameters)})", (inspect.getdoc(method) or "").split("\n")[0]

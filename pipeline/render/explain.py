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

from pipeline.model import Action, Article, DocumentKind, Edition, Measure, Mechanism, Passage, Sentence, Term
from pipeline.render import functions, settings
from pipeline.render.audiencemodel import Audience, Document
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
    """Return tables of templates, blocks, styles, settings, labels, variables and functions.

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
        Table("settings", ("setting", "value", "comes from"), tuple(_settings(audience))),
        Table("labels", ("label", *audience.languages, "comes from"), tuple(_labels(templates, audience))),
        Table("variables", ("variable", "type", "example"), tuple(_variables(audience, kinds[0], article))),
        Table("functions", ("function", "what it returns"), tuple(_functions())),
    )


def _templates(audience: Audience, studies: dict[str, Study], folder: str) -> Iterator[tuple[str, ...]]:
    for name, each in studies.items():
        own = f"{folder}/{audience.name}/{name}"
        yield name, each.shown, "" if each.shown == own else own


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


def _settings(audience: Audience) -> Iterator[tuple[str, ...]]:
    yield from _leaves(audience, audience, ())


def _labels(templates: Path, audience: Audience) -> Iterator[tuple[str, ...]]:
    wordings = [load_wording(templates, audience, language) for language in audience.languages]
    for key in dict.fromkeys(key for wording in wordings for key in wording.labels):
        found = [wording.labels.get(key) for wording in wordings]
        texts = [" / ".join(label.forms.values()) if label else "" for label in found]
        yield key, *texts, str(next(label.location for label in found if label))


def _leaves(audience: Audience, value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, (BaseModel, dict)):
        for name, inner in value if isinstance(value, BaseModel) else value.items():
            yield from _leaves(audience, inner, (*at, name))
        return
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    written = audience.written(*at)
    yield ".".join(map(str, at)), text, str(written) if written else "not set" if value in (None, ()) else "preset"


def _variables(audience: Audience, kind: DocumentKind, article: Article | None) -> Iterator[tuple[str, ...]]:
    article = visible(article, audience) if article else None
    mechanism = article.mechanisms[0] if article and article.mechanisms else None
    passage = _first(article, "achievements")
    samples: dict[str, tuple[Any, Any]] = {
        "article": (Article, article),
        "mechanism": (Mechanism, mechanism),
        "measure": (Measure, _first(mechanism, "measures")),
        "action": (Action, _first(mechanism, "actions")),
        "passage": (Passage, passage),
        "sentence": (Sentence, _first(passage, "sentences")),
        "term": (Term, _first(article, "terms")),
        "document": (Document, audience.document(kind)),
        "edition": (Edition, None),
        "counts": (functions.Counts, None),
        "watch": (functions.Watch, None),
    }
    yield "language", "'zh' or 'en'", ""
    yield "kind", "'note', 'checklist', 'comparison' or 'digest'", kind
    for name, (cls, sample) in samples.items():
        yield from _members(name, cls, sample)


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

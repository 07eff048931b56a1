"""extract.yaml on disk: reading it with every fault at its place, and writing a fresh draft.

In: a path and the article's Source. Out: an Article whose quotes were all compared with the article, character
for character, and know their places in it. Bringing an old extract up to date is `merge`; judging whether an
extract is finished is `check`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipeline import yamlfile
from pipeline.errors import ExtractError, Location, Problem
from pipeline.errors import nearest as nearest_word
from pipeline.extract import memory, nearness, yamltext
from pipeline.model import Article, Quote, spelt_out
from pipeline.source import Source

SCHEMA_LINE = "# yaml-language-server: $schema=../extract.schema.json\n"

HEAD = f"""{SCHEMA_LINE}#
# The article taken apart. A quote is the article's own words, to the character; its span counts characters of the
# article's text from 0. Correct what is wrong, and add what only people know: translations (en, zh), summary, ask,
# points, builds_on and relation, lead_body, due. After the article changed, `briefings extract` updates the quotes
# and keeps what you wrote. "machine", at the end, is its memory of what the rules said; leave that as it is.

"""

# Keys are written in this order; those that are not named here follow in the order of the model.
_FIRST = ("id", "marker", "name", "lead", "quote", "span")
_LAST = ("confidence", "doubt", "review", "sentences", "measures", "actions", "obsolete", "machine")

_QUOTED_CHARACTERS = 60


def load(path: Path, source: Source) -> Article:
    """Return the article of an extract.yaml, each quote checked against `source` and knowing its place.

    Raises ExtractError with every fault, each at its line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        hint = f"{_command(str(path))} drafts it"
        raise ExtractError(Problem(Location(str(path)), "the article has no extract yet", hint)) from None
    except OSError as fault:
        raise ExtractError(Problem(Location(str(path)), f"cannot be read: {fault.strerror}")) from None
    except UnicodeDecodeError as fault:
        hint = f"byte {fault.start} is the first fault"
        raise ExtractError(Problem(Location(str(path)), "is not UTF-8", hint)) from None
    return loads(text, str(path), source)


def loads(text: str, path: str, source: Source) -> Article:
    """Return the article of an extract's text; `path` is its name in messages. Raises as `load` does."""
    file = yamlfile.parse(text, path, ExtractError)
    article = yamlfile.validate(Article, file, ExtractError)
    stale = changed(article, source, path)
    problems = [*_quote_faults(article, file, source, stale is not None), *_id_faults(article, file)]
    if problems:
        raise ExtractError([stale, *problems] if stale else problems)
    for quote in article.quotes():
        quote._place = source.place(quote.span[0])
    article._explained = spelt_out(source.text)
    return article


def changed(article: Article, source: Source, path: str) -> Problem | None:
    """Return a warning when the article's file is not the one that the extract was made from, else None."""
    return None if article.source.sha256 == source.sha256 else outdated(path, Path(source.path).name)


def outdated(path: str, name: str) -> Problem:
    """Return the warning that the article's file `name` is not the one that the extract at `path` was made from."""
    message = f"{name} has changed since this extract was made from it"
    return Problem(Location(path), message, f"{_command(path)} brings it up to date", "warning")


def _command(path: str) -> str:
    return f"'briefings extract {shlex.quote(Path(path).parent.name)}'"


def dump(article: Article) -> str:
    """Return the text of a fresh extract.yaml."""
    data = plain(article)
    known = data.pop("machine", None) or memory.of_draft(data)
    return HEAD + yamltext.emit(data) + memory.as_yaml(known)


def plain(value: Any) -> Any:
    """Return the model's data as mappings, lists and scalars in the order of the file, without defaults."""
    if isinstance(value, BaseModel):
        given = {name: getattr(value, name) for name in ordered(type(value).model_fields)}
        fields = type(value).model_fields
        return {
            name: plain(inner)
            for name, inner in given.items()
            if fields[name].is_required() or name == "version" or inner not in (None, (), {}, fields[name].default)
        }
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def ordered(names: Any) -> list[str]:
    """Return the names of fields in the order in which they are written."""
    rest = [name for name in names if name not in _FIRST + _LAST]
    return [*(n for n in _FIRST if n in names), *rest, *(n for n in _LAST if n in names)]


def walk(value: object, at: yamlfile.Path = ()) -> Iterator[tuple[yamlfile.Path, BaseModel]]:
    """Yield every part of an article with its path in extract.yaml, parents first."""
    if isinstance(value, BaseModel):
        yield at, value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*at, name))
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from walk(inner, (*at, n))


def _quote_faults(article: Article, file: yamlfile.YamlFile, source: Source, stale: bool) -> Iterator[Problem]:
    """Yield each quote that is not at its span. Those that a changed article only moved are counted, not listed."""
    moved = 0
    for at, quote in walk(article):
        if not isinstance(quote, Quote):
            continue
        start, end = quote.span
        if source.text[start:end] == quote.quote and 0 <= start < end:
            continue
        if stale and quote.quote and nearness.find(source.text, quote.quote, start):
            moved += 1
        else:
            yield _quote_fault(quote, file, at, source)
    if moved:
        yield Problem(Location(file.path), f"{moved} quote{' stands' if moved == 1 else 's stand'} elsewhere in it now")


def _quote_fault(quote: Quote, file: yamlfile.YamlFile, at: yamlfile.Path, source: Source) -> Problem:
    name = Path(source.path).name
    if not quote.quote:
        return Problem(file.location((*at, "quote")), "the quote is empty")
    shown = _shorten(quote.quote)
    found = nearness.find(source.text, quote.quote, quote.span[0])
    if found:
        place = f"it stands at {_place(source, found[0])}, span [{found[0]}, {found[1]}]"
        message = f"the span does not hold the quote '{shown}'"
        return Problem(file.location((*at, "span")), message, f"{place}; 'briefings extract' updates spans")
    near = nearness.nearest(source.text, quote.quote, quote.span[0])
    hint = None
    if near:
        hint = f"the nearest text is at {_place(source, near[0])} '{_shorten(source.text[near[0] : near[1]])}'"
    return Problem(file.location((*at, "quote")), f"quote is not in {name}: '{shown}'", hint)


def _id_faults(article: Article, file: yamlfile.YamlFile) -> Iterator[Problem]:
    seen: dict[str, Location] = {}
    sentences = [s.id for passage in article.achievements + article.principles for s in passage.sentences]
    for at, part in walk(article):
        id = getattr(part, "id", None)
        if id is not None:
            place = file.location((*at, "id"))
            if id in seen:
                yield Problem(place, f"the id '{id}' is used twice", f"first at {seen[id]}")
            seen.setdefault(id, place)
        for n, target in enumerate(getattr(part, "builds_on", ())):
            if target not in sentences:
                near = nearest_word(target, sentences)
                hint = f"did you mean '{near}'?" if near else None
                message = f"builds on '{target}', which is no sentence of an achievement or a principle"
                yield Problem(file.location((*at, "builds_on", n)), message, hint)


def _place(source: Source, offset: int) -> Location:
    place = source.place(offset)
    return Location(Path(source.path).name, place.line, place.column)


def _shorten(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _QUOTED_CHARACTERS else text[: _QUOTED_CHARACTERS - 1] + "…"

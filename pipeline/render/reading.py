"""What a page takes from its article and its labels: every field and label that is read while it is made.

In: an article. Out: its twin, equal in every way, whose fields note that they are read; and `facts`, what the fields
of an article hold, by the same names. A page of which no fact has changed need not be made again. Nothing that a
template or a function does can pass by unseen: whoever takes hold of an object as a whole has read all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from pipeline.model import Article

ModelT = TypeVar("ModelT", bound=BaseModel)
READS: ContextVar[set[str] | None] = ContextVar("reads", default=None)
"""Names of the facts that the page that is being made has read; None where nobody asks."""
ALL = "*"
"""The fact that stands for all others: something read the article in a way that cannot be followed."""
_PLACED = ("number", "place", "explained")
"""What an item is given by the article's own text, or by its place in it."""
_NAMES = "."
"""Under this name, which no field has, a twin keeps the names of its facts."""
_held = BaseModel.__dict__["__dict__"]
"""The fields of a model, past the twin's watch."""


def note(fact: str) -> None:
    """Note that a fact was read."""
    reads = READS.get()
    if reads is not None:
        reads.add(fact)


def facts(article: Article) -> dict[str, str]:
    """Return what each field of each item holds, by "path field"; a field of items holds which they are."""
    found: dict[str, str] = {}
    for path, value in _walk(article, ""):
        for field in type(value).model_fields:
            name = f"{path} {field}"
            found[name] = found.get(name, "") + _held_in(path, field, getattr(value, field))
        for field in _placed(type(value)):
            found[f"{path} {field}"] = repr(_given(value, field))
    return found


def twin(article: Article) -> Article:
    """Return the same article, noting what is read of it."""
    return _twin(article, "")


def _twin(value: ModelT, path: str) -> ModelT:
    model = type(value)
    fields = _held.__get__(value)
    held: dict[str, Any] = {}
    for field, item in fields.items():
        if isinstance(item, BaseModel):
            held[field] = _twin(item, _path(item, path, field))
        elif isinstance(item, tuple) and item and isinstance(item[0], BaseModel):
            held[field] = tuple(_twin(each, _path(each, path, field, n)) for n, each in enumerate(item, 1))
        else:
            held[field] = item
    held[_NAMES] = {field: f"{path} {field}" for field in (*model.model_fields, *_placed(model))}
    made = object.__new__(_noting(model))
    _held.__set__(made, held)
    for slot in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
        object.__setattr__(made, slot, getattr(value, slot))
    return made


@cache
def _noting(model: type[ModelT]) -> type[ModelT]:
    """Return the model's twin: pydantic need not look at it, for nothing is validated with it."""
    members: dict[str, Any] = {field: _noted(field) for field in model.model_fields}
    members |= {field: _noted_given(getattr(model, field), field) for field in _placed(model)}
    members |= {"__dict__": property(_whole), "__module__": model.__module__, "__qualname__": model.__qualname__}
    made: type[ModelT] = type.__new__(type(model), model.__name__, (model,), members)
    return made


def _noted(field: str) -> property:
    def read(self: BaseModel) -> Any:
        held = _held.__get__(self)
        reads = READS.get()
        if reads is not None:
            reads.add(held[_NAMES][field])
        return held[field]

    return property(read)


def _noted_given(given: property, field: str) -> property:
    def read(self: BaseModel) -> Any:
        note(_held.__get__(self)[_NAMES][field])
        return given.__get__(self)

    return property(read)


def _whole(self: BaseModel) -> dict[str, Any]:
    """Return all fields at once, as comparing, copying and iterating ask for them: all were read."""
    held = dict(_held.__get__(self))
    for name in held.pop(_NAMES).values():
        note(name)
    return held


def _walk(value: BaseModel, path: str) -> Iterator[tuple[str, BaseModel]]:
    yield path, value
    for field in type(value).model_fields:
        item = getattr(value, field)
        if isinstance(item, BaseModel):
            yield from _walk(item, _path(item, path, field))
        elif isinstance(item, tuple) and item and isinstance(item[0], BaseModel):
            for n, each in enumerate(item, 1):
                yield from _walk(each, _path(each, path, field, n))


def _path(item: BaseModel, owner: str, field: str, n: int | None = None) -> str:
    """Return the name of an item: its id, else its owner's with the field and its place there."""
    return getattr(item, "id", None) or (f"{owner}.{field}" if n is None else f"{owner}.{field}.{n}")


def _held_in(path: str, field: str, value: Any) -> str:
    if isinstance(value, BaseModel):
        return f"{type(value).__name__} {_path(value, path, field)}"
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        return " ".join(f"{type(each).__name__} {_path(each, path, field, n)}" for n, each in enumerate(value, 1))
    return repr(value)


@cache
def _placed(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field for field in _PLACED if isinstance(getattr(model, field, None), property))


def _given(value: BaseModel, field: str) -> object:
    try:
        return getattr(value, field)
    except LookupError:  # a quote that was not checked against its article has no place
        return None

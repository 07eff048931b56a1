"""What a template can reach, and how it hears of what is not there.

Attributes are those that the model declares and nothing else of Python. A name or attribute that does not exist
does not stop the rendering: it is noted with its place, and all are raised together at the end.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Set
from dataclasses import fields, is_dataclass
from functools import cache
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext, Undefined
from pydantic import BaseModel

from pipeline.errors import Location, Problem, nearest
from pipeline.model import Bilingual, Quote, Term
from pipeline.render.budget import BUDGET
from pipeline.render.syntax import column

LOOP = frozenset("index index0 revindex revindex0 first last length previtem nextitem depth".split())


def here(word: str | None = None) -> Location:
    """Return the place in the template that is running; the column of `word` in its line, where it stands there."""
    frame = _running()
    if frame is None:
        return Location("template")
    template = frame.f_globals["__jinja_template__"]
    return locate(template, template.get_corresponding_lineno(frame.f_lineno), word)


def _running() -> FrameType | None:
    """Return the frame of the template that is running."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not isinstance(frame.f_globals.get("__jinja_template__"), Template):
        frame = frame.f_back
    return frame


def _known_here() -> Iterator[str]:
    """Yield the names that the template that is running has been given."""
    frame = _running()
    context = frame.f_locals.get("context") if frame else None
    if isinstance(context, Context):
        yield from context.get_all()


def locate(template: Template, line: int, word: str | None) -> Location:
    """Return a place in a template file."""
    environment: Any = template.environment  # a Sandbox
    name = template.name or ""
    return Location(environment.shown(name), line, column(environment.source(name), line, word))


class Noted(StrictUndefined):
    """A value that does not exist: its use is noted with its place, and the template goes on."""

    def _note(self, *_args: object, **_named: object) -> None:
        budget = BUDGET.get(None)
        if budget is None:
            raise self._undefined_exception(self._undefined_message)
        name = str(self._undefined_name)
        hint = None
        if isinstance(self._undefined_obj, (list, tuple)) and name.isdigit():
            budget.note(Problem(here(), f"there is no item {name} in a list of {len(self._undefined_obj)}"))
            return
        if self._undefined_obj is not _missing:
            owner = self._undefined_obj
            message = f"'{name}' is no field of {kind_of(owner)}"
            known = sorted(reachable(owner))
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}" if known else None
        else:
            message = f"'{name}' is not defined"
            near = nearest(name, _known_here())
            hint = f"did you mean '{near}'?" if near else None
        budget.note(Problem(here(name), message, hint))

    def _nothing(self, *_args: object) -> Any:
        self._note()
        return iter(())

    def _empty(self) -> Any:
        self._note()
        return ""

    def _zero(self) -> Any:
        self._note()
        return 0

    def _false(self, *_args: object) -> Any:
        self._note()
        return False

    __iter__, __str__, __len__, __hash__ = _nothing, _empty, _zero, _zero
    __bool__ = __eq__ = __ne__ = __contains__ = _false
    __lt__ = __le__ = __gt__ = __ge__ = _false


_missing = Undefined()._undefined_obj  # what Jinja stores when a name, not an attribute, is unknown


def kind_of(value: object) -> str:
    """Return what a value is, with its article: "an action", "a quote"."""
    name = type(value).__name__.lower()
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def reachable(value: object) -> Set[str]:
    """Return the attributes of a value that a template may read."""
    if isinstance(value, BaseModel):
        return _declared(type(value))
    if isinstance(value, datetime.date):
        return {"year", "month", "day"}
    if isinstance(value, LoopContext):
        return set(LOOP)
    if isinstance(value, TemplateModule):
        return {name for name in vars(value) if not name.startswith("_")}
    if is_dataclass(value) and not isinstance(value, type):
        own = {name for name, member in vars(type(value)).items() if isinstance(member, property)}
        return {item.name for item in fields(value)} | {name for name in own if not name.startswith("_")}
    if isinstance(value, dict):
        return {key for key in value if isinstance(key, str) and not key.startswith("_")}
    return {"grouper", "list"} if hasattr(value, "grouper") else set()


@cache
def _declared(model: type[BaseModel]) -> frozenset[str]:
    names = set(model.model_fields)
    for cls in model.__mro__:
        if cls is BaseModel:
            break
        names |= {name for name, member in vars(cls).items() if isinstance(member, property)}
    return frozenset(name for name in names if not name.startswith("_"))


WORDS = (Quote, Bilingual, Term)
WORD_FIELDS = frozenset({"quote", "zh", "en"})


class Verbatim(str):
    """Words of the article or of an editor, which may only be shown marked as such."""

    field: str

    def __new__(cls, text: str, name: str) -> Verbatim:  # noqa: D102  # a constructor
        made = super().__new__(cls, text)
        made.field = name
        return made

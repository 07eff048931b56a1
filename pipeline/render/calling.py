"""What is wrong with a call of a template's function: arguments that are missing, too many or of another kind.

Looked at only once a call has failed, so that sound calls cost nothing. In: the function and what it was called with.
Out: the mistake in plain words, None when the arguments are as they should be.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

PLAIN = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "Sequence": "a list",
    "dict": "names with values",
    "NoneType": "nothing",
}
"""What kinds of value are called where the name of the type says nothing to people."""


def told(value: object) -> str:
    """Return what a value is: 'text', 'an action'."""
    return _kind(type(value).__name__)


def either(kinds: Iterable[type]) -> str:
    """Return kinds of value as a choice: 'a quote or a term'."""
    return " or ".join(dict.fromkeys(_kind(kind.__name__) for kind in kinds))


def mistake(function: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> str | None:
    """Return what is wrong with calling the method `function` so; `arguments` are without the object itself."""
    name = function.__name__
    signature = inspect.signature(function)
    try:
        given = signature.bind(None, *arguments, **named).arguments
    except TypeError as fault:
        return f"{name}() {fault}"
    hints = get_type_hints(function)
    for parameter in list(signature.parameters.values())[1:]:
        if parameter.name not in given or parameter.kind is parameter.VAR_KEYWORD:
            continue
        value, hint = given[parameter.name], hints[parameter.name]
        if not _fits(value, hint):
            return f"{name}() takes {_wanted(hint)}, not {told(value)}"
    return None


def _fits(value: object, hint: Any) -> bool:
    origin = get_origin(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is Literal:
        return value in get_args(hint)
    if origin is not None:
        return isinstance(value, origin) and not isinstance(value, str)
    return isinstance(value, hint)


def _wanted(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_wanted(one) for one in get_args(hint) if one is not type(None)))
    if origin is Literal:
        return " or ".join(f"'{word}'" for word in get_args(hint))
    return either([origin or hint])


def _kind(name: str) -> str:
    word = name.lower()
    return PLAIN.get(name) or f"{'an' if word[0] in 'aeiou' else 'a'} {word}"

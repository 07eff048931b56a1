"""The rules that match elements, with less work: an element whose like was met before is matched by the same.

In: the matchers of some stylesheets. Out: for each element, their rules that match it. Rules that ask only for an
element and its ancestors are asked once for a Place; those that ask for its neighbours, its content or its number,
for each element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import CodeType
from typing import Any

from cssselect2 import Matcher

Rule = tuple[int, Any]
"""Which stylesheet it stands in, and what the stylesheet's matcher says of it."""


class Place:
    """Elements whose own and whose ancestors' names and attributes are the same, as far as rules ask for them."""

    __slots__ = ("fixed", "places")

    def __init__(self) -> None:
        self.places: dict[Any, Place] = {}
        self.fixed: tuple[Rule, ...] | None = None
        """The rules that match all of them."""


class Rules:
    """The rules of some stylesheets: those that ask for an element and its ancestors alone, and those that ask more."""

    _ALONE = frozenset(
        "local_name namespace_url classes id etree_element tag attrib get parent ancestors in_html_document "
        "any all next lower startswith endswith split_whitespace ascii_lower".split()
    )

    def __init__(self, matchers: list[Matcher]) -> None:
        tests = [entry[0].__code__ for matcher in matchers for entry in _entries(matcher)]
        codes = [code for test in tests for code in _codes(test)]
        self._asked = {text for code in codes for text in (*_strings(code.co_consts), *code.co_names)} | {"class"}
        """Attributes that may be asked for, among other words."""
        self._fixed = [_part(matcher, self._is_alone) for matcher in matchers]
        self._other = [(n, _part(matcher, self._asks_more)) for n, matcher in enumerate(matchers)]
        self._other = [(n, part) for n, part in self._other if next(_entries(part), None)]
        self.root = Place()
        self.count = 0

    def _is_alone(self, entry: Any) -> bool:
        return all(self._ALONE.issuperset(code.co_names) for code in _codes(entry[0].__code__))

    def _asks_more(self, entry: Any) -> bool:
        return not self._is_alone(entry)

    def place(self, above: Place, element: Any) -> Place:
        """Return the place of an element whose parent is at the place `above`."""
        key = (element.tag, *[item for item in element.items() if item[0] in self._asked])
        found = above.places.get(key)
        if found is None:
            self.count += 1
            found = above.places[key] = Place()
        return found

    def of(self, place: Place, wrapper: Any) -> Sequence[Rule]:
        """Return the rules that match an element, stylesheet by stylesheet, the strongest last."""
        if place.fixed is None:
            place.fixed = tuple((n, match) for n, part in enumerate(self._fixed) for match in part.match(wrapper))
        other = [(n, match) for n, part in self._other for match in part.match(wrapper)]
        return sorted((*place.fixed, *other), key=_strength) if other else place.fixed


def _strength(rule: Rule) -> tuple[int, Any, int]:
    n, (specificity, order, *_) = rule
    return n, specificity, order


_LISTS = ("lang_attr_selectors", "other_selectors")
_TABLES = ("id_selectors", "class_selectors", "lower_local_name_selectors", "namespace_selectors")


def _entries(matcher: Matcher) -> Iterator[Any]:
    for name in _LISTS:
        yield from getattr(matcher, name)
    for name in _TABLES:
        for entries in getattr(matcher, name).values():
            yield from entries


def _part(matcher: Matcher, wanted: Callable[[Any], bool]) -> Matcher:
    """Return a matcher with some of the entries of another."""
    part = Matcher()
    for name in _LISTS:
        setattr(part, name, [entry for entry in getattr(matcher, name) if wanted(entry)])
    for name in _TABLES:
        for key, entries in getattr(matcher, name).items():
            if kept := [entry for entry in entries if wanted(entry)]:
                getattr(part, name)[key] = kept
    return part


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a selector's test, and what is nested in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _strings(constants: Any) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, (tuple, frozenset)):
            yield from _strings(constant)

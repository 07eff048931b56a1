"""One template, read: what is wrong in it by itself, and what it says that only its surroundings can judge.

The same source is read once however many audiences and languages use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.errors import Location, Problem
from pipeline.render.syntax import MAX_TEMPLATE, column, inspect
from pipeline.render.vocabulary import vocabulary

_JINJA = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
"""Parses only: compiling works out constants, and 10 ** (10 ** 9) is one."""


@dataclass(frozen=True)
class Word:
    """A name in a template and where it stands."""

    name: str
    location: Location


@dataclass(frozen=True)
class Study:
    """What a template says."""

    shown: str
    """The name of its file in messages."""
    problems: tuple[Problem, ...] = ()
    readable: bool = False
    """false: it could not be parsed, and all below is empty."""
    defined: frozenset[str] = frozenset()
    """Names that it sets anywhere: loops, sets, macros, their arguments, imports."""
    undeclared: tuple[Word, ...] = ()
    """Names that it uses and sets nowhere."""
    labels: tuple[Word, ...] = ()
    """Keys that it gives to t() as fixed text."""
    references: tuple[Word, ...] = ()
    """Templates that it includes, extends or imports by a fixed name."""
    extends: str | None = None
    blocks: tuple[Word, ...] = ()
    inner: frozenset[str] = frozenset()
    """Blocks within blocks, which may be new."""


@lru_cache(maxsize=1000)
def study(source: str, shown: str) -> Study:
    """Return what a template says; `shown` names its file in messages."""
    if len(source) > MAX_TEMPLATE:
        return Study(shown, (Problem(Location(shown), f"longer than {MAX_TEMPLATE} characters"),))
    try:
        tree = _JINJA.parse(source)
        forbidden = tuple(inspect(tree, source, shown))
    except TemplateSyntaxError as fault:
        return Study(shown, (Problem(Location(shown, fault.lineno), fault.message or "not valid"),))
    except (RecursionError, ValueError) as fault:  # too deep; a number of thousands of digits
        message = "nested too deep" if isinstance(fault, RecursionError) else str(fault)
        return Study(shown, (Problem(Location(shown), message),))
    blocks = list(tree.find_all(nodes.Block))
    extends = tree.find(nodes.Extends)

    def word(name: str, line: int) -> Word:
        return Word(name, Location(shown, line, column(source, line, name)))

    defined = frozenset(_defined(tree))
    used = {(node.name, node.lineno) for node in tree.find_all(nodes.Name) if node.name not in defined}
    return Study(
        shown,
        problems=(*forbidden, *vocabulary(source, shown)),
        readable=True,
        defined=defined,
        undeclared=tuple(word(name, line) for name, line in sorted(used)),
        labels=tuple(word(key, line) for key, line in _labels(tree)),
        references=tuple(word(name, line) for name, line in _references(tree)),
        extends=_constant(extends.template) if extends else None,
        blocks=tuple(word(block.name, block.lineno) for block in blocks),
        inner=frozenset(block.name for outer in blocks for block in outer.find_all(nodes.Block)),
    )


def _defined(tree: nodes.Template) -> Iterator[str]:
    yield from (node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param"))
    yield from (node.name for node in tree.find_all(nodes.Macro))
    yield from (node.target for node in tree.find_all(nodes.Import))
    for node in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in node.names)


def _labels(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            yield from ((key, call.lineno) for key in _constants(call.args[0]))


def _constants(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2:
            yield from _constants(node.expr2)


def _references(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
        target = _constant(getattr(node, "template", None))
        if target is not None:
            yield target, node.lineno


def _constant(node: nodes.Node | None) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None

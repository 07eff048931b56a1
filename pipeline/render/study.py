"""Templates, read: what is wrong in one by itself, and what it says that only its surroundings can judge.

The same source is read once however many audiences and languages use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.errors import Location, Problem, TemplateError
from pipeline.render.syntax import MAX_TEMPLATE, column, inspect
from pipeline.render.textfile import decoded
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
    tables: frozenset[str] = frozenset()
    """Names of tables whose columns it asks for."""
    columns: frozenset[str] = frozenset()
    """Names that it compares `column` with: the columns that it can fill."""


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
        tables=frozenset(_tables(tree)),
        columns=frozenset(_columns(tree)),
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


def _tables(tree: nodes.Template) -> Iterator[str]:
    for item in tree.find_all(nodes.Getitem):
        if isinstance(item.node, nodes.Getattr) and item.node.attr == "columns" and (name := _constant(item.arg)):
            yield name


def _columns(tree: nodes.Template) -> Iterator[str]:
    for compare in tree.find_all(nodes.Compare):
        if isinstance(compare.expr, nodes.Name) and compare.expr.name == "column":
            for operand in compare.ops:
                many = operand.expr.items if isinstance(operand.expr, nodes.List | nodes.Tuple) else [operand.expr]
                yield from (text for item in many if (text := _constant(item)) is not None)


def _references(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
        target = _constant(getattr(node, "template", None))
        if target is not None:
            yield target, node.lineno


def _constant(node: nodes.Node | None) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def template_files(templates: Path, folders: tuple[str, ...]) -> dict[str, Path]:
    """Return the templates that an audience can reach by name; those of other folders also as "<folder>/<name>"."""
    reached: dict[str, Path] = {}
    for folder in folders:
        for path in sorted((templates / folder).rglob("*.html")):
            name = path.relative_to(templates / folder).as_posix()
            reached.setdefault(name, path)
            reached[f"{folder}/{name}"] = path
    return reached


def study_file(templates: Path, path: Path) -> Study:
    """Return what a template's file says."""
    shown = f"{templates.name}/{path.relative_to(templates).as_posix()}"
    try:
        return study(decoded(path.read_bytes(), shown).replace("\r\n", "\n"), shown)
    except TemplateError as fault:
        return Study(shown, fault.problems)


def closure(templates: Path, folders: tuple[str, ...], names: Iterable[str]) -> dict[str, Study]:
    """Return the templates of these names and all that they include, extend or import by fixed names."""
    files = template_files(templates, folders)
    found: dict[str, Study] = {}
    waiting = list(names)
    for name in waiting:  # grows while it is read
        if name in files and name not in found:
            found[name] = study_file(templates, files[name])
            waiting += [word.name for word in found[name].references]
    return found

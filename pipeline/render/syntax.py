"""What a template may say: its syntax tree, checked before it is compiled, and the charges put into it.

Anything that is not on the lists is an error: calls of anything but the functions given, arithmetic that grows
data, private names. `metered` then puts a charge at the head of every body that may run more than once, in the tree
itself, so that no loop, macro, block or ~ runs without paying (see budget.py). The alternative, a list without
includes, macros and ~ (it needs no charges), would leave nothing to write documents with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError

from pipeline.errors import Location, Problem, nearest
from pipeline.model import Article, Bilingual, Quote

MAX_TEMPLATE = 200_000  # characters of one template
MAX_NODES = 20_000  # nodes of its syntax tree
MAX_DEPTH = 40  # nesting of its syntax tree
MAX_INTEGER = 10**9

FILTERS = frozenset(
    "capitalize count default d dictsort escape e first groupby int items join last length list lower map reject "
    "rejectattr replace reverse safe select selectattr sort string striptags sum title trim unique upper".split()
)
TESTS = frozenset(
    "defined undefined none eq equalto ne lt gt le ge in true false odd even string number sequence mapping "
    "divisibleby".split()
)
STATEMENTS: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.AssignBlock, nodes.With,
    nodes.Extends, nodes.Block, nodes.Include, nodes.Import, nodes.FromImport, nodes.Macro, nodes.CallBlock,
    nodes.Scope, nodes.FilterBlock,
)  # fmt: skip
EXPRESSIONS: tuple[type[nodes.Node], ...] = (
    nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.CondExpr,
    nodes.Filter, nodes.Test, nodes.Call, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Concat, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Neg, nodes.NSRef,
)  # fmt: skip


METHODS: dict[str, tuple[type, ...]] = {
    "translation": (Quote,), "text": (Bilingual,), "sentence": (Article,), "split": (str,), "get": (dict,),
}  # fmt: skip
"""Methods that templates may call, and on what."""


class Forbidden(SecurityError):
    """A template that says what it may not; holds every Problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def column(source: str, line: int, word: str | None) -> int | None:
    """Return the column of `word` in a line of `source`, None where it does not stand there."""
    lines = source.split("\n")
    at = lines[line - 1].find(word) if word and 0 < line <= len(lines) else -1
    return at + 1 if at >= 0 else None


def inspect(tree: nodes.Template, source: str, shown: str) -> Iterator[Problem]:
    """Yield everything in a template's syntax tree that it may not say."""
    stack: list[tuple[nodes.Node, int]] = [(tree, 0)]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        for message, word in _faults(node):
            yield Problem(Location(shown, node.lineno, column(source, node.lineno, word)), message)
        if count > MAX_NODES or depth > MAX_DEPTH:
            what = "too large" if count > MAX_NODES else "nested too deep"
            yield Problem(Location(shown, node.lineno), f"the template is {what}")
            return
        stack += [(child, depth + 1) for child in node.iter_child_nodes()]


OPERATORS = {"Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "Pos": "+"}
Fault = tuple[str, str | None]


def _faults(node: nodes.Node) -> Iterator[Fault]:
    """Yield what is wrong with one node, each with a word by which its column is found."""
    if not isinstance(node, STATEMENTS + EXPRESSIONS):
        name = OPERATORS.get(type(node).__name__, type(node).__name__.lower())
        yield f"'{name}' is not allowed in a template", name
    elif isinstance(node, nodes.For) and node.recursive:
        yield "a recursive loop is not allowed", "recursive"
    elif isinstance(node, (nodes.Filter, nodes.Test)):
        yield from _operation_faults(node)
    elif isinstance(node, nodes.Call):
        yield from _call_faults(node)
    elif isinstance(node, nodes.Const):
        yield from _constant_faults(node.value)
    for name in _names(node):
        if name.startswith("_"):
            yield f"'{name}' is private", name


def _names(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Getattr):
        return (node.attr,)
    if isinstance(node, nodes.NSRef):
        return node.name, node.attr
    return (node.name,) if isinstance(node, nodes.Name) else ()


def _operation_faults(node: nodes.Filter | nodes.Test) -> Iterator[Fault]:
    known, kind = (FILTERS, "filter") if isinstance(node, nodes.Filter) else (TESTS, "test")
    if node.name not in known:
        near = nearest(node.name, known)
        yield f"there is no {kind} '{node.name}'" + (f", did you mean '{near}'?" if near else ""), node.name
    elif node.name == "safe" and not isinstance(node.node, nodes.Const):
        yield "'safe' is for fixed text only", "safe"


def _call_faults(node: nodes.Call) -> Iterator[Fault]:
    """Only names and attributes of names are called here; what they may be is decided when they are (`call`)."""
    target = node.node
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        yield "* and ** are not allowed in a call", None
    of_name = isinstance(target, nodes.Getattr) and (isinstance(target.node, nodes.Name) or target.attr in METHODS)
    if not of_name and not isinstance(target, nodes.Name):
        yield "only the functions of the templates and macros may be called", None


def _constant_faults(value: object) -> Iterator[Fault]:
    if isinstance(value, str) and value.startswith("__"):
        yield f"'{value}' is private", value
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        yield f"a number greater than {MAX_INTEGER:,}", None


REPEATED = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block, nodes.Template, nodes.AssignBlock)


def metered(tree: nodes.Template) -> nodes.Template:
    """Put a charge at the head of every body that may run more than once, and make ~ a charged call."""
    for concat in list(tree.find_all(nodes.Concat)):
        _make_call(concat)
    repeated: list[nodes.Node] = [tree, *tree.find_all(REPEATED)]
    for node in repeated:
        size = sum(len(data.data) for data in _own_text(node))
        line = node.lineno
        call = nodes.Call(nodes.EnvironmentAttribute("meter"), [nodes.Const(size)], [], None, None)
        charge = nodes.ExprStmt(call).set_lineno(line)
        body: list[nodes.Node] = node.body  # type: ignore[attr-defined]  # all of REPEATED have one
        at = next((n + 1 for n, item in enumerate(body) if isinstance(item, nodes.Extends)), 0)
        body.insert(at, charge)
    tree.set_environment(tree.environment)  # type: ignore[arg-type]  # set by the parser
    return tree


def _own_text(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    """Yield the fixed text in a body, leaving out bodies within it that are charged themselves."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child
        elif not isinstance(child, REPEATED):
            yield from _own_text(child)


def _make_call(node: nodes.Concat) -> None:
    """Turn a Concat node, in place, into a call of `Sandbox.joined`."""
    pieces = node.nodes
    node.__class__ = nodes.Call  # type: ignore[assignment]  # Jinja's trees have no parent links to replace it by
    call: Any = node
    call.node, call.args = nodes.EnvironmentAttribute("joined"), pieces
    call.kwargs, call.dyn_args, call.dyn_kwargs = [], None, None

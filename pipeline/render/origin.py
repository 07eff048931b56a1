"""Which line of which template a place on a finished page came from.

In: the page, made once more by templates that note, before each piece that they print, how much is on the page
already. Out: the place of a piece. Only a page at fault is made again, so that no other page pays for it. What macros
and captured text print stands where they are printed, which is where a person looks first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import nodes

from pipeline.errors import Location
from pipeline.render.budget import BUDGET
from pipeline.render.environment import Sandbox
from pipeline.render.syntax import column

CAPTURING = (nodes.Macro, nodes.CallBlock, nodes.AssignBlock, nodes.FilterBlock)
"""Bodies whose text does not go to the page as it is made."""
_WORD = re.compile(r"</?[\w-]+|[^<>\s]{1,24}")
"""What stands on the page, by which its column is found."""


@dataclass(frozen=True)
class Mark:
    """The beginning of a piece: how much was on the page, and the template's line."""

    offset: int
    template: str
    line: int
    fixed: bool
    """Whether it is text of the template itself, whose lines are the page's."""


class Tracing(Sandbox):
    """The sandbox, whose templates say as they go which of their lines is at work."""

    def __init__(self, templates: Path, folders: tuple[str, ...], functions: dict[str, Any]) -> None:
        super().__init__(templates, folders, functions)
        self.bytecode_cache = None  # its code is another than that of the templates as they are
        self.marks: list[Mark] = []

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _mark(tree, name or "")
        tree.set_environment(self)
        return tree

    def mark(self, template: str, line: int, fixed: bool) -> str:
        """Note that a line of a template begins to print."""
        self.marks.append(Mark(BUDGET.get().written, template, line, fixed))
        return ""

    mark.for_templates = True  # type: ignore[attr-defined]  # read by is_safe_callable

    def place(self, page: str, offset: int) -> Location | None:
        """Return the place in a template from which what stands at `offset` of the page came."""
        at = bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1
        if at < 0:
            return None
        mark = self.marks[at]
        line = mark.line + (page.count("\n", mark.offset, offset) if mark.fixed else 0)
        word = _WORD.match(page, offset)
        return Location(
            self.shown(mark.template), line, column(self.source(mark.template), line, word[0] if word else None)
        )


def _mark(node: nodes.Node, template: str) -> None:
    """Put a mark before each piece that a template prints, in the tree itself."""
    for field in ("body", "else_"):
        statements = getattr(node, field, None)
        if isinstance(statements, list):
            setattr(node, field, [each for statement in statements for each in _marked(statement, template)])
    for branch in getattr(node, "elif_", ()):
        _mark(branch, template)


def _marked(statement: nodes.Node, template: str) -> Iterator[nodes.Node]:
    if isinstance(statement, nodes.Output):
        for piece in statement.nodes:
            yield _call(template, piece)
            yield nodes.Output([piece]).set_lineno(piece.lineno)
        return
    if not isinstance(statement, CAPTURING):
        _mark(statement, template)
    yield statement


def _call(template: str, piece: nodes.Node) -> nodes.Node:
    fixed = isinstance(piece, nodes.TemplateData)
    arguments: list[nodes.Expr] = [nodes.Const(template), nodes.Const(piece.lineno), nodes.Const(fixed)]
    call = nodes.Call(nodes.EnvironmentAttribute("mark"), arguments, [], None, None)
    return nodes.ExprStmt(call).set_lineno(piece.lineno)

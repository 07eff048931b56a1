"""The sandbox in which templates run: what they may say, what they may reach, and how much they may use.

Templates may come from elsewhere, so they are held three times over:
- what they may say: `inspect` walks the syntax tree of every template before it is compiled; anything that is
  not on the list (calls of anything but the functions given, arithmetic that grows data, private names) is an error;
- what they may reach: attributes are those that the model declares, and nothing else of Python;
- how much they may use: each loop turn, call, output, filter result and joined string is charged to a `Budget`
  of steps, characters and seconds. The charges are put into the syntax tree itself, so that nothing that repeats
  or grows can run without them; that bounds time, memory and output without a process of its own.

A name or attribute that does not exist does not stop the rendering: it is noted with its place, and all are
raised together at the end.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, Template, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup, escape
from pydantic import BaseModel

from pipeline.errors import Location, Problem, nearest
from pipeline.model import Article, Bilingual, Quote, Term
from pipeline.render.audience import BASE

MAX_TEMPLATE = 200_000  # characters of one template
MAX_NODES = 20_000  # nodes of its syntax tree
MAX_DEPTH = 40  # nesting of its syntax tree
MAX_STRING = 200_000  # characters of one value made by a template
MAX_INTEGER = 10**9
SLOT = 8  # characters charged for one place in a list

FILTERS = frozenset(
    "capitalize count default d dictsort escape e first groupby int items join last length list lower map reject "
    "rejectattr replace reverse safe select selectattr sort string striptags sum title trim unique upper".split()
)
TESTS = frozenset(
    "defined undefined none eq equalto ne lt gt le ge in true false odd even string number sequence mapping "
    "divisibleby".split()
)
LOOP = frozenset("index index0 revindex revindex0 first last length previtem nextitem depth".split())
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


class Overspent(SecurityError):
    """A template that uses more time, memory or output than it may."""


@dataclass
class Budget:
    """What one rendering may still use, and what it has met on the way."""

    steps: int = 200_000
    characters: int = 8_000_000
    seconds: float = 10.0
    deadline: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    templates: dict[str, None] = field(default_factory=dict)
    """Names of the templates used, in order of first use."""

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds

    def spend(self, characters: int = 0) -> None:
        """Charge one step and some characters. Raises Overspent when nothing is left."""
        self.steps -= 1
        self.characters -= characters
        if self.steps < 0:
            raise Overspent("the template does not come to an end: too many loop turns and calls")
        if self.characters < 0:
            raise Overspent("the template makes too much text")
        if time.monotonic() > self.deadline:
            raise Overspent(f"the template takes longer than {self.seconds:.0f} s")

    def note(self, problem: Problem) -> None:
        """Keep a fault for the end, each once."""
        if problem not in self.problems:
            self.problems.append(problem)


BUDGET: ContextVar[Budget] = ContextVar("budget")


def here(word: str | None = None) -> Location:
    """Return the place in the template that is running; the column of `word` in its line, where it stands there."""
    frame = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            return locate(template, template.get_corresponding_lineno(frame.f_lineno), word)
        frame = frame.f_back  # type: ignore[assignment]  # ends with None
    return Location("template")


def locate(template: Template, line: int, word: str | None) -> Location:
    """Return a place in a template file."""
    environment = template.environment
    name = template.name or ""
    shown = environment.shown(name) if isinstance(environment, Sandbox) else name
    source = environment.source(name) if isinstance(environment, Sandbox) else ""
    return Location(shown, line, column(source, line, word))


def column(source: str, line: int, word: str | None) -> int | None:
    """Return the column of `word` in a line of `source`, None where it does not stand there."""
    lines = source.split("\n")
    at = lines[line - 1].find(word) if word and 0 < line <= len(lines) else -1
    return at + 1 if at >= 0 else None


class Noted(StrictUndefined):
    """A value that does not exist: its use is noted with its place, and the template goes on."""

    def _note(self, *_args: object, **_named: object) -> None:
        budget = BUDGET.get(None)
        if budget is None:
            raise self._undefined_exception(self._undefined_message)
        name = str(self._undefined_name)
        hint = None
        if self._undefined_obj is not _missing:
            owner = self._undefined_obj
            message = f"'{name}' is no field of {_kind(owner)}"
            known = sorted(reachable(owner))
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}" if known else None
        else:
            message = f"'{name}' is not defined"
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


def _kind(value: object) -> str:
    name = type(value).__name__.lower()
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def reachable(value: object) -> set[str]:
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


def _declared(model: type[BaseModel]) -> set[str]:
    names = set(model.model_fields)
    for cls in model.__mro__:
        if cls is BaseModel:
            break
        names |= {name for name, member in vars(cls).items() if isinstance(member, property)}
    return {name for name in names if not name.startswith("_")}


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without Python, files or network, and with every step counted."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
    intercepted_unops = frozenset(["-", "+"])

    def __init__(self, templates: Path, audience: str, functions: dict[str, Any]) -> None:
        folders = list(dict.fromkeys((templates / audience, templates / BASE)))
        base = FileSystemLoader(templates / BASE, encoding="utf-8-sig")
        own = [FileSystemLoader(folder, encoding="utf-8-sig") for folder in folders]
        super().__init__(
            loader=ChoiceLoader([*own, PrefixLoader({BASE: base})]),
            undefined=Noted,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=_finalize,
        )
        self.templates = templates
        self.globals = {"namespace": Namespace}
        self.functions = frozenset(functions)
        self.filters = {name: _charged(call) for name, call in self.filters.items() if name in FILTERS}
        self.filters |= {"join": _join, "string": _string, "replace": _replace, "sum": _sum}
        self.tests = {name: call for name, call in self.tests.items() if name in TESTS}
        self.globals.update(functions)

    def source(self, name: str) -> str:
        """Return the text of a template, empty when there is none."""
        path = self.path(name)
        return path.read_text("utf-8-sig").replace("\r\n", "\n") if path else ""

    def path(self, name: str) -> Path | None:
        """Return the file that a template name means to this audience."""
        template = self._paths.get(name)
        return Path(template) if template else None

    @property
    def _paths(self) -> dict[str, str]:
        return self.__dict__.setdefault("_found_paths", {})

    def shown(self, name: str) -> str:
        """Return the name of a template's file for people: templates/<audience>/note.html."""
        path = self.path(name)
        return f"{self.templates.name}/{path.relative_to(self.templates).as_posix()}" if path else name

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """Return a template; its use is written down."""
        template = super().get_template(name, parent, globals)
        budget = BUDGET.get(None)
        if budget is not None and template.name is not None:
            budget.spend()
            budget.templates.setdefault(template.name)
        return template

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if name and filename:
            self._paths[name] = filename
        if len(source) > MAX_TEMPLATE:
            raise SecurityError(f"longer than {MAX_TEMPLATE} characters")
        tree = super()._parse(source, name, filename)
        problems = list(inspect(tree, source, self.shown(name or "")))
        if problems:
            raise Forbidden(problems)
        return _metered(tree)

    def parse_only(self, source: str, name: str, filename: str | None) -> nodes.Template:
        """Return the syntax tree as written, for checks."""
        return super()._parse(source, name, filename)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute that the value's type declares; all else does not exist."""
        if isinstance(obj, Undefined):
            obj._note() if isinstance(obj, Noted) else None
            return obj
        if attribute in reachable(obj):
            value = obj[attribute] if isinstance(obj, dict) else getattr(obj, attribute)
            if isinstance(obj, WORDS) and attribute in WORD_FIELDS and isinstance(value, str):
                return Verbatim(value, attribute)
            return value
        if isinstance(obj, METHODS.get(attribute, ())):
            return getattr(obj, attribute)
        if isinstance(obj, Namespace) and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, TemplateReference) and not attribute.startswith("_"):
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of a mapping or sequence, or a declared attribute."""
        if isinstance(obj, Undefined):
            return self.getattr(obj, str(argument))
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        if isinstance(obj, (list, tuple, str)) and isinstance(argument, (int, slice)):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        return self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(obj=obj, name=str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a template may call it: the functions given, and the template's own macros and blocks."""
        if isinstance(obj, (Macro, BlockReference)) or obj is Namespace or getattr(obj, "for_templates", False):
            return True
        return isinstance(getattr(obj, "__self__", None), METHODS.get(getattr(obj, "__name__", ""), ()))

    def call(self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # Jinja's names
        """Call it, charged."""
        budget = BUDGET.get()
        budget.spend()
        if isinstance(__obj, Undefined):
            str(__obj)
            return ""
        if not self.is_safe_callable(__obj):
            raise SecurityError("only the functions of the templates and macros may be called")
        value = super().call(__context, __obj, *args, **kwargs)
        if isinstance(value, str):
            _bounded(value)
            if getattr(__obj, "__name__", "") in ("translation", "text"):
                return Verbatim(value, __obj.__name__)
        elif isinstance(value, (list, tuple)):
            budget.spend(SLOT * len(value))
        return value

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Add and subtract small numbers; nothing else grows."""
        if operator in "+-" and isinstance(left, int) and isinstance(right, int):
            value = left + right if operator == "+" else left - right
            if abs(value) <= MAX_INTEGER:
                return value
        if operator == "+" and isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
            BUDGET.get().spend(SLOT * (len(left) + len(right)))
            return [*left, *right]
        raise SecurityError(f"'{operator}' works on lists and on whole numbers up to {MAX_INTEGER:,} only")

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """Negate a number."""
        if operator == "-" and isinstance(arg, int):
            return -arg
        raise SecurityError(f"'{operator}' works on whole numbers only")

    def meter(self, characters: int) -> str:
        """Charge one turn of a loop or body with the fixed text in it."""
        BUDGET.get().spend(characters)
        return ""

    meter.for_templates = True  # type: ignore[attr-defined]  # read by is_safe_callable

    def joined(self, *pieces: Any) -> str:
        """Return pieces put together, as ~ does, charged."""
        texts = [piece if hasattr(piece, "__html__") else str(piece) for piece in pieces]
        size = sum(len(text) for text in texts)
        if size > MAX_STRING:
            raise Overspent(f"a text of {size} characters")
        BUDGET.get().spend(size)
        if any(hasattr(text, "__html__") for text in texts):
            return Markup("").join(texts)
        return "".join(texts)

    joined.for_templates = True  # type: ignore[attr-defined]  # read by is_safe_callable


class Forbidden(SecurityError):
    """A template that says what it may not; holds every Problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _bounded(value: str) -> str:
    if len(value) > MAX_STRING:
        raise Overspent(f"a text of {len(value)} characters")
    BUDGET.get().spend(len(value))
    return value


def _charged(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter whose result is charged, and whose input is bounded."""

    def filter_(*args: Any, **named: Any) -> Any:
        value = call(*args, **named)
        if isinstance(value, str):
            return _bounded(value)
        if hasattr(value, "__next__"):
            return _turns(value)
        BUDGET.get().spend(len(value) if hasattr(value, "__len__") and not isinstance(value, Undefined) else 0)
        return value

    if hasattr(call, "jinja_pass_arg"):
        filter_.jinja_pass_arg = call.jinja_pass_arg  # type: ignore[attr-defined]  # Jinja's mark: what comes first
    return filter_


def _join(values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    """Return the values put together; they may not outgrow a value's size on the way."""
    pieces: list[Any] = []
    size = 0
    for value in values:
        piece = value if hasattr(value, "__html__") else str(value)
        size += len(piece) + len(separator)
        if attribute is not None or size > MAX_STRING:
            raise SecurityError("join takes texts and a separator" if attribute else f"a text of {size} characters")
        pieces.append(piece)
    BUDGET.get().spend(size)
    if any(hasattr(piece, "__html__") for piece in (separator, *pieces)):
        return escape(separator).join(pieces)
    return separator.join(pieces)


def _replace(value: Any, old: Any, new: Any) -> str:
    """Return the text with one string put for another; it may not outgrow a value's size."""
    if not isinstance(value, str) or not isinstance(old, str) or not isinstance(new, str) or not old:
        raise SecurityError("replace takes a text, what to replace and what by")
    if not hasattr(value, "__html__") and hasattr(new, "__html__"):
        value = escape(value)
    size = len(value) + value.count(old) * (len(new) + len(old))
    if size > MAX_STRING:
        raise Overspent(f"a text of {size} characters")
    BUDGET.get().spend(size)
    return value.replace(old, new)


def _sum(values: Iterable[Any]) -> int:
    """Return the sum of whole numbers."""
    numbers = list(values)
    if not all(isinstance(number, int) for number in numbers):
        raise SecurityError("sum takes whole numbers")
    return sum(numbers)


def _string(value: Any) -> str:
    """Return a text or a number as text."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise SecurityError(f"{_kind(value)} is not text")
    return str(value)


def _turns(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        BUDGET.get().spend()
        yield value


def _finalize(value: Any) -> Any:
    """Return what a {{ }} prints: text and numbers; nothing prints as nothing."""
    budget = BUDGET.get(None)
    if budget is None:
        return value
    if isinstance(value, Undefined):
        str(value)
        return ""
    if isinstance(value, Verbatim):
        message = f"text of the extract ('{value.field}') is printed without saying what it is"
        budget.note(Problem(here(value.field), message, "print it with quote(…), say(…), edited(…) or plain(…)"))
        return ""
    if value is None or isinstance(value, bool):
        budget.note(Problem(here(), f"{value} is printed", "ask for it with {% if %} first"))
        return ""
    if not isinstance(value, (str, int)):
        budget.note(Problem(here(), f"{_kind(value)} is printed", "print one of its fields"))
        return ""
    budget.spend(len(str(value)) if isinstance(value, int) else len(value))
    return value


WORDS = (Quote, Bilingual, Term)
WORD_FIELDS = frozenset({"quote", "zh", "en"})


class Verbatim(str):
    """Words of the article or of an editor, which may only be shown marked as such."""

    field: str

    def __new__(cls, text: str, name: str) -> Verbatim:  # noqa: D102  # a constructor
        made = super().__new__(cls, text)
        made.field = name
        return made


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


Fault = tuple[str, str | None]


def _faults(node: nodes.Node) -> Iterator[Fault]:
    """Yield what is wrong with one node, each with a word by which its column is found."""
    if not isinstance(node, STATEMENTS + EXPRESSIONS):
        yield f"'{type(node).__name__.lower()}' is not allowed in a template", None
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


def _metered(tree: nodes.Template) -> nodes.Template:
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

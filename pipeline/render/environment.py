"""The sandbox in which templates run: what they may say, what they may reach, and how much they may use.

Templates may come from elsewhere, so they are held three times over: syntax.py says what they may say, reach.py
what they may reach, budget.py how much they may use. Here these meet Jinja.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, Template, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup, escape

from pipeline.errors import Problem
from pipeline.render.budget import BUDGET, SLOT, bounded, check_size
from pipeline.render.reach import WORD_FIELDS, WORDS, Noted, Verbatim, here, kind_of, reachable
from pipeline.render.syntax import FILTERS, MAX_INTEGER, MAX_TEMPLATE, METHODS, TESTS, Forbidden, inspect, metered

MOST_CODES = 2000


class _Compiled(BytecodeCache):
    """Code of templates, kept in this process: all audiences and languages share what they have in common."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the code into the bucket if it is known; the checksum is that of the source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code."""
        if len(self._codes) > MOST_CODES:
            self._codes.clear()  # a long preview changes templates many times
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Folders(PrefixLoader):
    """Templates by folder and name; each keeps its whole name, for an overlay may extend its namesake."""

    load = BaseLoader.load


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without Python, files or network, and with every step counted."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
    max_template = MAX_TEMPLATE
    intercepted_unops = frozenset(["-", "+"])

    def __init__(self, templates: Path, folders: tuple[str, ...], functions: dict[str, Any]) -> None:
        loaders = {folder: FileSystemLoader(templates / folder, encoding="utf-8-sig") for folder in folders}
        super().__init__(
            loader=ChoiceLoader([*loaders.values(), _Folders(loaders)]),
            undefined=Noted,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=_finalize,
            bytecode_cache=_COMPILED,
        )
        self.templates = templates
        self.found: dict[str, str] = {}  # the file of each template that was read
        self.folders = folders
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
        return Path(self.found[name]) if name in self.found else None

    def shown(self, name: str) -> str:
        """Return the name of a template's file for people: templates/<audience>/note.html."""
        path = self.path(name)
        return f"{self.templates.name}/{path.relative_to(self.templates).as_posix()}" if path else name

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """Return a template; its use is written down."""
        template = super().get_template(name, parent, globals)
        template._module = None  # an imported module works out its values anew for each page, which notes what it reads
        if template.name and template.filename:
            self.found[template.name] = template.filename
        budget = BUDGET.get(None)
        if budget is not None and template.name is not None:
            budget.spend()
            budget.templates.setdefault(template.name)
        return template

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if name and filename:
            self.found[name] = filename
        if len(source) > self.max_template:
            raise SecurityError(f"longer than {self.max_template} characters")
        tree = super()._parse(source, name, filename)
        problems = list(inspect(tree, source, self.shown(name or "")))
        if problems:
            raise Forbidden(problems)
        return metered(tree)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute that the value's type declares; all else does not exist."""
        if isinstance(obj, Undefined):
            if isinstance(obj, Noted):
                obj._note()
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
            bounded(value)
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
        check_size(size)
        BUDGET.get().spend(size)
        if any(hasattr(text, "__html__") for text in texts):
            return Markup("").join(texts)
        return "".join(texts)

    joined.for_templates = True  # type: ignore[attr-defined]  # read by is_safe_callable


def _charged(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter whose result is charged, and whose input is bounded."""

    def filter_(*args: Any, **named: Any) -> Any:
        value = call(*args, **named)
        if isinstance(value, str):
            return bounded(value)
        if hasattr(value, "__next__"):
            return _turns(value)
        BUDGET.get().spend(len(value) if hasattr(value, "__len__") and not isinstance(value, Undefined) else 0)
        return value

    if hasattr(call, "jinja_pass_arg"):
        filter_.jinja_pass_arg = call.jinja_pass_arg  # type: ignore[attr-defined]  # Jinja's mark: what comes first
    return filter_


def _join(values: Iterable[Any], separator: str = "") -> str:
    """Return the values put together; they may not outgrow a value's size on the way."""
    pieces: list[Any] = []
    size = 0
    for value in values:
        piece = value if hasattr(value, "__html__") else str(value)
        size += len(piece) + len(separator)
        check_size(size)
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
    check_size(size)
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
        raise SecurityError(f"{kind_of(value)} is not text")
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
        budget.note(Problem(here(), f"{kind_of(value)} is printed", "print one of its fields"))
        return ""
    budget.spend(len(str(value)) if isinstance(value, int) else len(value))
    return value

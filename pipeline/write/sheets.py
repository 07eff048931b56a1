"""Stylesheets, read once for every writer, and what is wrong in them, each fault at its line and column.

WeasyPrint ignores what it does not know, and another face stands in for one that is not there; a document made so is
not what its audience asked for. Every writer therefore refuses the same stylesheets: the formats of a document stand
or fall together. What shows only in the finished layout (a note without room) is found by the PDF's writer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tinycss2
import weasyprint
from tinycss2.color5 import parse_color
from weasyprint.css.counters import CounterStyle
from weasyprint.css.properties import KNOWN_PROPERTIES

from pipeline.errors import Location, Problem, WriteError, nearest
from pipeline.markup import Manuscript, Stylesheet
from pipeline.write import fonts
from pipeline.write.fetcher import BASE_URL, Refused, fetcher, listening
from pipeline.write.quick.styles import timeless

BOUND = re.compile(r"@(?:font-face|color-profile|import)", re.IGNORECASE)
"""Rules whose parsing reads files or fills the font configuration of one document."""

GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui"})
_INHERITED = frozenset({"inherit", "initial", "unset", "revert"})
ELSEWHERE = {
    "仿宋": ("fangsong", "fangsong_gb2312", "仿宋_gb2312", "华文仿宋", "stfangsong", "fandolfang"),
    "楷体": ("kaiti", "kaiti_gb2312", "楷体_gb2312", "华文楷体", "stkaiti", "fandolkai"),
    "黑体": ("simhei", "微软雅黑", "microsoft yahei", "华文黑体", "等线", "dengxian", "pingfang sc", "fandolhei"),
    "宋体": ("simsun", "nsimsun", "新宋体", "华文宋体", "stsong", "songti sc", "fandolsong"),
    "方正小标宋简体": ("fzxiaobiaosong-b05s", "方正小标宋_gbk", "小标宋", "小标宋体"),
    "Times New Roman": ("times", "liberation serif", "georgia", "cambria", "garamond"),
    "Arial": ("helvetica", "helvetica neue", "liberation sans", "calibri", "verdana", "tahoma"),
}
"""What other systems call the project's faces, or have in their place."""


@dataclass(frozen=True)
class Parsed:
    """A stylesheet as WeasyPrint understands it; only read by the cascade, so documents share it."""

    css: Any
    counters: Any
    faults: tuple[Problem, ...]


def parsed(sheet: Stylesheet, folders: tuple[Path, ...] = ()) -> Parsed:
    """Return a stylesheet parsed; `folders` are where it finds what it imports. Fonts of its own are not loaded."""
    return _parsed(sheet, folders) if BOUND.search(sheet.text) else _parsed_once(sheet)


@lru_cache(maxsize=64)
def _parsed_once(sheet: Stylesheet) -> Parsed:
    known = _parsed(sheet, ())
    timeless(known.css, sheet.text)
    return known


def _parsed(sheet: Stylesheet, folders: tuple[Path, ...]) -> Parsed:
    counters = CounterStyle()
    with listening(sheet.path) as complaints:
        css = weasyprint.CSS(
            string=sheet.text, base_url=BASE_URL, url_fetcher=fetcher(folders), counter_style=counters
        )
    return Parsed(css, counters, tuple(explained(sheet, complaint) for complaint in complaints))


def refuse_faults(manuscript: Manuscript) -> None:
    """Raises WriteError with all that is wrong in a manuscript's stylesheets."""
    if problems := faults(manuscript.stylesheets, manuscript.folders):
        raise WriteError(problems)


def faults(sheets: Sequence[Stylesheet], folders: tuple[Path, ...]) -> list[Problem]:
    """Return all that is wrong in the stylesheets of a document, each fault once, at its place."""
    families = _ours() + tuple(sorted(set().union(*(_brought(sheet, folders) for sheet in sheets))))
    problems: dict[Problem, None] = {}
    for sheet in sheets:
        found = (*parsed(sheet, folders).faults, *_values(sheet, families), *_missing(sheet, folders))
        problems |= dict.fromkeys(sorted(found, key=lambda problem: problem.location.line or 0))
    return list(problems)


@lru_cache(maxsize=1)
def _ours() -> tuple[str, ...]:
    """Return the families that PDFs can be set in; those for Latin letters in Chinese are not asked for by name."""
    return tuple(dict.fromkeys(face.family for face in fonts.faces() if face.family not in fonts.LATIN_OF.values()))


_PLACE = re.compile(r"^(?P<what>.*?) at (?P<line>\d+):(?P<column>\d+)(?P<why>, .*)?$", re.DOTALL)
_UNLOADED = re.compile("Failed to load stylesheet")
_SELECTOR = re.compile(r"selector,? '(.*?)'", re.DOTALL)
_DECLARED = re.compile(r"Ignored\s+`\s*(?P<name>[\w-]+)\s*:")


def explained(sheet: Stylesheet, complaint: Problem) -> Problem:
    """Return WeasyPrint's "Ignored `x: y` at 3:5, unknown property." at its place."""
    if "RecursionError" in complaint.message:
        return Problem(Location(sheet.path), "a stylesheet that it imports imports itself")
    if selector := _SELECTOR.search(complaint.message):
        at = max(0, sheet.text.find(selector[1]))
        place = sheet.at(sheet.text.count("\n", 0, at) + 1, at - sheet.text.rfind("\n", 0, at))
        return Problem(place, f"'{selector[1].strip()}' selects nothing that documents know")
    found = _PLACE.match(complaint.message)
    if not found:
        return complaint
    message = (found["what"] + (found["why"] or "")).rstrip(".").replace(" `", "`").replace("Ignored`", "Ignored `")
    declared = _DECLARED.match(message)
    near = nearest(declared["name"], KNOWN_PROPERTIES) if declared and "unknown property" in message else None
    hint = f"did you mean '{near}'?" if near else "documents cannot show it"
    return Problem(sheet.at(int(found["line"]), int(found["column"])), message, hint)


def follows(complaint: Problem) -> bool:
    """Return whether a complaint may follow from a fault of a stylesheet that is told already, or is that fault."""
    return any(pattern.search(complaint.message) for pattern in (_DECLARED, _SELECTOR, _UNLOADED))


def traced(complaint: Problem, sheets: Sequence[Stylesheet]) -> Problem:
    """Return a complaint about a declaration, made when its variables were filled in, at its place in its sheet."""
    found, declared = _PLACE.match(complaint.message), _DECLARED.match(complaint.message)
    if not found or not declared:
        return complaint
    at = int(found["line"]), int(found["column"])
    for sheet in sheets:
        for declaration in _declarations(sheet.text):
            tokens = ((token.source_line, token.source_column) for token in declaration.value)
            if declaration.lower_name == declared["name"] and at in tokens:
                return explained(sheet, complaint)
    return complaint


@lru_cache(maxsize=64)
def _values(sheet: Stylesheet, families: tuple[str, ...]) -> tuple[Problem, ...]:
    """Return what WeasyPrint does not complain of: families that no font has, properties of ours with odd values."""
    problems = []
    for declaration in _declarations(sheet.text):
        check = next((check for name, check in _CHECKS if name.fullmatch(declaration.lower_name)), None)
        for token, message, hint in check(declaration.value, families) if check else ():
            problems.append(Problem(sheet.at(token.source_line, token.source_column), message, hint))
    return tuple(problems)


Fault = tuple[Any, str, str | None]
Check = Callable[[list[Any], tuple[str, ...]], Iterator[Fault]]


def _family_faults(value: list[Any], known: tuple[str, ...]) -> Iterator[Fault]:
    names = {family.casefold(): family for family in known}
    for token, name in _families(value):
        if name.casefold() not in names and name.casefold() not in GENERIC | _INHERITED:
            near = nearest(name.casefold(), names)
            other = next((face for face, others in ELSEWHERE.items() if name.casefold() in others), None)
            meant = other or (names[near] if near else None)
            hint = f"did you mean '{meant}'? " if meant else ""
            hint += f"known: {', '.join(known)}; a font of your own is brought by @font-face"
            yield token, f"there is no font '{name}'", hint


def _families(value: list[Any]) -> Iterator[tuple[Any, str]]:
    """Yield the families of a list, each with the token that it begins with; what var() holds is told elsewhere."""
    words: list[Any] = []
    for token in (*value, None):
        if token is None or (token.type == "literal" and token.value == ","):
            if words and all(word.type == "ident" for word in words):
                yield words[0], " ".join(word.value for word in words)
            elif len(words) == 1 and words[0].type == "string":
                yield words[0], words[0].value
            words = []
        elif token.type not in ("whitespace", "comment"):
            words.append(token)


def _shorthand_faults(value: list[Any], known: tuple[str, ...]) -> Iterator[Fault]:
    """Yield faults of the families in a `font`, which stand behind its size and line height."""
    sizes = [n for n, token in enumerate(value) if token.type in ("dimension", "percentage", "number", "function")]
    if sizes:
        yield from _family_faults(value[sizes[-1] + 1 :], known)


def _solid(value: list[Any]) -> list[Any]:
    return [token for token in value if token.type not in ("whitespace", "comment")]


def _colour_faults(value: list[Any], _: tuple[str, ...]) -> Iterator[Fault]:
    tokens = _solid(value)
    if any(token.type == "function" and token.lower_name == "var" for token in tokens):
        return
    with suppress(ValueError):
        if len(tokens) == 1 and parse_color(tokens[0]) is not None:
            return
    if tokens:
        yield tokens[0], f"'{tinycss2.serialize(value).strip()}' is not a colour", "write it as #c00000"


def _length_faults(value: list[Any], _: tuple[str, ...]) -> Iterator[Fault]:
    tokens = _solid(value)
    if tokens and not (len(tokens) == 1 and tokens[0].type in ("dimension", "function")):
        hint = "write it as 12pt, 26mm, 2.5cm or 1in"
        yield tokens[0], f"'{tinycss2.serialize(value).strip()}' is not a length", hint


def _missing(sheet: Stylesheet, folders: tuple[Path, ...]) -> Iterator[Problem]:
    """Yield a problem for each file that a stylesheet names and that cannot be had."""
    for name, line, column in _named(sheet.text):
        files = fetcher(folders)
        url = name if "://" in name else BASE_URL + name
        try:
            files.find(url)
        except Refused as fault:
            yield Problem(sheet.at(line, column), f"'{name}': {fault}", files.hint(url))


@lru_cache(maxsize=64)
def _named(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the files that a stylesheet names by url(), each with its line and column."""
    found = []
    waiting: list[Any] = tinycss2.parse_component_value_list(text, skip_comments=True)
    for token in waiting:  # grows while it is read
        if token.type in ("function", "{} block", "() block"):
            waiting += token.arguments if token.type == "function" else token.content
        name = _url(token)
        if name and not name.startswith(("#", "data:")):
            found.append((name, token.source_line, token.source_column))
    return tuple(found)


def _url(token: Any) -> str | None:
    """Return the address that a token holds, url(x) or url("x"), else None."""
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name == "url":
        return next((str(part.value) for part in token.arguments if part.type == "string"), None)
    return None


_CHECKS: tuple[tuple[re.Pattern[str], Check], ...] = (
    (re.compile(r"font-family|--font-.+"), _family_faults),
    (re.compile(r"font"), _shorthand_faults),
    (re.compile(r"--colour-.+"), _colour_faults),
    (re.compile(r"--(size|line)-.+"), _length_faults),
)


def _declarations(text: str) -> Iterator[Any]:
    """Yield the declarations of a stylesheet, those within @page and @media too; those of font faces are none."""
    waiting = list(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    while waiting:
        node = waiting.pop(0)
        if node.type == "declaration":
            yield node
        elif node.type in ("qualified-rule", "at-rule") and getattr(node, "lower_at_keyword", "") != "font-face":
            waiting += tinycss2.parse_blocks_contents(node.content or [], skip_comments=True, skip_whitespace=True)


def _brought(sheet: Stylesheet, folders: tuple[Path, ...]) -> set[str]:
    """Return the families that a stylesheet and what it imports bring by @font-face."""
    found, waiting = _at_rules(sheet.text)
    families, names = set(found), list(waiting)
    for name in names:  # grows while it is read
        with suppress(Refused, UnicodeDecodeError):  # a file that cannot be had is told where it is named
            found, more = _at_rules(fetcher(folders).find(BASE_URL + name).read_text("utf-8-sig"))
            families |= found
            names += [other for other in more if other not in names]
    return families


@lru_cache(maxsize=64)
def _at_rules(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the families of a stylesheet's @font-face, and the names that it imports."""
    families, imports = set(), []
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.lower_at_keyword == "font-face":
            for declaration in tinycss2.parse_blocks_contents(node.content or []):
                if declaration.type == "declaration" and declaration.lower_name == "font-family":
                    families |= {name for _, name in _families(declaration.value)}
        elif node.type == "at-rule" and node.lower_at_keyword == "import":
            imports += [token.value for token in node.prelude if token.type in ("string", "url")]
    return frozenset(families), tuple(imports)

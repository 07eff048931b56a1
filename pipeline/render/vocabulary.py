"""The elements and attributes that a template writes, checked where they stand in its source.

Jinja's own parts are blanked first: what an expression makes is checked on the finished page (page.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment

from pipeline.errors import Location, Problem, nearest
from pipeline.markup import ELEMENTS, EMPTY, GLOBAL

_JINJA = Environment(autoescape=True)  # to divide a source into text and Jinja; nothing is ever rendered with it
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)(>?)")
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_HOLE = "\ufffc"


def vocabulary(source: str, shown: str) -> Iterator[Problem]:
    """Yield a problem for each element or attribute in a template's own text that writers do not know."""
    text = _masked(source)

    def place(at: int) -> Location:
        line = source.count("\n", 0, at) + 1
        return Location(shown, line, at - source.rfind("\n", 0, at))

    for comment in re.finditer(r"<!--", text):
        yield Problem(place(comment.start()), "an HTML comment would reach the reader", "write {# … #}")
    opened = {tag[2] for tag in _TAG.finditer(text) if not tag[1]}
    for tag in _TAG.finditer(text):
        closing, name, rest, end = tag.groups()
        at = tag.start(2)
        if rest.startswith(_HOLE):  # <h{{ level }}>: which element it is shows on the page
            continue
        if closing and name in opened and name.lower() not in ELEMENTS:
            continue  # told where it opens
        if name.lower() not in ELEMENTS:
            near = nearest(name.lower(), ELEMENTS)
            hint = f"did you mean <{near}>?" if near else f"known: {', '.join(ELEMENTS)}"
            yield Problem(place(at), f"<{closing}{name}> is not in the vocabulary", hint)
            continue
        if not end:
            yield Problem(place(at), f"<{name}> has no end '>'")
        if closing:
            if name in EMPTY:
                yield Problem(place(at), f"<{name}> is empty and has no </{name}>")
            continue
        for offset, message, advice in _attributes(name, rest):
            yield Problem(place(tag.start(3) + offset), message, advice)


def _attributes(name: str, text: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield what is wrong with the attributes of one tag, each with its offset in the tag's text."""
    allowed = ELEMENTS[name.lower()] | GLOBAL
    for attribute in _ATTRIBUTE.finditer(text):
        word = attribute[1].strip(_HOLE)
        if word and _HOLE not in attribute[1] and word not in allowed:
            near = nearest(word, allowed)
            hint = f"did you mean '{near}'?" if near else None
            if word == "style":
                hint = "give it a class, and the look in a stylesheet"
            yield attribute.start(), f"<{name}> takes no attribute '{word}'", hint


def _masked(source: str) -> str:
    """Return the source with Jinja's own parts blanked: an expression leaves a hole, statements and comments spaces."""
    out: list[str] = []
    at, depth = 0, ""
    for _, kind, value in _JINJA.lex(source):
        start = source.index(value, at) if value else at
        out.append(_blank(source[at:start]))
        at = start + len(value)
        if kind in ("variable_begin", "block_begin", "comment_begin", "raw_begin"):
            depth = kind
        if depth:
            out.append(_blank(value, _HOLE if depth == "variable_begin" else " "))
        else:
            out.append(value)
        if kind in ("variable_end", "block_end", "comment_end", "raw_end"):
            depth = ""
        if kind == "raw_begin":
            depth = ""
    return "".join(out)


def _blank(text: str, mark: str = " ") -> str:
    return re.sub(r"[^\n]", mark, text)

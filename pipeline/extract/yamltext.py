"""YAML as people read it: data in, text out.

Plain and block style, keys in the order given, a span on one line, long English folded. Chinese stays on
one line, because folding would put blanks between its lines. Whatever is written here, `yamlfile.parse`
reads back as the same data.
"""

from __future__ import annotations

import json
import re
from typing import Any

WIDTH = 110

# What a plain scalar may not begin with, contain or look like (YAML 1.1 and 1.2, whichever is stricter).
_BAD_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=~<\s]|\.\.\.")
_BAD_INSIDE = re.compile(r": |:$| #|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\s$")
_BAD_WHOLE = re.compile(
    r"(?:true|false|yes|no|on|off|null|y|n|~|[+.]?[0-9][0-9a-fox_.,:+-]*|\.inf|\.nan|)", re.IGNORECASE
)
_BAD_IN_FLOW = re.compile(r"[,\[\]{}]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def emit(data: Any, indent: int = 0) -> str:
    """Return `data` (mappings, lists, text, numbers, None) as YAML lines, each ended, indented by `indent`."""
    if isinstance(data, dict):
        return "".join(entry(str(key), value, indent) for key, value in data.items())
    return "".join(item(value, indent) for value in data)


def entry(key: str, value: Any, indent: int = 0) -> str:
    """Return one key with its value as YAML lines."""
    head = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, dict | list) and value and not is_flow(value):
        return f"{head}\n{emit(value, indent + 2)}"
    return f"{head} {inline(value, indent)}\n"


def item(value: Any, indent: int = 0) -> str:
    """Return one element of a list as YAML lines."""
    if isinstance(value, dict | list) and value and not is_flow(value):
        body = emit(value, indent + 2)
        return f"{' ' * indent}- {body[indent + 2 :]}"
    return f"{' ' * indent}- {inline(value, indent)}\n"


def inline(value: Any, indent: int) -> str:
    """Return a value that begins on its key's line: a scalar, folded where it is long English, or flow style."""
    if isinstance(value, str) and _folds(value, indent):
        return ">-\n" + "\n".join(" " * (indent + 2) + line for line in _wrap(value, WIDTH - indent - 2))
    return flow(value) if isinstance(value, dict | list) else scalar(value)


def flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, True)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value, True)


def scalar(value: Any, in_flow: bool = False) -> str:
    """Return text, a number, a truth value or None as a YAML scalar on one line."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _DATE.fullmatch(value):
        return value
    if _UNPRINTABLE.search(value):
        return _escaped(value)
    plain = not (_BAD_START.match(value) or _BAD_INSIDE.search(value) or _BAD_WHOLE.fullmatch(value))
    if plain and not (in_flow and _BAD_IN_FLOW.search(value)):
        return value
    return "'" + value.replace("'", "''") + "'"


def _escaped(value: str) -> str:
    """Return text with control characters, double-quoted; Han characters stay readable."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def is_flow(value: Any) -> bool:
    """Return whether a collection is short and plain enough for one line: spans, ids, an empty one."""
    if isinstance(value, dict):
        return not value
    return not value or all(isinstance(inner, int | str) and len(str(inner)) <= 12 for inner in value)


def _folds(value: str, indent: int) -> bool:
    words = value.split(" ")
    simple = all(words) and not _UNPRINTABLE.search(value) and len(words) > 8
    return simple and len(value) + indent + 6 > WIDTH and not value[0].isspace()


def _wrap(value: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in value.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines

"""HTML as a stream of tokens, each with its place in the file.

Parsers that build a tree (lxml, html5lib) forget where a character stood; this tokenizer keeps it, and does
nothing else. It takes whatever it is given and its time is linear in the length: a closing mark that was
searched in vain is not searched again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTE = re.compile(r"""\s*/?\s*([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_RAW = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes"})


@dataclass(frozen=True)
class Token:
    """A piece of raw[start:end]: text, an opening or a closing tag (`name`), or what shows nothing."""

    kind: Literal["text", "open", "close", "void"]
    start: int
    end: int
    name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, attribute: str) -> str:
        """Return an attribute's value, empty when it is not there."""
        return next((value for name, value in self.attributes if name == attribute), "")


def tokens(raw: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of raw[start:end]. Comments, declarations and CDATA are void."""
    stop = len(raw) if end is None else end
    at = start
    missing: set[str] = set()
    while at < stop:
        mark = raw.find("<", at, stop)
        if mark < 0:
            yield Token("text", at, stop)
            return
        if mark > at:
            yield Token("text", at, mark)
        at, token = _next(raw, mark, stop, missing)
        yield token
        if token.kind == "open" and token.name in _RAW:
            closing = _find(raw, f"</{token.name}", at, stop, missing)
            yield Token("text" if token.name == "title" else "void", at, closing)
            at = closing


def _next(raw: str, mark: int, stop: int, missing: set[str]) -> tuple[int, Token]:
    """Return the token at a "<" and where the next one begins."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">")):
        if raw.startswith(opening, mark):
            end = _find(raw, closing, mark + len(opening), stop, missing)
            end = min(stop, end + len(closing))
            return end, Token("void", mark, end)
    tag = _TAG.match(raw, mark, stop)
    if not tag:
        return mark + 1, Token("text", mark, mark + 1)
    name = tag["name"].lower()
    attributes: list[tuple[str, str]] = []
    at = tag.end()
    while at < stop and raw[at] != ">":
        found = _ATTRIBUTE.match(raw, at, stop)
        if found and found.end() > at:
            if len(attributes) < 100 and not tag["close"]:
                value = next((text for text in found.groups()[1:] if text is not None), "")
                attributes.append((found[1].lower(), value))
            at = found.end()
        else:
            at += 1
    end = min(stop, at + 1)
    return end, Token("close" if tag["close"] else "open", mark, end, name, tuple(attributes))


def _find(raw: str, what: str, start: int, stop: int, missing: set[str]) -> int:
    """Return where `what` stands next, whatever its case; the end where it doesn't."""
    if what in missing:
        return stop
    found = re.compile(re.escape(what), re.IGNORECASE).search(raw, start, stop)
    if found:
        return found.start()
    missing.add(what)
    return stop

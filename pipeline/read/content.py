"""Which part of a web page is the article.

Own rules, because the stripping libraries (trafilatura, readability, justext) give text without places, and
lists with many links or short items, the enumerations that we came for, are what they drop. The rules: parts
that HTML or their class names as navigation go; of what is left, the smallest element that holds nearly all
of the running text outside links is the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.errors import Location, Problem, SeedError
from pipeline.read.tokens import Token, tokens

MAX_DEPTH = 1000
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
DROPPED = frozenset(
    "script style noscript template nav footer aside form button select textarea iframe object embed svg math canvas "
    "audio video map dialog menu head title noembed noframes xmp".split()
)
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|position|footer|foot|sidebar|side|share|sharing|social|comments?|pinglun|related|recommend\w*"
    r"|hot|hotnews|rank\w*|adverts?|ads?|banner|copyright|toolbar|pager|pagination|login|search|topbar|qrcode|tags?|links?|more|skip|cookie\w*|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CLOSES = {
    "li": {"li"},
    "p": {"p"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
}
_ENDS_P = frozenset(
    "address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre "
    "section table ul".split()
)
_SCOPES = frozenset({"table", "ul", "ol", "dl", "body", "html", "div", "section", "article"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass
class Element:
    """An element with its children: elements, and tokens of text."""

    name: str
    token: Token | None = None
    children: list[Element | Token] = field(default_factory=list)
    dropped: bool = False
    end: int = 0
    text: int = 0
    linked: int = 0


def parse(raw: str, path: str, start: int = 0, end: int | None = None) -> Element:
    """Return the tree of raw[start:end]. Raises SeedError when it is nested deeper than any page a person reads."""
    root = Element("root")
    stack = [root]
    for token in tokens(raw, start, end):
        if token.kind == "text":
            stack[-1].children.append(token)
        elif token.kind == "open":
            _close_implied(stack, token.name, token.start)
            element = Element(token.name, token, dropped=_is_dropped(token))
            stack[-1].children.append(element)
            if token.name not in VOID and not raw.endswith("/>", token.start, token.end):
                stack.append(element)
                if len(stack) > MAX_DEPTH:
                    line = raw.count("\n", 0, token.start) + 1
                    raise SeedError(Problem(Location(path, line), f"elements nested more than {MAX_DEPTH} deep"))
        elif token.kind == "close":
            _close(stack, token.name, token.start)
    _cut(stack, 1, len(raw) if end is None else end)
    _measure(root, raw)
    return root


def main_content(root: Element) -> Element:
    """Return the element that holds the article: the smallest with most of the text that is no link."""
    current = root
    best = root
    whole = max(1, root.text - root.linked)
    while True:
        inner = [child for child in current.children if isinstance(child, Element) and not child.dropped]
        if not inner:
            return best
        largest = max(inner, key=lambda element: element.text - element.linked)
        share = (largest.text - largest.linked) / whole
        headline = _headline(current)
        if headline is not None and not _holds(largest, headline):
            return current
        if share < 0.75 or largest.name in ("p", "ul", "ol", "table", "li", "tbody", "tr", "blockquote"):
            return best
        current = largest
        best = largest


def _headline(root: Element) -> Element | None:
    """Return the first <h1> of some length that shows: the title must not be lost with what surrounds it."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.name == "h1" and element.text >= 6:
            return element
        stack.extend(child for child in reversed(element.children) if isinstance(child, Element) and not child.dropped)
    return None


def _holds(element: Element, wanted: Element) -> bool:
    stack = [element]
    while stack:
        one = stack.pop()
        if one is wanted:
            return True
        stack.extend(child for child in one.children if isinstance(child, Element))
    return False


def walk(root: Element) -> Iterator[tuple[Element | Token, bool]]:
    """Yield elements (entering True, leaving False) and text in order, without the dropped parts."""
    stack: list[tuple[Element | Token, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if isinstance(node, Token):
            yield node, True
            continue
        if not entering:
            yield node, False
            continue
        if node.dropped and node is not root:
            continue
        yield node, True
        stack.append((node, False))
        stack.extend((child, True) for child in reversed(node.children))


def first(root: Element, name: str) -> Element | None:
    """Return the first element of this name, dropped or not."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.name == name:
            return element
        stack.extend(child for child in reversed(element.children) if isinstance(child, Element))
    return None


def _is_dropped(token: Token) -> bool:
    if token.name in DROPPED:
        return True
    if token.name in ("body", "html", "main", "article", "h1", "p"):
        return False
    role = token.get("role")
    hidden = "hidden" in (name for name, _ in token.attributes) or token.get("aria-hidden") == "true"
    named = _NAMED.search(token.get("class")) or _NAMED.search(token.get("id"))
    return (
        bool(named)
        or hidden
        or role in ("navigation", "banner", "contentinfo", "search")
        or bool(_HIDDEN.search(token.get("style")))
    )


def _close_implied(stack: list[Element], name: str, at: int) -> None:
    if name in _ENDS_P and stack[-1].name == "p":
        _cut(stack, len(stack) - 1, at)
    closes = _CLOSES.get(name)
    if not closes:
        return
    for k in range(len(stack) - 1, max(0, len(stack) - 30), -1):
        if stack[k].name in closes:
            _cut(stack, k, at)
            return
        if stack[k].name in _SCOPES:
            return


def _close(stack: list[Element], name: str, at: int) -> None:
    for k in range(len(stack) - 1, max(0, len(stack) - 200), -1):
        if stack[k].name == name:
            _cut(stack, k, at)
            return


def _cut(stack: list[Element], k: int, at: int) -> None:
    """Close the elements from stack[k] on: they end at `at`."""
    for element in stack[k:]:
        element.end = at
    del stack[k:]


def _measure(root: Element, raw: str) -> None:
    """Count for each element the characters of text in it, and those inside links."""
    order: list[tuple[Element, Element | None]] = [(root, None)]
    at = 0
    while at < len(order):
        element = order[at][0]
        order.extend((child, element) for child in element.children if isinstance(child, Element))
        at += 1
    for element, parent in reversed(order):
        own = sum(len(raw[child.start : child.end].strip()) for child in element.children if isinstance(child, Token))
        element.text += own
        if element.name == "a":
            element.linked = element.text
        if parent is not None and not element.dropped:
            parent.text += element.text
            parent.linked += element.linked

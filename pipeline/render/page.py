"""The finished page, proved: its vocabulary, its nesting, and every statement on it against the extract.

In: the HTML that templates made. Out: the problems, and the statements shown. A quote on the page must be the
article's text to the character, edited text and translations must be the extract's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.errors import Location, Problem, nearest
from pipeline.markup import CONTROL, ELEMENTS, EMPTY, GLOBAL
from pipeline.model import Bilingual, Quote, Term
from pipeline.render import quoting
from pipeline.render.audience import outside
from pipeline.render.registry import Registry

MAX_NESTING = 60  # WeasyPrint's layout recurses and gives up between 120 and 150
MAX_SPAN = 100  # columns or rows that a cell may cover; a huge one fills the memory of a layout
_NUMBERS = frozenset({"colspan", "rowspan", "span", "start"})
_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)
_BLOCKS = frozenset("h1 h2 h3 h4 p blockquote ul ol dl table figure section div".split())


Position = tuple[int, int]
"""Line and column on the page, as HTMLParser counts them: from 1, from 0."""


@dataclass
class Element:
    """An element that is still open, with what it has collected."""

    name: str
    attributes: dict[str, str]
    at: Position
    text: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Statement:
    """A statement as the page shows it."""

    kind: str
    item: str
    lang: str
    text: str
    at: Position = (1, 0)


class Page(HTMLParser):
    """Reads a page strictly: nothing is repaired, everything unknown is a problem."""

    def __init__(self, html: str, location: Location) -> None:
        super().__init__(convert_charrefs=True)
        self.location = location
        self.problems: list[Problem] = []
        self.statements: list[Statement] = []
        self.ids: dict[str, None] = {}
        self.at: dict[Problem, Position] = {}
        """Where on the page each problem is."""
        self.links: list[tuple[str, Position]] = []
        self.images: list[str] = []
        self._open: list[Element] = []
        if found := _REFERENCE.search(html):
            self._problem(f"'{found[0]}' stands for a control character, which no document can hold")
        self.feed(html)
        self.close()
        for element in self._open:
            self._problem(f"<{element.name}> is never closed", at=element.at)
        for link, at in self.links:
            if link.startswith("#") and link[1:] not in self.ids:
                self._problem(f"the link '{link}' leads nowhere", self._near_id(link[1:]), at)

    def _near_id(self, name: str) -> str | None:
        near = nearest(name, self.ids)
        return f"did you mean '#{near}'?" if near else None

    def _problem(self, message: str, hint: str | None = None, at: Position | None = None) -> None:
        problem = Problem(self.location, f"in the page: {message}", hint)
        if problem not in self.at:
            self.at[problem] = at or self.getpos()
            self.problems.append(problem)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element and remember it until it ends."""
        attributes = {name: value or "" for name, value in attrs}
        if tag not in ELEMENTS:
            near = nearest(tag, ELEMENTS)
            self._problem(f"<{tag}> is not in the vocabulary", f"did you mean <{near}>?" if near else None)
        self._check(tag, attributes, [name for name, _ in attrs])
        if tag not in EMPTY:
            if any(element.name == "p" for element in self._open) and tag in _BLOCKS:
                self._problem(f"<{tag}> stands inside a <p>")
            self._open.append(Element(tag, attributes, self.getpos()))
            if len(self._open) == MAX_NESTING:
                self._problem(f"elements are nested deeper than {MAX_NESTING}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element written <x/>; only empty ones may be."""
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def _refuse_control(self, text: str) -> None:
        if found := CONTROL.search(text):
            self._problem(f"a control character (U+{ord(found[0]):04X}), which no document can hold")

    def _check(self, tag: str, attributes: dict[str, str], names: list[str]) -> None:
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                self._problem(f"<{tag}> has the attribute '{name}' twice")
            if tag in ELEMENTS and name not in ELEMENTS[tag] | GLOBAL:
                self._problem(f"<{tag}> takes no attribute '{name}'")
            value = attributes[name]
            self._refuse_control(value)
            if name in _NUMBERS and not (value.isascii() and value.isdigit() and 0 < int(value[:9]) <= MAX_SPAN):
                self._problem(f"{name}='{value[:20]}' on <{tag}> is not a number from 1 to {MAX_SPAN}")
        if "id" in attributes:
            if attributes["id"] in self.ids:
                self._problem(f"the id '{attributes['id']}' stands twice")
            self.ids[attributes["id"]] = None
        if tag == "a" and "href" in attributes:
            self.links.append((attributes["href"], self.getpos()))
            if not re.match(r"#|https?://|mailto:", attributes["href"]):
                self._problem(f"the link '{attributes['href'][:60]}' is neither in the page nor on the web")
        if tag == "img":
            self.images.append(attributes.get("src", ""))
            if outside(attributes.get("src", "")):
                self._problem(f"the image '{attributes['src'][:60]}' lies outside the audience's folders")
            if "alt" not in attributes:
                self._problem("<img> without alt text", "say what it shows, or alt='' for an ornament")

    def handle_endtag(self, tag: str) -> None:
        """Close an element; it must be the one opened last."""
        if tag in EMPTY:
            return
        if not self._open or self._open[-1].name != tag:
            inner = self._open[-1].name if self._open else None
            self._problem(f"</{tag}> closes nothing" + (f": <{inner}> is open" if inner else ""))
            if not any(element.name == tag for element in self._open):
                return
            while self._open[-1].name != tag:
                self._open.pop()
        element = self._open.pop()
        text = "".join(element.text)
        if kind := element.attributes.get("data-kind"):
            item, lang = element.attributes.get("data-item", ""), element.attributes.get("lang", "")
            self.statements.append(Statement(kind, item, lang, text, element.at))
        if self._open and element.attributes.get("class") != "footnote":
            self._open[-1].text.append(text)

    def handle_data(self, data: str) -> None:
        """Collect text; a control character, however it was written, is in the way of every writer."""
        self._refuse_control(data)
        if self._open:
            self._open[-1].text.append(data)
        elif data.strip():
            self._problem(f"text outside of all elements: '{data.strip()[:30]}'")

    def handle_comment(self, data: str) -> None:
        """Refuse comments: readers of the file would find them."""
        self._problem("an HTML comment would reach the reader", "write {# … #}")

    def handle_pi(self, data: str) -> None:
        """Refuse processing instructions."""
        self._problem("a processing instruction is not in the vocabulary")

    def unknown_decl(self, data: str) -> None:
        """Refuse CDATA and the like."""
        self._problem("a declaration is not in the vocabulary")


def prove(page: Page, registry: Registry) -> list[Problem]:
    """Return a problem for each statement on the page that is not the extract's own."""
    problems = []
    for statement in page.statements:
        fault = _fault(statement, registry)
        if fault:
            shown = statement.text.strip()[:40]
            problem = Problem(page.location, f"in the page: {fault}: '{shown}' ({statement.item})")
            page.at.setdefault(problem, statement.at)
            problems.append(problem)
    return problems


def _fault(shown: Statement, registry: Registry) -> str | None:
    item = registry.items.get(shown.item)
    if item is None:
        return "a statement that the extract does not have"
    text = quoting.tidy(shown.text)
    if shown.kind == "quoted":
        if not isinstance(item, Quote) or not quoting.faithful(text, item.quote):
            return "a quotation that is not the article's text"
    elif shown.kind == "opening":
        if not isinstance(item, Quote) or not quoting.is_opening(text, item.quote):
            return "an opening that is not the article's text"
    elif shown.kind == "translation":
        if not isinstance(item, Quote) or text not in _tidy(item.zh, item.en):
            return "a translation that is not the extract's"
    elif shown.kind == "edited":
        if not isinstance(item, (Bilingual, Term)) or text not in _edited(shown.item, item):
            return "edited text that is not the extract's"
    else:
        return f"data-kind '{shown.kind}' is none of quoted, opening, edited, translation"
    return None


def _tidy(*texts: str | None) -> list[str]:
    return [quoting.tidy(text) for text in texts if text]


def _edited(name: str, item: Bilingual | Term) -> list[str]:
    """Return what may stand on a page as this edited text; "|" in a title is a break, not a mark."""
    texts = _tidy(item.zh, item.en)
    return [quoting.tidy(text.replace("|", "")) for text in texts] if name.endswith((".title", ".headline")) else texts


def shown_statements(page: Page) -> tuple[str, ...]:
    """Return the names of all statements on the page, each once, in order of appearance."""
    return tuple(dict.fromkeys(statement.item for statement in page.statements))

"""The HTML that templates may use and every writer understands, and the form in which it is handed over.

`render` makes a Manuscript, `write` turns it into Word, PDF or HTML. An element or attribute that is not
named here is a template error: a writer that met it would have to drop it, and nothing may be dropped.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Location

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that show nothing and that no document can hold."""

# element -> attributes it may carry besides GLOBAL
ELEMENTS: dict[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        # the page; a footer with float: footnote stands at the foot of the last page, below its footnotes;
        # nav.contents has one a[href^="#"] a line, whose page number the writer fills in
        "html": "", "head": "", "meta": "charset name content", "title": "", "body": "",
        "header": "", "main": "", "footer": "", "section": "", "nav": "", "div": "", "aside": "",
        # blocks
        "h1": "", "h2": "", "h3": "", "h4": "", "p": "", "blockquote": "", "hr": "",
        "ul": "", "ol": "start", "li": "", "dl": "", "dt": "", "dd": "",
        "figure": "", "figcaption": "", "img": "src alt",
        # tables: every table has a caption or an aria-label, a thead with th, and columns of a given width
        "table": "aria-label", "caption": "", "colgroup": "", "col": "span", "thead": "", "tbody": "",
        "tr": "", "th": "scope colspan rowspan", "td": "colspan rowspan",
        # inline; span.footnote is a real footnote at the place where it stands; br.break is a break in a title at
        # meaning, and none where the title fits one line
        "span": "", "em": "", "strong": "", "q": "", "cite": "", "sup": "", "sub": "", "br": "",
        "a": "href", "ins": "datetime", "del": "datetime",
        # forms: a box to tick; span[data-field] is text that a person fills in
        "input": "type name checked",
    }.items()
}

GLOBAL = frozenset({"id", "class", "lang", "title", "data-kind", "data-item", "data-field", "data-placeholder"})
"""data-kind: quoted, opening (of a quotation), edited or translation, with data-item naming the item; text without it
is wording."""

EMPTY = frozenset({"meta", "br", "hr", "img", "col", "input"})


@dataclass(frozen=True)
class Stylesheet:
    """A stylesheet in cascade order; `path` names it in messages."""

    path: str
    text: str
    sources: tuple[Location | None, ...] = ()
    """Where each of the first lines comes from, in a sheet that settings were made into."""

    def at(self, line: int, column: int) -> Location:
        """Return the place of a line and column, as people can find it."""
        source = self.sources[line - 1] if line <= len(self.sources) else None
        return source or Location(self.path, line, column)


@dataclass(frozen=True)
class Manuscript:
    """One document, rendered: all that a writer needs, and nothing that it must look up.

    It pickles, so that a worker process elsewhere can write it.
    """

    html: str
    """A whole HTML document; <html lang>, <title> and <meta name=author|description|keywords> are its properties."""
    stylesheets: tuple[Stylesheet, ...]
    folders: tuple[Path, ...] = ()
    """Where url() and src are looked up, first hit wins; nothing outside them is read."""
    template: str = ""
    """The document template, for messages."""
    date: datetime.date = datetime.date(1980, 1, 1)
    """The date in the file's properties: that of the edition, never the clock."""
    reference: Path | None = None
    """A reference.docx whose styles, header and logo win in Word."""
    properties: dict[str, str] = field(default_factory=dict)
    """Custom document properties; only what the audience may see."""
    word: bytes = b""
    """The Word file, where an office's own template made it; then no writer makes one, and PDF is made from it."""

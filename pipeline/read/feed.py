"""The one entry of a news feed (RSS): title, date and author from its elements, the text from its description.

Portals hand out single articles in this form. A feed of several entries is no article and is not read as one.
"""

from __future__ import annotations

import re

from pipeline.read.assemble import Assembler
from pipeline.read.content import parse
from pipeline.read.html import PageWriter
from pipeline.source import Source

_PART = re.compile(
    r"<(?P<name>title|pubDate|dc:date|author|dc:creator|source|description|content:encoded)(?:\s[^<>]{0,200})?>\s*"
    r"(?:<!\[CDATA\[(?P<marked>(?:(?!\]\]>).)*)\]\]>|(?P<plain>[^<]*))\s*</(?P=name)>",
    re.IGNORECASE | re.DOTALL,
)
_LABELS = {"pubdate": "Date: ", "dc:date": "Date: ", "source": "Source: "}
_BODIES = ("content:encoded", "description")


def read_entry(raw: str, path: str, sha256: str) -> Source:
    """Return the Source of the entry: its title as heading, date and author on lines of their own, its text."""
    into = Assembler(raw, path)
    writer = PageWriter(into)
    begin = raw.lower().index("<item")
    parts = {found["name"].lower(): found for found in _PART.finditer(raw, begin)}
    body = next((parts[name] for name in _BODIES if name in parts), None)
    head = [found for name, found in parts.items() if name not in _BODIES]
    for found in [*head, *([body] if body else [])]:
        name = found["name"].lower()
        start, end = found.span("marked" if found["marked"] is not None else "plain")
        if name == "title":
            into.mark("heading", 1)
        into.put(_LABELS.get(name, ""), start)
        writer.write(parse(raw, path, start, end))
        into.end_paragraph(end)
    return into.source(sha256)

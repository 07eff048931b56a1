"""What a browser forgives in an HTML document and a reader pays for: dead links, images without words, no language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from pipeline.errors import Location, Problem


def validate(path: Path) -> list[Problem]:
    """Return the problems of a document written as HTML."""
    place = Location(str(path))
    try:
        root = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as fault:
        return [Problem(place, f"not HTML that can be read: {fault}")]
    return [Problem(Location(str(path), line), message) for line, message in _faults(root)]


def _faults(root: html.HtmlElement) -> Iterator[tuple[int | None, str]]:
    if not root.get("lang"):
        yield root.sourceline, "it does not say its language"
    if not (root.findtext(".//title") or "").strip():
        yield None, "it has no title"
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    yield from ((None, f"the id '{id}' occurs {count} times") for id, count in ids.items() if count > 1)
    for link in root.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            yield link.sourceline, f"a link leads to '{target}', which is not in the file"
    for image in root.iter("img"):
        if not image.get("alt", "").strip():
            yield image.sourceline, "an image has no alternative text"
        if not image.get("src", "").startswith("data:"):
            yield image.sourceline, "an image is not in the file itself"
    for table in root.iter("table"):
        if table.find(".//th") is None:
            yield table.sourceline, "a table has no header cell"

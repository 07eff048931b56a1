"""What each page of an article was made from when it was last rendered: output/.briefings/pages/<article>.json.

In: what a page read, and digests of all that it read. Out: whether it would be the same page again. An entry says
"from this came that" and is true for ever, whatever was written or lost since; so the file may be lost without harm,
and a build that was killed leaves nothing wrong in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.manifest import DocumentRecord, short
from pipeline.records.stamps import KEPT_APART
from pipeline.render.reading import ALL

VERSION = 1


@dataclass(frozen=True)
class Page:
    """One rendering: what went in, and what came out."""

    basis: str
    """A digest of what counts whole: program, edition, fonts, and which files the audience draws on."""
    reads: frozenset[str]
    """Names of the facts of the article and of the labels that it read."""
    values: str
    """A digest of these facts."""
    checked: str
    """A digest of the audience, and of the program that found its templates without fault."""
    record: str
    """A digest of what the manifest records of the page; see `recorded`."""
    made_from: dict[str, list[str]] = field(default_factory=dict)
    """Format -> version of its writer, digest of what that is given."""


def values(reads: frozenset[str], facts: Mapping[str, str]) -> str:
    """Return a digest of the facts that a page read; a fact that is no more counts as well."""
    names = sorted(facts if ALL in reads else reads)
    return short("\n".join(f"{name}={facts.get(name, '')}" for name in names))


def recorded(document: DocumentRecord) -> str:
    """Return a digest of what the manifest says of a page, its files apart."""
    return short(document.seen, document.closure, json.dumps(document.statements, sort_keys=True))


class Pages:
    """The pages of one article, by the documents' names in the manifest."""

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self._pages = pages or {}

    def get(self, key: str) -> Page | None:
        """Return what is known of a document's page."""
        return self._pages.get(key)

    def put(self, key: str, page: Page) -> None:
        """Note how a document's page was made."""
        self._pages[key] = page

    def dump(self) -> str:
        """Return the text of the file: the names of all facts once, and for each page which of them it read."""
        names = sorted(set().union(*(page.reads for page in self._pages.values())))
        bits = {name: 1 << n for n, name in enumerate(names)}
        masks = {key: f"{sum(map(bits.__getitem__, page.reads)):x}" for key, page in self._pages.items()}
        pages = {
            key: [page.basis, masks[key], page.values, page.checked, page.record, page.made_from]
            for key, page in sorted(self._pages.items())
        }
        return json.dumps({"version": VERSION, "facts": names, "pages": pages}, ensure_ascii=False)


def parse(text: str) -> Pages:
    """Return the pages that `text` holds. Raises ValueError, TypeError, LookupError when it holds none."""
    data = json.loads(text)
    if data["version"] != VERSION:
        raise ValueError("of another version of the program")
    names: list[str] = data["facts"]
    known: dict[str, frozenset[str]] = {}
    pages = {}
    for key, (basis, mask, *rest) in data["pages"].items():
        if mask not in known:
            bits = reversed(f"{int(mask, 16):b}")
            known[mask] = frozenset(name for name, bit in zip(names, bits, strict=False) if bit == "1")
        pages[key] = Page(basis, known[mask], *rest)
    return Pages(pages)


@dataclass(frozen=True)
class Memory:
    """Where the pages of all articles are kept."""

    output: Path
    write: Callable[[str, bytes], None] = lambda _path, _data: None
    """Writes a file in the output folder; a build that is only planned writes none."""

    def load(self, article: str) -> Pages:
        """Return the pages of an article, none where nothing is known of them."""
        try:
            return parse((self.output / self._path(article)).read_text("utf-8"))
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return Pages()

    def save(self, article: str, pages: Pages) -> None:
        """Keep the pages of an article."""
        self.write(self._path(article), pages.dump().encode())

    def _path(self, article: str) -> str:
        return f"{KEPT_APART}/pages/{article}.json"

"""What lies in output/ and what it was made from: output/manifest.json.

In: the file as the last build left it. Out: records that a build compares with today's inputs and writes back.
One article is one block of lines in the file, so that a build of a thousand articles parses only the few whose
inputs changed; the file as a whole is plain JSON. A database was tried on paper and left: people read this file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the model takes longer to import than a run with nothing to do may take
    from pipeline.model import DocumentKind, Language

MANIFEST = "manifest.json"
"""Its name in output/."""
VERSION = 1
_BLOCK = re.compile(r'^("(?:[^"\\]|\\.)*"): \{$')


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256, in hex, of the parts; where one ends and the next begins counts."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, in hex, as sha256sum prints it."""
    return hashlib.sha256(data).hexdigest()


def short(*parts: str | bytes) -> str:
    """Return the first 16 digits of `digest`: enough to tell the parts of one project apart."""
    return digest(*parts)[:16]


@dataclass(frozen=True)
class FileRecord:
    """One file in output/: the digest of its bytes, and of all that its writer was given."""

    path: str
    """Relative to output/, with forward slashes."""
    sha256: str
    content: str
    """A digest of the uncompressed parts: the same on machines whose compression differs."""
    made_from: str
    basis: str
    """A digest of every input of this audience and article; while it stands, nothing needs to be looked at."""
    edition: int
    date: str


@dataclass(frozen=True)
class Change:
    """What became of one statement, or of the wording and look: `item` is "" for the latter."""

    item: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class EditionRecord:
    """An issued edition: number, date as YYYY-MM-DD, and what changed since the one before."""

    number: int
    date: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class DocumentRecord:
    """One document of one audience in one language, in however many formats."""

    audience: str
    kind: DocumentKind
    language: Language
    mechanism: str | None
    number: str | None
    """The mechanism's printed number, to choose by; None in the digest."""
    name: str | None
    """The mechanism's name in the article, to choose by; None in the digest."""
    edition: EditionRecord
    seen: str
    """A digest of all that its audience sees; a new edition is issued when it changes."""
    closure: str
    """The key of its templates, styles, wording and fonts in `ArticleRecord.closures`."""
    statements: dict[str, str] = field(default_factory=dict)
    """Id of each statement shown -> the key of its text in `ArticleRecord.texts`."""
    files: dict[str, FileRecord] = field(default_factory=dict)
    """By format."""
    kept: list[FileRecord] = field(default_factory=list)
    """Files of earlier editions, newest first."""


@dataclass(frozen=True)
class Outline:
    """Which documents an audience gets of an article, as of `basis`."""

    basis: str
    documents: tuple[str, ...]


@dataclass
class ArticleRecord:
    """Everything that lies in output/ of one article."""

    article: dict[str, str] = field(default_factory=dict)
    """file and sha256 of the article."""
    extract: dict[str, str] = field(default_factory=dict)
    """file and digest of the extract, and the sha256 of the article that it was made from."""
    covered: str = ""
    """A digest of article, rules and extract for which every measure was found to be in a document or left out."""
    title: str = ""
    outlines: dict[str, Outline] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    closures: dict[str, dict[str, str]] = field(default_factory=dict)
    documents: dict[str, DocumentRecord] = field(default_factory=dict)

    def enter(self, key: str, document: DocumentRecord, closure: Mapping[str, str], texts: Iterable[str] = ()) -> None:
        """Record a document, with the files that had a part in it and the texts of its statements."""
        self.documents[key] = document
        self.closures[document.closure] = dict(closure)
        self.texts |= {short(text): text for text in texts}

    def tidy(self) -> None:
        """Drop texts and closures that no document names any more."""
        texts = {key for document in self.documents.values() for key in document.statements.values()}
        closures = {document.closure for document in self.documents.values()}
        self.texts = {key: self.texts[key] for key in sorted(texts & self.texts.keys())}
        self.closures = {key: self.closures[key] for key in sorted(closures & self.closures.keys())}


class Manifest:
    """The manifest in memory; articles stay text until somebody asks for them."""

    def __init__(self, blocks: dict[str, str] | None = None, spare: Callable[[], Manifest] | None = None) -> None:
        self._blocks = blocks or {}
        self._spare = spare
        """Returns what is known of articles whose own record cannot be read."""
        self._articles: dict[str, ArticleRecord] = {}
        self.damaged: dict[str, bool] = {}
        """Articles that were asked for, and whose record cannot be read -> whether the spare one knows them."""

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._blocks.keys() | self._articles.keys()))

    def article(self, id: str) -> ArticleRecord:
        """Return the record of an article, empty where there is none; changes to it are changes to the manifest."""
        if id not in self._articles:
            block = self._blocks.get(id)
            try:
                self._articles[id] = _article(json.loads(block)) if block else ArticleRecord()
            except (ValueError, TypeError, KeyError, AttributeError):
                self._articles[id] = self._spare().article(id) if self._spare else ArticleRecord()
                self.damaged[id] = bool(self._articles[id].documents)
        return self._articles[id]

    def settle(self, id: str) -> None:
        """Turn an article back into text: it will hardly be asked for again, and memory stays flat."""
        record = self._articles.pop(id, None)
        if record is not None and record.documents:
            self._blocks[id] = _block(record)
        elif record is not None:
            self._blocks.pop(id, None)

    def dump(self) -> str:
        """Return the text of manifest.json; the same records give the same text."""
        texts = self._blocks | {id: _block(record) for id, record in self._articles.items() if record.documents}
        blocks = [f"{json.dumps(id, ensure_ascii=False)}: {texts[id]}" for id in sorted(texts)]
        return f'{{"version": {VERSION}, "articles": {{\n' + ",\n".join(blocks) + "\n}}\n"


def parse(text: str, spare: Callable[[], Manifest] | None = None) -> Manifest:
    """Return the manifest that `text` holds, `spare` helping out for parts of it. Raises ValueError when it is none."""
    lines = text.splitlines()
    if lines[:1] != [f'{{"version": {VERSION}, "articles": {{'] or lines[-1:] != ["}}"]:
        return _parse_any(text, spare)
    blocks: dict[str, str] = {}
    start, id = 0, ""
    for at, line in enumerate(lines[1:-1], 1):
        head = _BLOCK.match(line)
        if head:
            start, id = at, json.loads(head[1])
        elif line in ("}", "},"):
            blocks[id] = "{\n" + "\n".join(lines[start + 1 : at]) + "\n}"
    return Manifest(blocks, spare)


def _parse_any(text: str, spare: Callable[[], Manifest] | None) -> Manifest:
    """Read a manifest that another program laid out anew."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("articles"), dict):
        raise ValueError("not a manifest of this program")
    return Manifest({id: json.dumps(article) for id, article in data["articles"].items()}, spare)


def _block(record: ArticleRecord) -> str:
    """Return an article as JSON: its parts one a line, its documents one a line."""
    record.tidy()
    data = asdict(record)
    documents = data.pop("documents")
    lines = [f" {json.dumps(key)}: {_line(value)}" for key, value in data.items()]
    inner = [f"  {json.dumps(key, ensure_ascii=False)}: {_line(documents[key])}" for key in sorted(documents)]
    lines.append(' "documents": {\n' + ",\n".join(inner) + "\n }")
    return "{\n" + ",\n".join(lines) + "\n}"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _article(data: dict[str, Any]) -> ArticleRecord:
    outlines = {name: Outline(o["basis"], tuple(o["documents"])) for name, o in data.pop("outlines").items()}
    documents = {key: _document(value) for key, value in data.pop("documents").items()}
    return ArticleRecord(**_known(ArticleRecord, data), outlines=outlines, documents=documents)


def _document(data: dict[str, Any]) -> DocumentRecord:
    issued = data.pop("edition")
    changes = tuple(Change(**_known(Change, value)) for value in issued["changes"])
    edition = EditionRecord(issued["number"], issued["date"], changes)
    files = {format: FileRecord(**_known(FileRecord, value)) for format, value in data.pop("files").items()}
    kept = [FileRecord(**_known(FileRecord, value)) for value in data.pop("kept")]
    return DocumentRecord(**_known(DocumentRecord, data), edition=edition, files=files, kept=kept)


def _known(record: type, data: dict[str, Any]) -> dict[str, Any]:
    """Return what this version of the program knows of a record: a newer one may have written more."""
    names = {field.name for field in fields(record)}
    return {name: value for name, value in data.items() if name in names}

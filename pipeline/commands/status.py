"""What lies in output/, in words: each document with its edition, its files and what changed last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.commands.recorded import recorded
from pipeline.manifest import ArticleRecord, Change, DocumentRecord, FileRecord, sha256

SHORT = 60
"""Characters of a statement that are shown."""


def lines(output: Path, articles: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of `briefings status`. Raises UsageError for an unknown article, WriteError without a record."""
    for id, record in recorded(output, articles).items():
        yield from _article(id, record, output)


def _article(id: str, record: ArticleRecord, output: Path) -> Iterator[str]:
    yield f"{id}  {record.title}"
    yield f"  from {record.article.get('file')} (sha256 {record.article.get('sha256', '')[:12]}…)"
    for key in sorted(record.documents):
        document = record.documents[key]
        if document.files:
            yield f"  {key}  edition {document.edition.number} of {document.edition.date}"
            yield from _files(document, output)
            for change in document.edition.changes:
                yield f"    {_words(change)}"


def _files(document: DocumentRecord, output: Path) -> Iterator[str]:
    for format in sorted(document.files):
        file = document.files[format]
        older = f", still edition {file.edition}" if file.edition != document.edition.number else ""
        yield f"    {file.path}{_condition(file, output)}{older}"
    for file in document.kept:
        yield f"    {file.path} (kept)"


def _condition(file: FileRecord, output: Path) -> str:
    try:
        same = sha256((output / file.path).read_bytes()) == file.sha256
    except OSError:
        return ", missing"
    return "" if same else ", edited by a person since"


def _words(change: Change) -> str:
    if not change.item:
        return "changed: wording or look"
    if change.was is None:
        return f"new: {change.item} “{_cut(change.now)}”"
    if change.now is None:
        return f"gone: {change.item} “{_cut(change.was)}”"
    return f"changed: {change.item} “{_cut(change.was)}” → “{_cut(change.now)}”"


def _cut(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

"""What lies in output/, in words: each article in a few lines; of those asked for by name, each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.commands.recorded import recorded
from pipeline.commands.telling import changed
from pipeline.manifest import ArticleRecord, DocumentRecord, FileRecord, sha256
from pipeline.records.stamps import listing, load_state

MOST = 5
"""Changes that are told of one edition."""


def lines(output: Path, articles: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of `briefings status`. Raises UsageError for an unknown article, WriteError without a record."""
    records = recorded(output, articles)
    seen = _Seen(output, _as_recorded(output))
    for id, record in records.items():
        yield f"{id}  {record.title}"
        yield f"  {_sum(record, seen)}"
        yield from _in_full(record, seen) if articles else _latest(record)
    if not articles:
        yield f"briefings status {next(iter(records), 'ARTICLE')} shows each document"


@dataclass(frozen=True)
class _Seen:
    """The output folder as it is now."""

    output: Path
    intact: frozenset[str]
    """Folders of which nothing was touched since a build found all files as recorded."""

    def condition(self, file: FileRecord) -> str:
        """Return what became of a file, empty when it is as it was written."""
        if str(Path(file.path).parent) in self.intact:
            return ""
        try:
            same = sha256((self.output / file.path).read_bytes()) == file.sha256
        except OSError:
            return "missing"
        return "" if same else "edited by a person since"


def _as_recorded(output: Path) -> frozenset[str]:
    known = load_state(output).folders
    return frozenset(name for name, now in listing(output).items() if known.get(name) == now)


def _sum(record: ArticleRecord, seen: _Seen) -> str:
    documents = [document for document in record.documents.values() if document.files]
    files = [file for document in documents for file in document.files.values()]
    found = Counter(condition for file in files if (condition := seen.condition(file)))
    state = (
        ", ".join(f"{count} {condition}" for condition, count in sorted(found.items())) or "all as they were written"
    )
    return f"{_number(len(documents), 'document')} in {_number(len(files), 'file')}, {state}"


def _latest(record: ArticleRecord) -> Iterator[str]:
    """Yield what the newest editions are about, each change once."""
    documents = [document for document in record.documents.values() if document.files]
    date = max((document.edition.date for document in documents), default="")
    newest = [document for document in documents if document.edition.date == date]
    newest = [document for document in newest if document.edition.changes] or newest
    if newest:
        numbers = sorted({document.edition.number for document in newest})
        which = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
        yield f"  newest: edition {which} of {date}, {_number(len(newest), 'document')}"
    told = Counter(changed(change) for document in newest for change in document.edition.changes)
    for words, count in told.most_common(MOST):
        yield f"    {words} (in {_number(count, 'document')})"
    if len(told) > MOST:
        yield f"    and {_number(len(told) - MOST, 'other change')}"


def _in_full(record: ArticleRecord, seen: _Seen) -> Iterator[str]:
    yield f"  from {record.article.get('file')} (sha256 {record.article.get('sha256', '')[:12]}…)"
    folder = ""
    for key in sorted(record.documents):
        document = record.documents[key]
        if document.files:
            if document.audience != folder:
                folder = document.audience
                yield f"  {folder}"
            yield from _document(document, seen)


def _document(document: DocumentRecord, seen: _Seen) -> Iterator[str]:
    edition = document.edition
    names = dict.fromkeys(PurePosixPath(file.path).stem for file in document.files.values())
    yield f"    edition {edition.number} of {edition.date}  {', '.join(names)} ({', '.join(sorted(document.files))})"
    for format, file in sorted(document.files.items()):
        older = f"still edition {file.edition}" if file.edition != edition.number else ""
        if told := ", ".join(filter(None, (seen.condition(file), older))):
            yield f"      {format}: {told}"
    for change in edition.changes[:MOST]:
        yield f"      {changed(change)}"
    if len(edition.changes) > MOST:
        yield f"      and {_number(len(edition.changes) - MOST, 'other change')}"
    if document.kept:
        numbers = sorted({file.edition for file in document.kept})
        yield f"      kept in editions/: {', '.join(map(str, numbers))}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

"""New editions that somebody asked to be told of and was not told of yet: output/.briefings/announce/.

In: editions as a build issues them. Out: the list for the command of --notify. A build puts a file there before the
manifest records its editions, and the file is removed when the command has been handed it: a build that is killed in
between is made up for by the next one, and nothing is told twice. Nobody changes a file, so that a build and the
command of the one before can go on at the same time.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.manifest import Change, DocumentRecord, Manifest
from pipeline.records.stamps import KEPT_APART

FOLDER = f"{KEPT_APART}/announce"
Edition = dict[str, Any]
"""Article, document, number, date and changes."""


def waiting(output: Path) -> list[Path]:
    """Return the files with editions that wait to be told of."""
    return sorted((output / FOLDER).glob("*.json"))


def load(files: Iterable[Path]) -> dict[str, Edition]:
    """Return the editions in `files`, each once; a file that cannot be read has none."""
    found: dict[str, Edition] = {}
    for file in files:
        try:
            found |= {_name(edition): edition for edition in json.loads(file.read_bytes())}
        except (OSError, ValueError, TypeError, LookupError):
            continue
    return found


def _name(edition: Edition) -> str:
    return f"{edition['article']}/{edition['key']}#{edition['number']:06}"


def dump(editions: Iterable[Edition]) -> tuple[str, bytes]:
    """Return the path in output/ and the text of a new file."""
    return f"{FOLDER}/{uuid.uuid4().hex}.json", json.dumps(list(editions), ensure_ascii=False, indent=1).encode()


def edition(article: str, key: str, document: DocumentRecord) -> Edition:
    """Return what there is to tell of a document's edition, its files apart."""
    return asdict(document.edition) | {"article": article, "key": key}


def recorded(edition: Edition, manifest: Manifest) -> bool:
    """Return whether the manifest knows an edition: a build that goes on, or was killed, may not have saved it yet."""
    document = manifest.article(edition["article"]).documents.get(edition["key"])
    return document is not None and edition["number"] <= document.edition.number


def told(editions: dict[str, Edition], manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Yield what there is to tell: each recorded edition with its document, its files in output/, and what changed.

    One that has no file any more, because its document was withdrawn or no earlier editions are kept, has none here.
    """
    for _, edition in sorted(editions.items()):
        document = manifest.article(edition["article"]).documents[edition["key"]]
        files = (*document.files.values(), *document.kept)
        yield {
            "article": edition["article"],
            "audience": document.audience,
            "document": document.kind,
            "language": document.language,
            "mechanism": document.mechanism,
            "name": document.name,
            "edition": edition["number"],
            "date": edition["date"],
            "files": [file.path for file in files if file.edition == edition["number"]],
            "changes": [_change(Change(**change)) for change in edition["changes"]],
        }


def _change(change: Change) -> dict[str, object]:
    if not change.item:
        return {"what": "wording or look"}
    return {"statement": change.item, "was": change.was, "now": change.now}

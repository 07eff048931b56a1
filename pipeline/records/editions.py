"""Which edition of a document is due, and what changed since the one before.

In: the record of the last build and what the document shows now. Out: number, date and changes. A new edition is
issued when something that its audience sees has changed: words, order, look. Another version of a font or of a
library writes the file anew under the same edition.

Number and date are recorded data. The date of a first edition stands in extract.yaml (`issued`), those of later
ones in output/manifest.json; the clock is asked only when an edition is issued that neither knows, and
SOURCE_DATE_EPOCH or --date can answer in its place.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping

from pipeline.errors import Location, Problem, UsageError
from pipeline.manifest import Change, DocumentRecord, EditionRecord


def today(asked: str | None) -> str:
    """Return the date of the editions issued now, YYYY-MM-DD. Raises UsageError when it is none."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if asked is not None:
            return datetime.date.fromisoformat(asked).isoformat()
        if epoch:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        place = Location("--date" if asked is not None else "SOURCE_DATE_EPOCH")
        raise UsageError(Problem(place, f"'{asked or epoch}' is no date", "write it as 2026-01-31")) from None
    return datetime.date.today().isoformat()


def first(asked: str | None, issued: datetime.date | None) -> EditionRecord:
    """Return the first edition of a document; `issued` is the date that its extract gives."""
    if asked is None and issued is not None:
        return EditionRecord(1, issued.isoformat())
    return EditionRecord(1, today(asked))


def following(before: EditionRecord, changes: tuple[Change, ...], asked: str | None) -> EditionRecord:
    """Return the edition after `before`."""
    return EditionRecord(before.number + 1, today(asked), changes)


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what became of each statement, in the order of the page; what vanished comes last.

    Where no statement changed, one Change without item says that it was the wording or the look.
    """
    found = [Change(item, before.get(item), text) for item, text in now.items() if before.get(item) != text]
    found += [Change(item, text, None) for item, text in before.items() if item not in now]
    return tuple(found) or (Change("", None, None),)


def texts(document: DocumentRecord, known: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each statement that a recorded document showed."""
    return {item: known[key] for item, key in document.statements.items() if key in known}

"""What changed, in words: for a dry run, and for whoever asks how things stand."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.build import Report, Written
from pipeline.manifest import Change
from pipeline.step import Reason

AROUND = 20
"""Characters shown on either side of what is different in a text."""
LONGEST = 60
"""Characters shown of a text."""


def predicted(report: Report) -> Iterator[str]:
    """Yield what a build would write, each reason once above the files that it concerns."""
    groups: dict[tuple[Reason, ...], list[Written]] = {}
    for written in report.written:
        groups.setdefault(written.step.reasons[written.format], []).append(written)
    for reasons, files in groups.items():
        for n, reason in enumerate(reasons):
            yield f"{'' if n == 0 else 'and '}{because(reason)}{':' if n == len(reasons) - 1 else ''}"
        yield from (f"  {written.shown}" for written in files)
    if report.withdrawn:
        yield "no longer made, would move to editions/:"
        yield from (f"  {path}" for path in report.withdrawn)


def because(reason: Reason) -> str:
    """Return a reason, with what a statement said and says."""
    if reason.was is None and reason.now is None:
        return reason.words
    return f"{reason.words}, {_both(reason.was, reason.now)}"


def changed(change: Change) -> str:
    """Return what became of a statement in an edition."""
    if not change.item:
        return "wording or look changed"
    became = "is new" if change.was is None else "is gone" if change.now is None else "changed"
    return f"{change.item} {became}, {_both(change.was, change.now)}"


def _both(was: str | None, now: str | None) -> str:
    """Return two texts, or the one that there is: of long ones the part that is different."""
    if was is None or now is None:
        text = now if was is None else was
        return f"“{_cut(text or '')}”"
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    return f"“{_part(was, start, end)}” → “{_part(now, start, end)}”"


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


def _part(text: str, start: int, end: int) -> str:
    """Return a text from `start` to `end` characters before its end, with a little of what stands around."""
    first, last = max(0, start - AROUND), min(len(text), len(text) - end + AROUND)
    if len(text) <= LONGEST or (first == 0 and last == len(text)):
        first, last = 0, len(text)
    return f"{'…' if first else ''}{_cut(text[first:last])}{'…' if last < len(text) else ''}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[-LONGEST // 2 :]}"

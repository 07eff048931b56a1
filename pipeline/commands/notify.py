"""Telling somebody's program about new editions: a list as JSON on its standard input."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator

from pipeline.build import Report
from pipeline.errors import Location, Problem
from pipeline.manifest import Change

LONGEST = 60
"""Seconds that the command may take."""


def notify(command: str, report: Report) -> list[Problem]:
    """Run `command` if there are new editions; return what went wrong with it, as warnings."""
    editions = list(new_editions(report))
    if not editions:
        return []
    data = json.dumps(editions, ensure_ascii=False, indent=1).encode()
    try:
        done = subprocess.run(shlex.split(command), input=data, timeout=LONGEST, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
        return [Problem(Location("--notify"), f"{command}: {fault}", severity="warning")]
    if done.returncode:
        return [Problem(Location("--notify"), f"{command}: exit status {done.returncode}", severity="warning")]
    return []


def new_editions(report: Report) -> Iterator[dict[str, object]]:
    """Yield each document of which a new edition was issued, with its files and what changed."""
    issued: dict[str, dict[str, object]] = {}
    files: dict[str, list[str]] = {}
    for written in report.written:
        step = written.step
        if step.issues:
            key = f"{step.article}/{step.target.key}"
            files.setdefault(key, []).append(written.shown)
            issued[key] = {
                "article": step.article,
                "audience": step.target.audience,
                "document": step.target.kind,
                "language": step.target.language,
                "mechanism": step.target.mechanism,
                "name": step.target.name,
                "edition": step.record.edition.number,
                "date": step.record.edition.date,
                "files": files[key],
                "changes": [_change(change) for change in step.record.edition.changes],
            }
    yield from issued.values()


def _change(change: Change) -> dict[str, object]:
    if not change.item:
        return {"what": "wording or look"}
    return {"statement": change.item, "was": change.was, "now": change.now}

"""Telling somebody's program about new editions: a list as JSON on its standard input.

In: the list that builds keep (`announcements`). Out: the command has been handed it, and it is empty. The process that
becomes the command clears the list first, with its text in hand, so that it makes no difference when this process is
killed meanwhile: each edition is told of once. A command that fails is handed the same editions after the next build.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipeline.errors import Location, Problem
from pipeline.folder import put
from pipeline.manifest import MANIFEST, Manifest, parse
from pipeline.records import announcements
from pipeline.records.stamps import KEPT_APART
from pipeline.request import relative

LONGEST = 60
"""Seconds that the command may take."""
_CLEARED = ("/bin/sh", "-c", 'while [ "$1" != -- ]; do rm -f "$1"; shift; done; shift; exec "$@"', "sh")
"""Removes the files that are named, up to "--", and becomes the command that stands after it."""


def notify(command: str, output: Path) -> list[Problem]:
    """Run `command` if there are editions to tell of; return what went wrong with it, as warnings."""
    try:
        with FileLock(output / KEPT_APART / "announce.lock", timeout=2 * LONGEST):
            return _notify(command, output)
    except Timeout:
        return [_failed(command, "another build is still telling of its editions")]
    except OSError as fault:
        return [_failed(command, str(fault))]


def _notify(command: str, output: Path) -> list[Problem]:
    waiting = {file: announcements.load([file]) for file in announcements.waiting(output)}
    manifest = parse((output / MANIFEST).read_text("utf-8")) if waiting else Manifest()
    files = [
        file
        for file, known in waiting.items()
        if all(announcements.recorded(edition, manifest) for edition in known.values())
    ]
    known = announcements.load(files)
    editions = list(announcements.told(known, manifest))
    for edition in editions:
        edition["files"] = [relative(output / path, Path.cwd()) for path in edition["files"]]
    problem = _handed(command, editions, files) if editions else None
    if problem is not None and not any(file.exists() for file in files):
        path, data = announcements.dump(known.values())
        put(output / path, data)
    return [problem] if problem else []


def _handed(command: str, editions: list[dict[str, Any]], files: list[Path]) -> Problem | None:
    """Start the command with the list in its hands, the list cleared; return what went wrong."""
    try:
        words = shlex.split(command)
    except ValueError as fault:
        return _failed(command, str(fault))
    if not words or shutil.which(words[0]) is None:
        return _failed(command, "there is no such program")
    with tempfile.TemporaryFile() as text:
        text.write(json.dumps(editions, ensure_ascii=False, indent=1).encode())
        text.seek(0)
        child = subprocess.Popen([*_CLEARED, *map(str, files), "--", *words], stdin=text)
    try:
        status = child.wait(LONGEST)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return _failed(command, f"took longer than {LONGEST} s")
    return _failed(command, f"exit status {status}") if status else None


def _failed(command: str, message: str) -> Problem:
    hint = "the same editions are told of after the next build"
    return Problem(Location("--notify"), f"{command}: {message}", hint, "warning")

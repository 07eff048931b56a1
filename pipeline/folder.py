"""The output folder: what is in it that is ours, how files get there, and what becomes of those that were there.

Every file is written beside and moved into place, the manifest last; a journal says which files are ours until then,
so that a build that was killed leaves nothing that the next one does not repair, and nothing that it would take for a
person's work. The manifest has a copy, so that numbers of editions outlive the loss of one of the two; who deletes
the whole folder begins anew.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BriefingsError, Location, Problem, WriteError
from pipeline.manifest import MANIFEST, FileRecord, Manifest, parse, sha256
from pipeline.records.stamps import KEPT_APART, State, listing
from pipeline.request import relative
from pipeline.step import Condition

COPY = f"{KEPT_APART}/manifest.json"
"""The manifest as the last whole build left it."""
ANEW = "documents are numbered from their first edition; those in the folder are kept under other names"
"""What follows when neither can be read."""
PART = ".part"
EDITIONS = "editions"
_EDITION_NAME = {"zh": "（第{number}期 {date}）", "en": " (No. {number}, {date})"}
_BY_HAND = {"zh": "（人工修改）", "en": " (edited by hand)"}


class Busy(BriefingsError):
    """Another build is writing to the same folder."""


class Folder:
    """An output folder, held by one build."""

    def __init__(self, root: Path, state: State) -> None:
        self.root = root
        self._before = listing(root) if root.is_dir() else {}
        self._trusted = {name for name, seen in self._before.items() if state.folders.get(name) == seen}
        self._journal = self._read_journal()
        self._taken: dict[str, bytes] = {}

    def prepare(self) -> None:
        """Clear away what a killed build left half-written."""
        for folder in (*self._before, KEPT_APART, f"{KEPT_APART}/pages"):
            for path in (self.root / folder).glob(f".*{PART}"):
                path.unlink()

    def load(self, problems: list[Problem]) -> Manifest:
        """Return the manifest, its copy where it is lost or cannot be read, none where nothing was built yet."""
        faults = {}
        for name in (MANIFEST, COPY):
            try:
                found = parse((self.root / name).read_text(encoding="utf-8"), self._copy)
            except FileNotFoundError:
                continue
            except ValueError as fault:
                faults[name] = f"cannot be read: {fault}"
                continue
            if name == COPY:
                problems.append(self._problem(faults.get(MANIFEST, "is lost"), "its copy is used"))
            return found
        if MANIFEST in faults:
            problems.append(self._problem(faults[MANIFEST], ANEW))
        return Manifest()

    def _copy(self) -> Manifest:
        try:
            return parse((self.root / COPY).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Manifest()

    def _problem(self, message: str, hint: str) -> Problem:
        return Problem(Location(relative(self.root / MANIFEST, Path.cwd())), message, hint, "warning")

    def trusts(self, name: str) -> bool:
        """Return whether all files of a folder were as recorded before this build."""
        return name == "." or name in self._trusted or name not in self._before

    def condition(self, file: FileRecord) -> Condition:
        """Return what became of a recorded file; one that a killed build was about to replace counts as missing."""
        if str(Path(file.path).parent) in self._trusted:
            return "intact"
        found = self._digest(file.path)
        if found == file.sha256:
            return "intact"
        return "missing" if found is None or found in self._journal.get(file.path, ()) else "edited"

    def put(self, path: str, data: bytes, ours: FileRecord | None, language: str) -> str | None:
        """Move `data` into place; return where a person's file that stood there is now, None when there was none.

        Raises WriteError when the disk does not take it.
        """
        found = self._digest(path)
        known = {sha256(data), *self._journal.get(path, ()), *((ours.sha256,) if ours else ())}
        moved = None
        with _told(self.root / path):
            if found is not None and found not in known:
                moved = self._set_aside(path, language)
            self._note(path, sha256(data))
            self.write(path, data)
        return moved

    def write(self, path: str, data: bytes) -> None:
        """Write a file beside its place, bring it to the disk, move it into place."""
        put(self.root / path, data)

    def note(self, path: str, data: bytes) -> None:
        """Write what may be lost without harm: a disk that does not take it is told of by the documents."""
        with contextlib.suppress(OSError):
            self.write(path, data)

    def keep(self, file: FileRecord, language: str) -> FileRecord | None:
        """Copy a file, if it is still as it was written, into editions/; return the record of the copy."""
        with _told(self.root / file.path):
            data = self._taken.get(file.path) or self._read(file.path)
            if data is None or sha256(data) != file.sha256:
                return None
            old = Path(file.path)
            mark = _EDITION_NAME[language].format(number=file.edition, date=file.date)
            path = (old.parent / EDITIONS / f"{old.stem}{mark}{old.suffix}").as_posix()
            if self._digest(path) not in (None, file.sha256):
                self._set_aside(path, language)
            self.write(path, data)
        return replace(file, path=path)

    def remove(self, file: FileRecord) -> bool:
        """Remove a file if it is still as it was written; return whether it is gone."""
        with _told(self.root / file.path):
            if self._digest(file.path) == file.sha256:
                (self.root / file.path).unlink()
                return True
        return False

    def take_away(self, file: FileRecord) -> None:
        """Remove a file as `remove` does, and remember it for `keep`."""
        data = self._read(file.path)
        if self.remove(file) and data is not None:
            self._taken[file.path] = data

    def save(self, manifest: Manifest, *, whole: bool = False) -> None:
        """Write the manifest, if it changed, and end the journal: what it promised is recorded.

        The copy is written once the `whole` build is done. Raises WriteError.
        """
        data = manifest.dump().encode()
        with _told(self.root / MANIFEST):
            if self._digest(MANIFEST) != sha256(data):
                self.write(MANIFEST, data)
                _sync_folder(self.root)
            if whole and self._digest(COPY) != sha256(data):
                self.write(COPY, data)
            (self.root / KEPT_APART / "journal").unlink(missing_ok=True)
            self._journal.clear()

    def _set_aside(self, path: str, language: str) -> str:
        old = self.root / path
        for n in range(1, 1000):
            mark = _BY_HAND[language] if n == 1 else f"{_BY_HAND[language]} {n}"
            new = old.with_name(f"{old.stem}{mark}{old.suffix}")
            if not new.exists():
                old.rename(new)
                return new.relative_to(self.root).as_posix()
        raise OSError("too many files were set aside; move some of them away")

    def _digest(self, path: str) -> str | None:
        data = self._read(path)
        return None if data is None else sha256(data)

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _note(self, path: str, digest: str) -> None:
        """Write down that a file is about to be ours."""
        with (self.root / KEPT_APART / "journal").open("a", encoding="utf-8") as file:
            file.write(json.dumps([path, digest]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._journal.setdefault(path, set()).add(digest)

    def _read_journal(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with contextlib.suppress(FileNotFoundError):
            for line in (self.root / KEPT_APART / "journal").read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(ValueError):  # the line that the build was killed in
                    path, digest = json.loads(line)
                    found.setdefault(path, set()).add(digest)
        return found


def put(target: Path, data: bytes) -> None:
    """Write beside, bring it to the disk, move it into place. Raises OSError, leaving what was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{os.getpid()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of the lock when the process ends, however it ends."""
    with _told(output):
        (output / KEPT_APART).mkdir(parents=True, exist_ok=True)
        lock = FileLock(output / KEPT_APART / "lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise Busy(Problem(Location(str(output)), "another build is running", "wait until it has ended")) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the disk says into a WriteError."""
    try:
        yield
    except OSError as fault:
        hint = "make room, then build again" if fault.errno in (28, 122) else None  # ENOSPC, EDQUOT
        raise WriteError(Problem(Location(str(path)), f"cannot be written: {fault.strerror or fault}", hint)) from None


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # a system on which folders cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""The recipe: find, read, render, compare, write, move into place; and the only file that writes output/.

In: a `Request`. Out: files in output/, its manifest, and a `Report` of what was done. Every file is written beside
and moved into place, the manifest last; a journal says which files are ours until then, so that a build that was
killed leaves nothing that the next one does not repair, and nothing that it would take for a person's work.
"""

from __future__ import annotations

import contextlib
import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BriefingsError, Location, Problem, WriteError
from pipeline.extract import catalogue
from pipeline.jobs import Done, Inline, Job, Workers
from pipeline.manifest import MANIFEST, DocumentRecord, FileRecord, Manifest, parse, sha256
from pipeline.plan import Planner, orphan
from pipeline.read.reader import read
from pipeline.records import editions
from pipeline.records.content import content
from pipeline.records.pages import Memory
from pipeline.records.stamps import KEPT_APART, State, listing, load_state, take
from pipeline.records.tracing import traced
from pipeline.render.audience import load_audience
from pipeline.request import Request, relative
from pipeline.selection import choose
from pipeline.step import Condition, Step

PART = ".part"
EDITIONS = "editions"
CHECKPOINT = 500
"""Files after which the manifest is saved in a long build."""
_EDITION_NAME = {"zh": "（第{number}期 {date}）", "en": " (No. {number}, {date})"}
_BY_HAND = {"zh": "（人工修改）", "en": " (edited by hand)"}


class Busy(BriefingsError):
    """Another build is writing to the same folder."""


@dataclass(frozen=True)
class Written:
    """A file that was written, or would be."""

    path: str
    """Relative to the output folder."""
    format: str
    step: Step
    shown: str
    """The path as people can open it from where they are."""


@dataclass
class Report:
    """What a build did."""

    written: list[Written] = field(default_factory=list)
    fresh: int = 0
    problems: list[Problem] = field(default_factory=list)
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    """Files that a person had edited: path, and path under which they are now."""
    withdrawn: list[str] = field(default_factory=list)
    """Files that nothing makes any more; they lie in editions/ now."""

    @property
    def failed(self) -> bool:
        """Return whether some document could not be made."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True)
class Watcher:
    """What a build tells while it runs."""

    found: Callable[[Written], None] = lambda _: None
    """A file has to be written."""
    wrote: Callable[[Written], None] = lambda _: None
    failed: Callable[[str], None] = lambda _: None


def build(request: Request, workers: Workers | None = None, watcher: Watcher | None = None) -> Report:
    """Bring output/ up to date, as far as `request` asks. Raises UsageError, Busy, WriteError, SeedError."""
    with _locked(request.output):
        return _Build(request, workers or Inline(), watcher or Watcher()).run()


def preview(request: Request) -> Report:
    """Return what `build` would write, and why; nothing is touched. Raises as `build` does."""
    work = _Build(request, Inline(), Watcher())
    planner, steps = work.plan(Memory(request.output))
    for step in steps:
        work.report.written += [work.written(step, format) for format in step.made_from]
    work.report.fresh = planner.fresh
    work.report.problems += planner.problems
    for article, key in planner.withdrawn:
        record = work.manifest.article(article).documents[key]
        work.report.withdrawn += [file.path for file in record.files.values()]
    return work.report


class _Build:
    """One run; its state is what is under way."""

    def __init__(self, request: Request, workers: Workers, watcher: Watcher) -> None:
        self.request = request
        self.workers = workers
        self.watcher = watcher
        self.report = Report()
        self.state = load_state(request.output)
        self.folder = _Folder(request.output, self.state)
        self.manifest = self.folder.load(self.report)
        self.steps: dict[str, Step] = {}
        self.done: dict[str, list[Done]] = {}
        """Finished files of documents of which others are still under way."""

    def plan(self, memory: Memory) -> tuple[Planner, Iterator[Step]]:
        """Return the plan and what it finds to do. Raises UsageError for names and dates that are none."""
        editions.today(self.request.date)
        self.stamps = take(self.request, self.state)
        choice = choose(self.request, lambda seed: catalogue.load(seed.extract, read(seed.article)))
        planner = Planner(self.request, self.stamps, self.manifest, self.folder.condition, memory)
        self.report.problems += choice.faults
        if not self.request.selects:
            gone = set(self.manifest) - {seed.id for seed in choice.seeds}
            self.report.problems += [
                orphan(self.request.output / id, "article is no longer in seeds/")
                for id in sorted(gone)
                if (self.request.output / id).is_dir() and not (self.request.project.seeds / id).is_dir()
            ]
        return planner, planner.steps(choice)

    def run(self) -> Report:
        self.folder.prepare()
        planner, steps = self.plan(Memory(self.request.output, self.folder.note))
        for done in self.workers.run(self._jobs(steps)):
            self._finish(done)
            self._settle(planner)
        for article, key in planner.withdrawn:
            self._withdraw(article, key)
        self.report.problems += planner.problems
        self.report.fresh = planner.fresh
        self.folder.save(self.manifest)
        self._remember()
        return self.report

    def written(self, step: Step, format: str) -> Written:
        """Return a file of a step, as a report names it."""
        path = step.path(format)
        return Written(path, format, step, relative(self.request.output / path, Path.cwd()))

    def _jobs(self, steps: Iterable[Step]) -> Iterator[Job]:
        for step in steps:
            step.left = len(step.made_from)
            for format in step.made_from:
                path = step.path(format)
                self.steps[path] = step
                self.watcher.found(self.written(step, format))
                assets = _assets(step) if self.workers.remote else {}
                yield Job(path, step.manuscript, format, assets)

    def _texts(self, step: Step) -> dict[str, str]:
        """Return the templates and stylesheets that a step's document was made from, by path."""
        project = self.request.project.root
        closure = self.manifest.article(step.article).closures.get(step.record.closure, {})
        paths = [path for path in closure if path.endswith((".html", ".css", ".yaml"))]
        return {path: (project / path).read_text("utf-8") for path in paths if (project / path).is_file()}

    def _finish(self, done: Done) -> None:
        """Move the files of a document into place once all are finished; if one is at fault, none of them."""
        step = self.steps[done.job.name]
        step.left -= 1
        self.done.setdefault(step.stem, []).append(done)
        if step.left:
            return
        files = self.done.pop(step.stem)
        problems = [problem for each in files if each.data is None for problem in _translated(each).problems]
        sound = not any(problem.severity == "error" for problem in problems)
        for each in files:
            del self.steps[each.job.name]
            if each.data is None or not sound or not self._wrote(step, each):
                self.watcher.failed(each.job.name)
        self._tell(step, problems)
        step.lighten()

    def _wrote(self, step: Step, done: Done) -> bool:
        """Move a finished file into place; return whether the disk took it."""
        written = self.written(step, done.job.format)
        try:
            self._put(written, done.data or b"")
        except BriefingsError as fault:
            self._tell(step, fault.problems)
            return False
        self.report.written.append(written)
        self.watcher.wrote(written)
        if len(self.report.written) % CHECKPOINT == 0:
            self.folder.save(self.manifest)
        return True

    def _tell(self, step: Step, problems: Sequence[Problem]) -> None:
        texts = self._texts(step) if problems else {}
        for problem in (traced(problem, texts) for problem in problems):
            if problem not in self.report.problems:
                self.report.problems.append(problem)

    def _settle(self, planner: Planner) -> None:
        """Put away the records of articles that are done with: memory stays flat however many there are."""
        under_way = {step.article for step in self.steps.values()}
        for id in [id for id in planner.finished if id not in under_way]:
            self.manifest.settle(id)
            planner.finished.remove(id)

    def _put(self, written: Written, data: bytes) -> None:
        step, format = written.step, written.format
        edition = step.record.edition
        before = step.record.files.get(format)
        if before is not None:
            self._retire(step, before, same_name=before.path == written.path)
        self._make_way(step, written.path)
        moved = self.folder.put(written.path, data, before, step.record.language)
        if moved is not None:
            self.report.set_aside.append((written.path, moved))
        step.record.files[format] = FileRecord(
            path=written.path,
            sha256=sha256(data),
            content=content(data, format),
            made_from=step.made_from[format],
            basis=self.stamps.basis(step.article, step.target.audience, format),
            edition=edition.number,
            date=edition.date,
        )

    def _retire(self, step: Step, before: FileRecord, *, same_name: bool) -> None:
        """Keep the file of an earlier edition; remove a file whose name is no longer in use."""
        if before.edition != step.record.edition.number:
            self._keep(step.record, before)
        if not same_name:
            self.folder.remove(before)

    def _make_way(self, step: Step, path: str) -> None:
        """Take away the file of another document that had this name until now, and gets another one in this build."""
        for key, document in self.manifest.article(step.article).documents.items():
            for file in document.files.values():
                if file.path == path and key != step.target.key:
                    self.folder.take_away(file)

    def _keep(self, record: DocumentRecord, file: FileRecord) -> None:
        """Copy a file into editions/ and let go of what is more than the setting asks for."""
        kept = self.folder.keep(file, record.language)
        if kept is None:
            return
        ending = Path(file.path).suffix
        same = [kept, *(old for old in record.kept if old.path.endswith(ending) and old.path != kept.path)]
        limit = load_audience(self.request.project.templates, record.audience).editions_kept
        for old in same[limit:]:
            self.folder.remove(old)
        left = [old for old in record.kept if not old.path.endswith(ending)]
        record.kept[:] = sorted([*same[:limit], *left], key=lambda old: (-old.edition, old.path))

    def _withdraw(self, article: str, key: str) -> None:
        """Take a document that nothing makes any more out of sight; its record stays, so that numbers go on."""
        documents = self.manifest.article(article).documents
        record = documents[key]
        for file in record.files.values():
            self._keep(record, file)
            if self.folder.remove(file):
                self.report.withdrawn.append(file.path)
        documents[key] = replace(record, files={}, seen="", statements={})

    def _remember(self) -> None:
        """Note what a run with nothing to do needs to know, so that it can end at once."""
        now = listing(self.request.output)
        whole = not self.request.selects and not self.request.formats and not self.report.failed
        folders = self.state.folders if whole else {}
        for name, seen in now.items():
            known = whole or self.folder.trusts(name)
            folders[name] = seen if known else self.state.folders.get(name, "")
        self.state.folders = {name: folders[name] for name in now}
        if self.report.written or self.report.withdrawn:
            self.state.done.clear()
        if not self.report.failed:
            warnings = [str(problem) for problem in self.report.problems]
            files = self.report.fresh + len(self.report.written)
            self.state.done[self.request.key()] = [self.stamps.all(), files, warnings]
        self.folder.write(f"{KEPT_APART}/state.json", self.state.dump().encode())


class _Folder:
    """The output folder: what is in it that is ours, and how it gets there."""

    def __init__(self, root: Path, state: State) -> None:
        self.root = root
        self._before = listing(root) if root.is_dir() else {}
        self._trusted = {name for name, seen in self._before.items() if state.folders.get(name) == seen}
        self._journal = self._read_journal()
        self._taken: dict[str, bytes] = {}

    def prepare(self) -> None:
        """Clear away what a killed build left half-written."""
        for folder in (*self._before, KEPT_APART):
            for path in (self.root / folder).glob(f".*{PART}"):
                path.unlink()

    def load(self, report: Report) -> Manifest:
        """Return the manifest; one that cannot be read is set aside, and all is compared anew."""
        path = self.root / MANIFEST
        try:
            return parse(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Manifest()
        except ValueError as fault:
            message = f"cannot be read and is not used: {fault}"
            hint = "documents are numbered from their first edition; those in the folder are kept under other names"
            report.problems.append(Problem(Location(str(path)), message, hint, "warning"))
            return Manifest()

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
        """Write beside, bring it to the disk, move it into place."""
        target = self.root / path
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

    def save(self, manifest: Manifest) -> None:
        """Write the manifest, if it changed, and end the journal: what it promised is recorded. Raises WriteError."""
        data = manifest.dump().encode()
        with _told(self.root / MANIFEST):
            if self._digest(MANIFEST) != sha256(data):
                self.write(MANIFEST, data)
                _sync_folder(self.root)
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


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
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


def _assets(step: Step) -> dict[str, bytes]:
    files = {name: path.read_bytes() for name, path in step.uses.assets.items()}
    if step.manuscript.reference is not None:
        files[step.manuscript.reference.name] = step.manuscript.reference.read_bytes()
    return files


def _translated(done: Done) -> BriefingsError:
    """Return a writer's fault as a problem of one document; a fault of the program's own comes with its traceback."""
    if isinstance(done.fault, BriefingsError):
        return done.fault
    assert done.fault is not None
    trace = "".join(traceback.format_exception(done.fault)).rstrip()
    return WriteError(Problem(Location(done.job.name), f"a fault of the program itself: {done.fault!r}", trace))

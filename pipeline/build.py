"""The recipe: find, read, render, compare, write, move into place.

In: a `Request`. Out: files in output/, its manifest, and a `Report` of what was done. How files get into output/, and
what is kept of those that were there, is the business of `folder`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import BriefingsError, Location, Problem, WriteError
from pipeline.extract import catalogue
from pipeline.folder import Folder, locked
from pipeline.jobs import Done, Inline, Job, Workers
from pipeline.manifest import DocumentRecord, FileRecord, sha256
from pipeline.plan import Planner, orphan
from pipeline.read.reader import read
from pipeline.records import announcements, editions
from pipeline.records.content import content
from pipeline.records.pages import Memory
from pipeline.records.stamps import KEPT_APART, listing, load_state, take
from pipeline.records.tracing import traced
from pipeline.render.audience import load_audience
from pipeline.request import Request, relative
from pipeline.selection import choose
from pipeline.step import Step

CHECKPOINT = 500
"""Files after which the manifest is saved in a long build."""


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
    with locked(request.output):
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
        self.folder = Folder(request.output, self.state)
        self.manifest = self.folder.load(self.report.problems)
        self.issued: list[announcements.Edition] = []
        """Editions that somebody is to be told of, since the manifest was last saved."""
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
        self._save(whole=True)
        self._remember()
        return self.report

    def _save(self, *, whole: bool = False) -> None:
        """Record what was done; before that, who is to be told of it."""
        if self.issued:
            self.folder.write(*announcements.dump(self.issued))
            self.issued.clear()
        self.folder.save(self.manifest, whole=whole)

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
        paths = [path for path in step.closure if path.endswith((".html", ".css", ".yaml"))]
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
            self._save()
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
        if self.request.notify and all(file.edition != edition.number for file in step.record.files.values()):
            self.issued.append(announcements.edition(step.article, step.target.key, step.record))
        step.record.files[format] = FileRecord(
            path=written.path,
            sha256=sha256(data),
            content=content(data, format),
            made_from=step.made_from[format],
            basis=self.stamps.basis(step.article, step.target.audience, format),
            edition=edition.number,
            date=edition.date,
        )
        article = self.manifest.article(step.article)
        article.enter(step.target.key, step.record, step.closure, step.uses.statements.values())

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

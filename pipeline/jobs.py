"""Writing documents in many processes: jobs in, bytes out.

A job is self-contained: a manuscript, the files that it names, a format. Locally the jobs run in worker processes
that import the writers once; on a cluster Dask runs the same function. What is rendered and where bytes go is
decided elsewhere. Threads were left: layout holds the interpreter's lock throughout.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import groupby
from multiprocessing import forkserver
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from types import TracebackType
from typing import Protocol

from pipeline.errors import BriefingsError, Location, Problem, UsageError, WriteError
from pipeline.markup import Manuscript
from pipeline.records.stamps import equipment
from pipeline.stack import roomy
from pipeline.write.shared import layouts


@dataclass(frozen=True)
class Job:
    """One file to write. `assets` maps names that the manuscript looks up to their bytes, for another machine."""

    name: str
    manuscript: Manuscript
    format: str
    assets: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """A finished job: its bytes, or what went wrong."""

    job: Job
    data: bytes | None
    fault: BaseException | None = None


def write(job: Job) -> bytes:
    """Return the file that the job asks for. Raises WriteError when it cannot be written."""
    return roomy(lambda: _written(job))


def _written(job: Job) -> bytes:
    if job.manuscript.word and job.format != "html":
        from pipeline.write.office import write_office

        return write_office(job.manuscript, job.format)
    if job.format == "pdf":
        from pipeline.write.pdf import write_pdf

        return write_pdf(job.manuscript)
    if job.format == "docx":
        from pipeline.write.word.writer import write_word

        return write_word(job.manuscript)
    from pipeline.write.html import write_html

    return write_html(job.manuscript)


def write_elsewhere(job: Job) -> bytes:
    """Do the same on a machine that has not the project's folders: the job brings its files along."""
    with tempfile.TemporaryDirectory(prefix="briefings-") as folder:
        for name, data in job.assets.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        reference = job.manuscript.reference
        found = Path(folder, reference.name) if reference and reference.name in job.assets else None
        return write(replace(job, manuscript=replace(job.manuscript, folders=(Path(folder),), reference=found)))


PATIENCE = 10.0
"""Seconds that a cluster may take to answer."""
Work = Callable[[Job], bytes]
"""What is done with a job; it pickles."""
Result = bytes | Exception
Document = tuple[Job, ...]
"""The jobs of one manuscript, one for each format."""


class Workers(Protocol):
    """Who does the jobs; a context manager that ends them."""

    remote: bool

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Yield each job as it is finished, in any order; jobs are taken as they can be worked on."""

    def __enter__(self) -> Workers: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...


class Inline:
    """This process: the quickest for a document or two."""

    remote = False

    def __init__(self, work: Work = write) -> None:
        self._work = work

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Yield each job, done, in order."""
        for group in _documents(jobs):
            for job, result in zip(group, _results(self._work, group), strict=True):
                yield _as_done(job, result)


class Processes:
    """Warm worker processes, kept until the end: they load the writers while the build finds out what to write."""

    remote = False

    def __init__(self, count: int, work: Work = write) -> None:
        self.count = max(1, count)
        self._work = work
        self._pool: ProcessPoolExecutor | None = None
        way = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context = multiprocessing.get_context(way)
        self._context.set_forkserver_preload(["pipeline.warm"])

    def __enter__(self) -> Processes:
        if self._context.get_start_method() == "forkserver":
            with _this_program():
                forkserver.ensure_running()  # it does not wait for what it loads
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, mp_context=self._context, initializer=_begin, initargs=(sys.path,))

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Yield each job as it is finished; the death of a worker costs at most the job that killed it."""
        if self._pool is None:
            self._pool = self._start(self.count)
        suspects: list[Job] = []
        for group, future in _stream(self._submit, _documents(jobs), self.count + 1):
            if isinstance(future.exception(), BrokenProcessPool):
                suspects += group
            else:
                yield from _done(group, future)
        for job in suspects:
            yield self._alone(job)

    def _submit(self, group: Document) -> Future[list[Result]]:
        assert self._pool is not None
        try:
            return self._pool.submit(_results, self._work, group)
        except BrokenProcessPool:
            self._end()
            self._pool = self._start(self.count)
            return self._pool.submit(_results, self._work, group)

    def _alone(self, job: Job) -> Done:
        """Try a job during which a worker died once more, by itself; if that dies too, the job is at fault."""
        with self._start(1) as pool:
            future = pool.submit(_results, self._work, (job,))
            wait([future])
        if not isinstance(future.exception(), BrokenProcessPool):
            return next(_done((job,), future))
        problem = Problem(Location(job.manuscript.template or job.name), f"the process that wrote {job.name} died")
        return Done(job, None, WriteError(problem))


@contextlib.contextmanager
def _this_program() -> Iterator[None]:
    """Let a process that is started now load this very program, whatever lies where it is started from."""
    found = os.environ.get("PYTHONPATH")
    root = str(Path(__file__).resolve().parents[1])
    ours = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, (root, found)))}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Cluster:
    """A Dask cluster at `address`; a worker that is lost there is replaced by Dask itself.

    A job brings its document along, but each machine needs the program and the fonts, and the same as here: the same
    input would give different bytes otherwise.
    """

    remote = True

    def __init__(self, address: str, work: Work = write_elsewhere) -> None:
        self._work = work
        self._address = address
        try:
            from distributed import Client
        except ImportError:
            hint = "pip install 'briefings[cluster]'"
            raise UsageError(Problem(Location("--cluster"), "Dask is not installed", hint)) from None
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as fault:
            raise UsageError(Problem(Location("--cluster"), f"no scheduler at {address}: {fault}")) from None
        self._executor: Executor = self._client.get_executor(pure=False)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Yield each job as it is finished on any machine. Raises UsageError when one is not equipped as this one."""
        self._require_equipment()
        cores = sum(worker["nthreads"] for worker in self._client.scheduler_info(n_workers=-1)["workers"].values())
        work, ahead = self._work, max(8, cores * 3)
        for group, future in _stream(
            lambda group: self._executor.submit(_results, work, group), _documents(jobs), ahead
        ):
            yield from _done(group, future)

    def _require_equipment(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            hint = f"on each machine: dask worker {self._address}"
            raise UsageError(Problem(Location("--cluster"), "the scheduler has no workers", hint)) from None
        here = equipment()
        problems = [
            Problem(Location("--cluster"), f"worker {address} {fault}", "install there what is installed here")
            for address, there in sorted(self._client.run(equipment, on_error="return").items())
            if (fault := _lacks(here, there))
        ]
        if problems:
            raise UsageError(problems)


def _lacks(here: dict[str, str], there: dict[str, str] | BaseException) -> str:
    """Return what a worker lacks, empty where it is equipped as this machine."""
    if isinstance(there, BaseException):
        return f"has not this program, or another version: {there}"
    missing = [name for name in here if here[name] and not there.get(name)]
    other = [name for name in here if name not in missing and here[name] != there.get(name)]
    lacks = [f"lacks {', '.join(missing)}"] if missing else []
    return " and ".join([*lacks, f"has another version of {', '.join(other)}"] if other else lacks)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _documents(jobs: Iterable[Job]) -> Iterator[Document]:
    """Yield the jobs of one manuscript together: Word's contents take their page numbers from the PDF's layout."""
    for _, group in groupby(jobs, key=lambda job: id(job.manuscript)):
        yield tuple(sorted(group, key=lambda job: job.format != "pdf"))


def _results(work: Work, group: Document) -> list[Result]:
    """Return the file of each job, or what went wrong with it; an interrupt goes through."""
    results: list[Result] = []
    with layouts():
        for job in group:
            try:
                results.append(work(job))
            except Exception as fault:  # noqa: BLE001 - as in concurrent.futures: the fault is handed on
                if not isinstance(fault, BriefingsError):
                    fault.add_note("".join(traceback.format_exception(fault)))  # no traceback goes between processes
                results.append(fault)
    return results


def _stream(
    submit: Callable[[Document], Future[list[Result]]], documents: Iterable[Document], ahead: int
) -> Iterator[tuple[Document, Future[list[Result]]]]:
    """Yield documents with their finished futures, never more than `ahead` of them under way: memory stays flat."""
    under_way: dict[Future[list[Result]], Document] = {}
    for document in documents:
        under_way[submit(document)] = document
        if len(under_way) >= ahead:
            yield from _finished(under_way)
    while under_way:
        yield from _finished(under_way)


def _finished(
    under_way: dict[Future[list[Result]], Document],
) -> Iterator[tuple[Document, Future[list[Result]]]]:
    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
        yield under_way.pop(future), future


def _done(group: Document, future: Future[list[Result]]) -> Iterator[Done]:
    """Yield the jobs of a document with their results; what kept these from coming back is each job's fault."""
    fault = future.exception()
    results = [fault] * len(group) if fault else future.result()
    for job, result in zip(group, results, strict=True):
        yield _as_done(job, result)


def _as_done(job: Job, result: Result | BaseException) -> Done:
    return Done(job, None, result) if isinstance(result, BaseException) else Done(job, result)


def _begin(path: list[str]) -> None:
    """Make a new worker ready: it finds what the build finds, and ends with it, however that ends."""
    sys.path[:] = path
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to handle
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for_end([sentinel])
    os._exit(1)

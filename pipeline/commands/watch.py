"""Building again when something changed, or when the clock says so.

In: folders or a cron expression. Out: calls of `run`, one after the other, until `stop` is set. A change counts once
it is complete: many files saved together make one build, and a file that is still being written is waited for.
"""

from __future__ import annotations

import datetime
import fcntl
import signal
import threading
import time
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cronsim import CronSim, CronSimError
from watchfiles import Change, DefaultFilter, watch

from pipeline.errors import Location, Problem, UsageError, nearest

QUIET = 100
"""Milliseconds without a change after which a group of changes is complete."""
STEADY = 0.1
"""Seconds over which a file must not change to count as written, once nobody has it open to write."""
UNTOLD = 0.5
"""The same where the system does not tell who has a file open."""
PATIENCE = 5.0
"""Seconds after which a file that keeps changing, or stays open, empty or cut off, is built as it is."""
SLICE = 30.0
"""Seconds slept at most: a clock that was set, or a machine that slept, is noticed."""

Run = Callable[[], None]


_HALF = r"\.(part|partial|tmp|temp|crdownload|download)$"
"""How the name of a file ends that somebody fetches or writes, and then gives its own name."""


class _Inputs(DefaultFilter):
    """What editors leave beside a file is no input."""

    ignore_entity_patterns = (*DefaultFilter.ignore_entity_patterns, r"^\.", r"^~", r"~$", r"^4913$", _HALF)

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path)


def on_change(folders: Iterable[Path], run: Run, stop: threading.Event, begin: Run = lambda: None) -> None:
    """Call `begin` once changes are being noticed, then `run` after each complete change under `folders`.

    What `begin` reads may change while it reads: that is noticed. Raises UsageError when a folder does not exist.
    """
    built: dict[Path, tuple[int, int] | None] = {}
    begun = False
    for changes in _changes(list(folders), stop):
        if not begun:
            begun = True
            begin()
        if not changes:
            continue
        paths = {Path(path) for _, path in changes}
        now = _sizes(paths)
        if all(path in built and built[path] == now.get(path) for path in paths):
            continue  # told late: the last run had it in already
        _settle(paths, stop)
        if not stop.is_set():
            settled = _sizes(paths)
            built = {path: settled.get(path) for path in paths}
            run()


def _changes(folders: list[Path], stop: threading.Event) -> Iterator[set[tuple[Change, str]]]:
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(Problem(Location(str(folder)), "there is no such folder"))
    yield from watch(
        *folders,
        watch_filter=_Inputs(),
        debounce=1000,
        step=QUIET,
        stop_event=stop,
        rust_timeout=200,
        yield_on_timeout=True,  # an empty set: only this tells that the watch has begun
        ignore_permission_denied=True,
    )


def _settle(paths: set[Path], stop: threading.Event) -> None:
    """Wait until all files are written: nobody has one open to write, none changes any more or ends too early."""
    start = since = time.monotonic()
    before = _sizes(paths)
    while time.monotonic() < start + PATIENCE and not stop.wait(STEADY / 2):
        now = _sizes(paths)
        if now != before:
            before, since = now, time.monotonic()
            continue
        being_written = [_is_being_written(path) for path in now]
        if True in being_written or any(_ends_too_early(path, size) for path, (size, _) in now.items()):
            continue
        if time.monotonic() >= since + (UNTOLD if None in being_written else STEADY):
            return


def _is_being_written(path: Path) -> bool | None:
    """Return whether some process has the file open to write; None where that cannot be known.

    Linux grants a lease for reading only while nobody writes; other systems and most network folders have none.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # to a writer who comes just now: one that does no harm
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def _ends_too_early(path: Path, size: int) -> bool:
    """Return whether a file looks like the beginning of one, where that would not be told of as a fault."""
    if path.suffix != ".css":
        return not size
    text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    return not size or text.count("{") > text.count("}") or text.count("/*") > text.count("*/")


def _sizes(paths: set[Path]) -> dict[Path, tuple[int, int]]:
    found = {}
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue
        if path.is_file():
            found[path] = (state.st_size, state.st_mtime_ns)
    return found


def on_schedule(expression: str, timezone: str | None, run: Run, stop: threading.Event) -> None:
    """Call `run` at each time that the cron expression names; what falls due during a run is left out.

    Raises UsageError for an expression or a time zone that cannot be understood.
    """
    for due in times(expression, timezone):
        while (left := (due - _now(timezone)).total_seconds()) > 0:
            if stop.wait(min(left, SLICE)):
                return
        if stop.is_set():
            return
        run()


def times(expression: str, timezone: str | None) -> Iterator[datetime.datetime]:
    """Return the times that a cron expression names, each later than the moment at which it is asked for.

    Raises UsageError at once when the expression or the time zone cannot be understood.
    """
    try:
        CronSim(expression, _now(timezone))
    except CronSimError as fault:
        hint = "five fields, minute hour day month weekday: 0 7 * * 1-5 is 7:00 from Monday to Friday"
        raise UsageError(Problem(Location("--cron"), f"'{expression}' cannot be understood: {fault}", hint)) from None
    return _times(expression, timezone)


def _times(expression: str, timezone: str | None) -> Iterator[datetime.datetime]:
    while True:
        try:
            yield next(CronSim(expression, _now(timezone)))
        except StopIteration:
            return


def _now(timezone: str | None) -> datetime.datetime:
    if timezone is None:
        return datetime.datetime.now().astimezone()
    try:
        return datetime.datetime.now(zoneinfo.ZoneInfo(timezone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        known = sorted(zoneinfo.available_timezones())
        near = nearest(timezone, known)
        hint = f"did you mean '{near}'?" if near else "a name as in Asia/Shanghai"
        raise UsageError(Problem(Location("--timezone"), f"there is no time zone '{timezone}'", hint)) from None

from __future__ import annotations

import datetime
import fcntl
import threading
import time
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.commands import watch
from pipeline.errors import UsageError


class Watched:
    """A folder that is watched in a thread, and the moments at which a build would have begun."""

    def __init__(self, folder: Path, on_run: Callable[[], None]) -> None:
        self.folder = folder
        self.runs: list[float] = []
        self.stop = threading.Event()
        self.on_run = on_run
        self.thread = threading.Thread(target=watch.on_change, args=([folder], self._run, self.stop))
        self.thread.start()
        time.sleep(0.3)

    def _run(self) -> None:
        self.runs.append(time.monotonic())
        self.on_run()

    def wait(self, runs: int, seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while len(self.runs) < runs and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.runs) >= runs

    def end(self) -> None:
        self.stop.set()
        self.thread.join(timeout=5)
        assert not self.thread.is_alive()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "seeds" / "lake").mkdir(parents=True)
    made = Watched(tmp_path / "seeds", lambda: None)
    yield made
    made.end()


def test_a_change_is_followed_by_a_run_within_a_second(watched: Watched):
    (watched.folder / "lake" / "article.txt").write_text("text")
    saved = time.monotonic()
    watched.wait(1)
    assert watched.runs[0] - saved < 1


def test_many_files_saved_at_once_make_one_run(watched: Watched):
    for n in range(50):
        (watched.folder / "lake" / f"{n}.txt").write_text("text")
    watched.wait(1)
    time.sleep(1)
    assert len(watched.runs) == 1


def test_a_file_that_is_still_being_written_is_waited_for(watched: Watched):
    with (watched.folder / "lake" / "article.txt").open("w") as file:
        for _ in range(15):
            file.write("a line\n")
            file.flush()
            time.sleep(0.08)
        finished = time.monotonic()
    watched.wait(1)
    time.sleep(0.5)
    assert [run for run in watched.runs if run < finished] == []
    assert len(watched.runs) == 1


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="the system does not tell who has a file open")
def test_a_file_that_is_written_with_long_pauses_is_waited_for(watched: Watched):
    with (watched.folder / "lake" / "article.txt").open("w") as file:
        for _ in range(3):
            file.write("a line\n")
            file.flush()
            time.sleep(0.7)
        assert watched.runs == []
    watched.wait(1)
    time.sleep(0.5)
    assert len(watched.runs) == 1


def test_a_file_that_stays_open_is_built_after_a_while(watched: Watched, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "PATIENCE", 0.5)
    with (watched.folder / "lake" / "article.txt").open("w") as file:
        file.write("text")
        file.flush()
        watched.wait(1)


def test_where_nobody_tells_who_writes_it_is_enough_that_nothing_changes(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "_is_being_written", lambda _: None)
    (watched.folder / "lake" / "article.txt").write_text("text")
    watched.wait(1)


@pytest.mark.parametrize("text", ["p { color: red }\nh1 {", "p { color: red }\n/* h1"])
def test_a_stylesheet_that_ends_in_a_rule_is_waited_for(watched: Watched, text: str):
    """Half a template or half an extract is told of as a fault; half a stylesheet would be taken for a whole one."""
    path = watched.folder / "lake" / "style.css"
    path.write_text(text)
    time.sleep(0.8)
    assert watched.runs == []
    path.write_text("p { color: red }\nh1 { color: blue }")
    watched.wait(1)


def test_a_writer_who_comes_while_it_is_asked_for_does_no_harm(tmp_path: Path):
    path = tmp_path / "article.txt"
    path.write_text("text")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with path.open("a"):
                pass

    thread = threading.Thread(target=write)
    thread.start()
    found = {watch._is_being_written(path) for _ in range(3000)}
    stop.set()
    thread.join()
    assert found <= {True, False}


def test_a_file_that_is_empty_for_a_moment_is_waited_for(watched: Watched):
    path = watched.folder / "lake" / "article.txt"
    path.touch()
    time.sleep(0.8)
    assert watched.runs == []
    path.write_text("text")
    watched.wait(1)


def test_what_editors_leave_beside_a_file_is_no_change(watched: Watched):
    for name in (".article.txt.swp", "article.txt~", "~$article.docx", "4913", ".hidden", "article.txt.tmp", "a.docx.part"):
        (watched.folder / "lake" / name).write_text("x")
    time.sleep(0.8)
    assert watched.runs == []


def test_a_vanished_file_is_a_change(watched: Watched):
    path = watched.folder / "lake" / "article.txt"
    path.write_text("text")
    watched.wait(1)
    path.unlink()
    watched.wait(2)


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match="no such folder"):
        watch.on_change([tmp_path / "nowhere"], lambda: None, threading.Event())


def test_a_schedule_runs_when_it_is_due(monkeypatch: pytest.MonkeyPatch):
    zone = zoneinfo.ZoneInfo("Asia/Shanghai")
    clock = [datetime.datetime(2026, 1, 2, 6, 59, 59, tzinfo=zone)]  # a Friday
    monkeypatch.setattr(watch, "_now", lambda _: clock[0])
    stop = threading.Event()
    runs = []

    def wait(seconds: float) -> bool:
        clock[0] += datetime.timedelta(seconds=seconds)
        return len(runs) == 3

    monkeypatch.setattr(stop, "wait", wait)
    watch.on_schedule("0 7 * * 1-5", "Asia/Shanghai", lambda: runs.append(clock[0].isoformat()), stop)
    assert runs == ["2026-01-02T07:00:00+08:00", "2026-01-05T07:00:00+08:00", "2026-01-06T07:00:00+08:00"]


def test_what_fell_due_during_a_run_is_left_out(monkeypatch: pytest.MonkeyPatch):
    clock = [datetime.datetime(2026, 1, 2, 6, 59, 59, tzinfo=datetime.UTC)]
    monkeypatch.setattr(watch, "_now", lambda _: clock[0])
    stop = threading.Event()
    runs = []

    def wait(seconds: float) -> bool:
        clock[0] += datetime.timedelta(seconds=seconds)
        return len(runs) == 2

    def run() -> None:
        runs.append(clock[0].hour)
        clock[0] += datetime.timedelta(hours=2, minutes=30)

    monkeypatch.setattr(stop, "wait", wait)
    watch.on_schedule("0 * * * *", "UTC", run, stop)
    assert runs == [7, 10]


def test_a_schedule_ends_when_it_is_told_to():
    stop = threading.Event()
    thread = threading.Thread(target=watch.on_schedule, args=("0 0 1 1 *", "UTC", lambda: None, stop))
    thread.start()
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()


@pytest.mark.parametrize(("expression", "zone"), [("daily", None), ("60 * * * *", None), ("0 7 * * *", "Asia/Shanghi")])
def test_a_schedule_that_cannot_be_understood_is_refused_at_once(expression: str, zone: str | None):
    with pytest.raises(UsageError):
        watch.times(expression, zone)

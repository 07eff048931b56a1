from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.errors import Location, Problem, UsageError, WriteError
from pipeline.jobs import Cluster, Done, Inline, Job, Processes, write_elsewhere
from pipeline.markup import Manuscript, Stylesheet


def job(name: str, html: str = "") -> Job:
    return Job(name, Manuscript(html or name, (), template="note.html"), "html")


def work(job: Job) -> bytes:
    """Do what the job's name says."""
    what, _, more = job.name.partition(" ")
    if what == "fault":
        raise WriteError(Problem(Location("note.html", 3), more))
    if what == "bug":
        raise ZeroDivisionError(more)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "die-once":
        mark = Path(more)
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if what == "sleep":
        time.sleep(float(more))
    return f"{os.getpid()}:{job.manuscript.html}".encode()


def by_name(done: Iterator[Done]) -> dict[str, Done]:
    return {each.job.name: each for each in done}


def text(done: Done) -> str:
    assert done.data is not None
    return done.data.decode().partition(":")[2]


def pid(done: Done) -> int:
    assert done.data is not None
    return int(done.data.decode().partition(":")[0])


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let other processes import this module."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))


@pytest.fixture(params=["inline", "processes"])
def workers(request: pytest.FixtureRequest) -> Iterator[Inline | Processes]:
    made = Inline(work) if request.param == "inline" else Processes(2, work)
    with made as ready:
        yield ready


def test_every_job_comes_back_with_its_bytes(workers: Inline | Processes):
    done = by_name(workers.run(job(str(n)) for n in range(20)))
    assert {name: text(each) for name, each in done.items()} == {str(n): str(n) for n in range(20)}


def test_a_fault_comes_back_whole_and_stops_nothing(workers: Inline | Processes):
    done = by_name(workers.run([job("fault no such image"), job("bug twice"), job("good")]))
    fault = done["fault no such image"].fault
    assert isinstance(fault, WriteError)
    assert fault.problems == (Problem(Location("note.html", 3), "no such image"),)
    assert isinstance(done["bug twice"].fault, ZeroDivisionError)
    assert text(done["good"]) == "good"


def test_jobs_are_taken_only_as_they_can_be_worked_on():
    taken = []

    def slowly() -> Iterator[Job]:
        for n in range(30):
            taken.append(n)
            yield job(str(n))

    with Processes(2, work) as workers:
        results = workers.run(slowly())
        next(results)
        assert len(taken) <= 4
        assert len(list(results)) == 29


def test_processes_stay_for_the_next_run():
    with Processes(2, work) as workers:
        first = {pid(done) for done in workers.run(job(f"sleep 0.0{n}") for n in range(6))}
        second = {pid(done) for done in workers.run(job(f"sleep 0.0{n}") for n in range(6))}
    assert first & second
    assert os.getpid() not in first | second


def test_a_job_that_kills_its_process_is_named_and_costs_no_other():
    with Processes(2, work) as workers:
        done = by_name(workers.run([job("die"), *(job(str(n)) for n in range(8))]))
    assert len(done) == 9
    assert "the process that wrote die died" in str(done["die"].fault)
    assert all(text(done[str(n)]) == str(n) for n in range(8))


def test_a_process_that_was_killed_from_outside_costs_nothing(tmp_path: Path):
    with Processes(2, work) as workers:
        done = by_name(workers.run([job(f"die-once {tmp_path / 'mark'}"), *(job(str(n)) for n in range(8))]))
    assert [each.fault for each in done.values()] == [None] * 9


def test_processes_end_with_the_build_that_was_killed(tmp_path: Path):
    script = tmp_path / "build.py"
    script.write_text(
        "import sys\n"
        "from tests.unit.test_jobs import work, job\n"
        "from pipeline.jobs import Processes\n"
        "if __name__ == '__main__':\n"
        "    with Processes(2, work) as workers:\n"
        "        for done in workers.run(job(str(n)) for n in range(4)):\n"
        "            print(done.data.decode().partition(':')[0], flush=True)\n"
        "        for done in workers.run([job('sleep 60')]):\n"
        "            pass\n"
    )
    root = Path(__file__).parents[2]
    run = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert run.stdout is not None
    pids = {int(run.stdout.readline()) for _ in range(4)}
    run.kill()
    run.wait()
    run.stdout.close()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_a_job_brings_its_files_to_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = []
    monkeypatch.setattr(jobs, "write", lambda job: found.append(
        (job.manuscript.folders[0] / "images/logo.png").read_bytes() + job.manuscript.reference.read_bytes()
    ) or b"done")  # fmt: skip
    manuscript = Manuscript("<p>", (Stylesheet("a", ""),), (tmp_path / "gone",), reference=tmp_path / "gone" / "reference.docx")
    away = Job("a.docx", manuscript, "docx", {"images/logo.png": b"logo ", "reference.docx": b"styles"})
    assert write_elsewhere(away) == b"done"
    assert found == [b"logo styles"]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed")
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root), "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0"}
    book = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = [_start([*command, "--no-dashboard", "--scheduler-file", str(book)], root, env)]
    for n in range(2):
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(book), "--nthreads", "1"]
        more = ["--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / f"worker{n}"), "--death-timeout", "60"]
        started.append(_start([*worker, *more], root, env))
    end = time.monotonic() + 60
    while not book.exists() and time.monotonic() < end:
        time.sleep(0.1)
    yield json.loads(book.read_text())["address"], started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


def _start(command: list[str], root: Path, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=root, env=env, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.logs
@pytest.mark.filterwarnings("default")
def test_a_cluster_does_the_same_jobs_even_when_a_worker_is_killed(scheduler: tuple[str, list[subprocess.Popen[str]]]):
    address, processes = scheduler
    with Cluster(address, work) as cluster:
        assert cluster.remote
        cluster._client.wait_for_workers(2, timeout=60)
        results = cluster.run([*(job(f"sleep 0.{n:03}") for n in range(100, 140)), job("fault here")])
        first = next(results)
        processes[0].kill()
        done = by_name(results)
    assert len(done) == 40
    assert text(first)
    assert isinstance(done.pop("fault here").fault, WriteError)
    assert [each.fault for each in done.values()] == [None] * 39
    assert len({pid(each) for each in done.values()}) >= 1
    gc.collect()


@pytest.mark.logs
@pytest.mark.filterwarnings("default")
def test_a_cluster_that_is_not_there_is_a_mistake_on_the_command_line(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(jobs, "PATIENCE", 1.0)
    with pytest.raises(UsageError, match="no scheduler at tcp:"):
        Cluster("tcp://127.0.0.1:9")


@pytest.mark.slow
@pytest.mark.logs
@pytest.mark.filterwarnings("default")
def test_a_worker_that_is_equipped_otherwise_is_named(
    scheduler: tuple[str, list[subprocess.Popen[str]]], monkeypatch: pytest.MonkeyPatch
):
    with Cluster(scheduler[0], work) as cluster:
        cluster._client.wait_for_workers(2, timeout=60)
        monkeypatch.setenv("BRIEFINGS_FONTS", str(Path(__file__).parent))
        with pytest.raises(UsageError, match=r"worker tcp://\S+ has another version of fonts") as caught:
            list(cluster.run([job("one")]))
    assert len(caught.value.problems) == 2
    gc.collect()


@pytest.mark.slow
@pytest.mark.logs
@pytest.mark.filterwarnings("default")
def test_a_scheduler_without_workers_is_not_waited_for(
    scheduler: tuple[str, list[subprocess.Popen[str]]], monkeypatch: pytest.MonkeyPatch
):
    for process in scheduler[1]:
        process.kill()
        process.wait()
    with Cluster(scheduler[0], work) as cluster:
        monkeypatch.setattr(jobs, "PATIENCE", 1.0)
        with pytest.raises(UsageError, match="the scheduler has no workers"):
            list(cluster.run([job("one")]))
    gc.collect()


def test_what_a_worker_lacks_is_told():
    here = {"programs that write pdf": "1", "fonts": "2"}
    assert jobs._lacks(here, dict(here)) == ""
    assert jobs._lacks(here, here | {"fonts": ""}) == "lacks fonts"
    assert jobs._lacks(here, {"programs that write pdf": "3"}) == "lacks fonts and has another version of programs that write pdf"
    assert "No module named 'pipeline'" in jobs._lacks(here, ModuleNotFoundError("No module named 'pipeline'"))

"""How long a command takes and how much memory its processes take, told by the system."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "pipeline"]


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    megabytes: float
    """The most that any one of its worker processes held."""
    said: str


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end. Raises RuntimeError, with what it said, when it fails."""
    peak = [0.0]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        said = process.stdout.read() if process.stdout else ""
        process.wait()
        seconds = time.perf_counter() - start
        watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}\n{said[-2000:]}")
    return Run(seconds, peak[0], said)


def written(said: str) -> int:
    """Return how many files a build says that it wrote."""
    counted = (line for line in said.splitlines() if " written, " in line)
    return next((int(line.split()[0]) for line in counted), 0)


def processor() -> float:
    """Return the seconds of processor time that this process and its ended children have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak() -> float:
    """Return the most megabytes that this process has held; what the process that started it held is not counted."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def best(command: list[str], folder: Path, times: int = 7) -> float:
    """Return the median seconds of a short command."""
    return statistics.median(run(command, folder).seconds for _ in range(times))


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Note the largest of the process's descendants, ten times a second."""
    while process.poll() is None:
        for pid in _descendants(process.pid):
            peak[0] = max(peak[0], _megabytes(pid))
        time.sleep(0.1)


def _descendants(pid: int) -> list[int]:
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    for child in map(int, children):
        found += [child, *_descendants(child)]
    return found


def _megabytes(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

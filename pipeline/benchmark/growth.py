"""What each further document costs, the more there are: a real build, in a process that has started already.

    python -m pipeline.benchmark.growth FOLDER COUNT FORMAT

In: where the project is to stand, how many further articles it has, and a format. Out, as a line of JSON: the
processor time of a build of one article, and of one with so many more, and the memory of the process. What a build
takes to begin (templates, wording, records) is in both, and so not in their difference; imports and fonts are in
neither, because something was built before. No article is met twice in the process.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline.benchmark import articles
from pipeline.benchmark.measure import processor
from pipeline.build import build

ROOT = Path(__file__).parents[2]
FEW, TIMES = 20, 5
"""Up to so many articles, the median of so many builds is taken, each of other articles."""


@dataclass(frozen=True)
class Growth:
    """Seconds of processor time of a build of one document, and of one with so many further ones; megabytes."""

    further: int
    one: float
    all: float
    megabytes: float

    @property
    def each(self) -> float:
        """Return the seconds of each further document."""
        return (self.all - self.one) / self.further


def measure(folder: Path, count: int, format: str) -> Growth:
    """Build, in a process of its own, a project that is left in a new folder. Raises RuntimeError when that fails."""
    command = [sys.executable, "-m", "pipeline.benchmark.growth", str(folder), str(count), format]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return Growth(**json.loads(done.stdout.splitlines()[-1]))


def _built(project: Path, format: str) -> tuple[float, int]:
    """Return the processor time of a build, and how many documents it wrote."""
    before = processor()
    report = build(replace(articles.note(project), formats=(format,)))
    if report.failed:
        raise SystemExit("\n".join(map(str, report.problems)))
    return processor() - before, len(report.written)


def main(argv: Sequence[str]) -> int:
    """Measure; return 0."""
    folder, format = Path(argv[0]), argv[2]
    further, first = int(argv[1]), 0
    times = TIMES if further <= FEW else 1
    spent: dict[int, list[float]] = {1: [], further + 1: []}
    documents = 0
    with tempfile.TemporaryDirectory(prefix="briefings-growth-") as scratch:
        for n, count in enumerate((1, *[1] * TIMES, *[further + 1] * times)):
            last = n == TIMES + times
            project = articles.make(ROOT, folder if last else Path(scratch, str(n)), count, first)
            first += count  # no article is met twice
            seconds, documents = _built(project, format)
            if n:
                spent[count].append(seconds)
    one, whole = (statistics.median(spent[count]) for count in (1, further + 1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(json.dumps(asdict(Growth(documents - 1, one, whole, peak))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What each further document costs, the more there are: a real build, in a process that has started already.

    python -m pipeline.benchmark.growth FOLDER COUNT FORMAT

In: where the project is to stand, how many further articles it has, and a format. Out, as a line of JSON: the
processor time of a build of one article, that of each further one, and the memory of the process. What a build takes
to begin (templates, wording, records) is in every build, and so not in the difference of two; imports and fonts are
in none, because something was built before. No article is met twice in the process.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline.benchmark import articles
from pipeline.benchmark.measure import peak, processor
from pipeline.build import build

ROOT = Path(__file__).parents[2]
MOST = 24
"""So many further articles are at least built in all: of a few, several projects."""


@dataclass(frozen=True)
class Growth:
    """Seconds of processor time of a build of one document, and of each further one; megabytes of the process."""

    further: int
    one: float
    each: float
    megabytes: float


def measure(folder: Path, count: int, format: str) -> Growth:
    """Build, in a process of its own, a project that is left in a new folder. Raises RuntimeError when that fails."""
    command = [sys.executable, "-m", "pipeline.benchmark.growth", str(folder), str(count), format]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return Growth(**json.loads(done.stdout.splitlines()[-1]))


def _built(project: Path, format: str) -> float:
    """Return the processor time of a build of the whole project."""
    before = processor()
    report = build(replace(articles.note(project), formats=(format,)))
    if report.failed:
        raise SystemExit("\n".join(map(str, report.problems)))
    return processor() - before


def main(argv: Sequence[str]) -> int:
    """Measure; return 0."""
    folder, further, format = Path(argv[0]), int(argv[1]), argv[2]
    times, made, each, ones = max(1, MOST // further), 0, [], []
    with tempfile.TemporaryDirectory(prefix="briefings-growth-") as scratch:
        _built(articles.make(ROOT, Path(scratch, "warm"), 1), format)
        for n in range(times):
            made += further + 2  # no article is met twice
            one = articles.make(ROOT, Path(scratch, f"one{n}"), 1, made)
            many = articles.make(ROOT, folder if n + 1 == times else Path(scratch, f"many{n}"), further + 1, made + 1)
            pair = {path: _built(path, format) for path in ((one, many), (many, one))[n % 2]}
            ones.append(pair[one])
            each.append((pair[many] - pair[one]) / further)
    found = Growth(further, statistics.median(ones), statistics.median(each), peak())
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

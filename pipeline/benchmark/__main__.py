"""`make benchmark`: everything measured in one run, side by side on the same content; a table and a picture.

    python -m pipeline.benchmark [--articles 1,10,100,1000] [--picture FILE]

Every figure is of this machine and this moment; what counts is how they stand to each other.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.benchmark import articles, drafting, growth, rivals
from pipeline.benchmark.measure import COMMAND, best, processor, run, written
from pipeline.benchmark.picture import svg
from pipeline.extract import catalogue
from pipeline.jobs import Job, cores, write
from pipeline.manifest import Manifest
from pipeline.markup import Manuscript
from pipeline.model import Article
from pipeline.plan import Planner
from pipeline.read.reader import read
from pipeline.records.pages import Memory
from pipeline.records.stamps import State, font_folder, take
from pipeline.request import Project, Request
from pipeline.seeds import Seed
from pipeline.selection import choose
from pipeline.write.shared import layouts

ROOT = Path(__file__).parents[2]
TURN = 16
"""So many documents are written by one tool before the next has its turn."""
FLAT = 1.5
"""What ±20 % is, from the slowest to the fastest."""


@dataclass
class Results:
    """The table, as it grows."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    bars: list[tuple[str, float]] = field(default_factory=list)

    def add(self, what: str, figure: str, asked: str = "", holds: bool | None = None) -> None:
        """Add a row and print it; `holds` says whether it is as good as asked."""
        verdict = "" if holds is None else "yes" if holds else "NO"
        self.rows.append((what, figure, asked, verdict))
        print(f"{what:<64} {figure:>16}  {asked:<34} {verdict}", flush=True)

    def bar(self, label: str, milliseconds: float) -> None:
        """Add a bar to the picture, in milliseconds a document."""
        self.bars.append((label, milliseconds))

    @property
    def failed(self) -> bool:
        """Return whether anything is not as good as asked."""
        return any(row[3] == "NO" for row in self.rows)


def main() -> int:
    """Measure; return 0 when all ratios are as asked."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.benchmark", description="Measure speed and memory.")
    parser.add_argument("--articles", default="1,10,100,1000", help="how many articles, one figure after the other")
    parser.add_argument("--picture", type=Path, default=Path(".cache/benchmark.svg"), help="where the picture goes")
    arguments = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    results = Results()
    results.add("", "", "asked for", None)
    with tempfile.TemporaryDirectory(prefix="briefings-benchmark-") as scratch:
        _article(results, Path(scratch))
        _rivals(results, Path(scratch))
        _drafting(results, Path(scratch))
        _many(results, Path(scratch), [int(text) for text in arguments.articles.split(",")])
    arguments.picture.parent.mkdir(parents=True, exist_ok=True)
    arguments.picture.write_text(svg("Milliseconds a document; shorter is faster", results.bars, "ms"), "utf-8")
    print(f"picture: {arguments.picture}")
    return 1 if results.failed else 0


def _article(results: Results, scratch: Path) -> None:
    """(a) to (d): the article that ships."""
    project = articles.make(ROOT, scratch / "one", 1)
    first = run([*COMMAND, "build"], project)
    files = written(first.said)
    results.add(f"(a) all {files} files of the article, {cores()} cores", f"{first.seconds:.1f} s")
    results.add("    largest worker", f"{first.megabytes:.0f} MB", "under 300 MB", first.megabytes < 300)
    imports = best([sys.executable, "-c", "import jinja2, yaml"], project)
    second = best([*COMMAND, "build"], project)
    results.add(
        "(b) second run, nothing to do",
        f"{second * 1000:.0f} ms",
        f"under 2 × {imports * 1000:.0f} ms",
        second < 2 * imports,
    )
    articles.edit_one(project)
    edited = run([*COMMAND, "build"], project)
    results.add(f"(c) one measure edited: {written(edited.said)} files", f"{edited.seconds:.1f} s")
    for format in ("docx", "pdf"):
        cold = run([*COMMAND, "build", *articles.ONE, "--format", format, "--output", str(scratch / format)], project)
        results.add(f"(d) one {format} on demand, cold", f"{cold.seconds:.2f} s")


def _rivals(results: Results, scratch: Path) -> None:
    """The whole set, document by document, beside other tools: processor time, so that a busy machine says the same."""
    manuscripts = _manuscripts(ROOT)
    count = len(manuscripts)
    pages = [rivals.blocks(manuscript) for manuscript in manuscripts]
    folders = {name: scratch / name for name in ("ours", "docxtpl", "pandoc", "typst")}
    for folder in folders.values():
        folder.mkdir()
    pdf, word, docxtpl, typst = _in_turn(manuscripts, pages, folders)
    pandoc = rivals.with_pandoc(manuscripts, folders["pandoc"])
    office = rivals.with_libreoffice(folders["docxtpl"], font_folder())
    if office is not None:
        sheets = {name: rivals.count_pages(folders[name]) for name in ("ours", "typst")}
        sheets["LibreOffice"] = rivals.count_pages(folders["docxtpl"] / "pdf")
        results.add("pages of all PDFs", ", ".join(f"{name} {number}" for name, number in sheets.items()))
    results.add(f"Word, each of {count}", _ms(word), f"at most 2 × {_ms(docxtpl)} (docxtpl)", word <= 2 * docxtpl)
    results.add(f"PDF, each of {count}", _ms(pdf), f"at most {_ms(typst)} (Typst)", pdf <= typst)
    results.bar("briefings, Word", word * 1000)
    results.bar("docxtpl, Word", docxtpl * 1000)
    if pandoc is not None:
        results.add("    pandoc, Word", _ms(pandoc / count))
        results.bar("pandoc, Word", pandoc / count * 1000)
    results.bar("briefings, PDF", pdf * 1000)
    results.bar("Typst, PDF", typst * 1000)
    if office is None:
        results.add("    docxtpl + LibreOffice, PDF", "not installed")
        return
    each = rivals.with_libreoffice(folders["docxtpl"], font_folder(), at_once=False, every=16) or office
    for what, (seconds, _) in (("one start for all", office), ("a start for each", each)):
        both = docxtpl + seconds
        asked = f"a tenth of {_ms(both)} (LibreOffice)"
        results.add(f"PDF, beside docxtpl + LibreOffice, {what}", _ms(pdf), asked, pdf * 10 <= both)
        results.bar(f"docxtpl + LibreOffice, {what}, PDF", both * 1000)
    command = [*COMMAND, "build", "--format", "pdf", "--output", str(scratch / "clock")]
    ours, beside = run(command, ROOT), (docxtpl + each[1]) * count
    results.add(
        f"    by the clock, all {written(ours.said)} PDFs from the article on, {cores()} cores",
        f"{ours.seconds:.0f} s",
        f"beside {beside:.0f} s (LibreOffice, a start for each)",
    )


def _drafting(results: Results, scratch: Path) -> None:
    """(f): one megabyte of text to its draft, and two beside it."""
    for language in ("Chinese", "English"):
        short, measures = drafting.seconds(scratch / "long.txt", language, drafting.MEGABYTE)
        long, _ = drafting.seconds(scratch / "long.txt", language, 2 * drafting.MEGABYTE)
        results.add(f"(f) 1 MB of {language}, {measures:,} measures", f"{short:.2f} s", "under 2 s", short < 2)
        times = long / short
        results.add("    2 MB of it, in times of that", f"{times:.2f}", "at most 2.4 (2 ± 20 %)", times <= 2.4)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _in_turn(
    manuscripts: list[Manuscript], pages: list[list[rivals.Block]], folders: dict[str, Path]
) -> tuple[float, ...]:
    """Return the processor time of a document: our PDF, our Word beside it, docxtpl, Typst.

    All in this process, warm, some documents in turn, so that whatever else the machine does slows all of them alike.
    """
    docxtpl = rivals.docxtpl_writer(folders["docxtpl"])
    typst = rivals.typst_writer(folders["typst"], font_folder())

    def ours(n: int, _: list[rivals.Block]) -> tuple[float, ...]:
        with layouts():  # as a build does
            return tuple(_ours(manuscripts[n], n, format, folders["ours"]) for format in ("pdf", "docx"))

    writers: list[Callable[[int, list[rivals.Block]], tuple[float, ...]]]
    writers = [ours, lambda n, page: (docxtpl(n, page),), lambda n, page: (typst(n, page),)]
    for write_ in writers:
        write_(0, pages[0])
    spent: list[list[tuple[float, ...]]] = [[] for _ in writers]
    for start in range(0, len(pages), TURN):
        for kept, write_ in zip(spent, writers, strict=True):
            kept += [write_(n, pages[n]) for n in range(start, min(start + TURN, len(pages)))]
    return tuple(sum(column) / len(pages) for kept in spent for column in zip(*kept, strict=True))


def _ours(manuscript: Manuscript, n: int, format: str, folder: Path) -> float:
    """Write one of our files; return the seconds that it took."""
    start = processor()
    data = write(Job(str(n), manuscript, format))
    seconds = processor() - start
    (folder / f"{n:03}.{format}").write_bytes(data)
    return seconds


def _manuscripts(root: Path) -> list[Manuscript]:
    """Return every document of the shipped article, rendered."""
    request = Request(Project(root), root / "output", articles=(articles.SHIPPED,))
    planner = Planner(request, take(request, State()), Manifest(), lambda _: "missing", Memory(request.output))
    found = [step.manuscript for step in planner.steps(choose(request, _load))]
    if planner.problems:
        raise SystemExit("\n".join(map(str, planner.problems)))
    return found


def _load(seed: Seed) -> Article:
    return catalogue.load(seed.extract, read(seed.article))


def _many(results: Results, scratch: Path, counts: list[int]) -> None:
    """(e): more and more articles; processor time of each further one, so that no start-up is divided among them."""
    for format, name in (("docx", "Word"), ("pdf", "PDF")):
        each: dict[int, float] = {}
        for count in counts:
            project = scratch / f"{format}{count}"
            done = growth.measure(project, count, format)
            each[count] = done.each
            results.add(
                f"(e) {name} of {count:,} further articles, each, from article to file",
                f"{_ms(done.each)}, {done.megabytes:.0f} MB",
                "under 300 MB",
                done.megabytes < 300,
            )
            results.bar(f"briefings, {name} from the article on, {count:,} articles", done.each * 1000)
            if count >= 1000:
                second = best([*COMMAND, "build", *articles.ONE, "--format", format], project, 3)
                results.add("    second run, nothing to do", f"{second:.2f} s", "under 3 s", second < 3)
        spread = max(each.values()) / min(each.values())
        results.add(f"    {name}, slowest to fastest", f"{spread:.2f}", f"at most {FLAT} (±20 %)", spread <= FLAT)


if __name__ == "__main__":
    sys.exit(main())

"""What every test may use, and two rules for all of them: no unexpected log line, no test that needs a program in silence."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.model import Article
from pipeline.source import Source

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "tests" / "articles"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="accept what is written now as what is expected")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests whose programs are absent, naming the programs."""
    for item in items:
        for mark in item.iter_markers("needs"):
            absent = [tool for tool in mark.args if shutil.which(tool) is None]
            if absent:
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(absent)}"))


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_log_line(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which anything warned through logging, unless it is marked `logs`."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if collector.lines and not request.node.get_closest_marker("logs"):
        pytest.fail("unexpected log lines:\n" + "\n".join(collector.lines), pytrace=False)


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a developer's terminal may have set, so that a test sees the same everywhere."""
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "BRIEFINGS_PROJECT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def templates() -> Path:
    """Return the templates that ship."""
    return ROOT / "templates"


def _load(name: str) -> tuple[Source, Article]:
    from pipeline.extract.catalogue import load
    from pipeline.read.reader import read

    source = read(ARTICLES / name / "article.txt")
    return source, load(ARTICLES / name / "extract.yaml", source)


@pytest.fixture(scope="session")
def lakeside() -> Article:
    """Return a small Chinese article with every kind of item once, edited in full."""
    return _load("lakeside")[1]


@pytest.fixture(scope="session")
def lakeside_source() -> Source:
    """Return the text that the article `lakeside` was taken from."""
    return _load("lakeside")[0]


@pytest.fixture(scope="session")
def harbour() -> Article:
    """Return a small English article, edited in part: nobody has written a summary of its second mechanism."""
    return _load("harbour")[1]


@pytest.fixture(scope="session")
def chengdu() -> Article:
    """Return the article that ships."""
    from pipeline.extract.catalogue import load
    from pipeline.read.reader import read

    folder = ROOT / "seeds" / "chengdu-metropolitan-area"
    return load(folder / "extract.yaml", read(folder / "article.txt"))


@dataclass(frozen=True)
class Project:
    """A project of its own in a temporary folder, to be built, broken and thrown away."""

    folder: Path

    @property
    def seeds(self) -> Path:
        return self.folder / "seeds"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def outputs(self) -> list[Path]:
        """Return the documents that lie in output/, editions and records left out."""
        kinds = (".docx", ".pdf", ".html")
        found = (path for path in self.output.rglob("*") if path.suffix in kinds and "editions" not in path.parts)
        return sorted(found)

    def run(self, *arguments: str) -> int:
        """Run the command line in this project; return its exit status."""
        from pipeline.cli import main

        before = Path.cwd()
        os.chdir(self.folder)
        try:
            return main(list(arguments))
        finally:
            os.chdir(before)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which must be there, in one of the project's files."""
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Return a function that makes a project with the test articles named, and a copy of the templates."""

    def make(*names: str) -> Project:
        folder = tmp_path / "project"
        for name in names:
            shutil.copytree(ARTICLES / name, folder / "seeds" / name)
        shutil.copytree(ROOT / "templates", folder / "templates")
        (folder / "output").mkdir()
        return Project(folder)

    return make


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """Return a project with the article `lakeside`."""
    return make_project("lakeside")

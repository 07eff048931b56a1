"""Projects to measure with: the article that ships, varied into as many as are asked for."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from pipeline.request import Project, Request

SHIPPED = "chengdu-metropolitan-area"
ONE = ("--audience", "leadership", "--lang", "zh", "--document", "note", "--mechanism", "1")
"""What is built of each of many articles, as the command line says it: one document."""
PLACES = "江河湖海山川原林石泉云岭平安和宁永兴东西南北"
"""Characters that made-up cities are named with: two each, so that every span of the extract stays."""


def make(root: Path, folder: Path, count: int, first: int = 0) -> Path:
    """Make a project with `count` articles out of the one in `root`, the `first` variation of it and those after.

    Return its folder. Variation 0 is the article as it is.
    """
    folder.mkdir(parents=True)
    shutil.copytree(root / "templates", folder / "templates")
    source = root / "seeds" / SHIPPED
    for n in range(first, first + count):
        target = folder / "seeds" / f"article-{n:04}"
        target.mkdir(parents=True)
        _vary(source, target, n)
    return folder


def note(project: Path) -> Request:
    """Return what asks for the same document."""
    return Request(
        Project(project), project / "output",
        audiences=("leadership",), languages=("zh",), documents=("note",), mechanisms=("1",),
    )  # fmt: skip


def edit_one(project: Path) -> None:
    """Change what an editor wrote on one measure of the first article."""
    path = next((project / "seeds").iterdir()) / "extract.yaml"
    lines = path.read_text("utf-8").split("\n")
    start = next(n for n, line in enumerate(lines) if line.strip() == "measures:")
    at = next(n for n in range(start, len(lines)) if lines[n].strip().startswith("quote:"))
    english = next(n for n in range(at, len(lines)) if lines[n].strip().startswith("en:"))
    last = english
    indent = len(lines[english]) - len(lines[english].lstrip())
    while lines[last + 1].strip() and len(lines[last + 1]) - len(lines[last + 1].lstrip()) > indent:
        last += 1
    lines[last] = f"{lines[last]} Edited."
    path.write_text("\n".join(lines), "utf-8")


def _vary(source: Path, target: Path, n: int) -> None:
    """Copy the article under the name of another city, in the text and in every quote."""
    size = len(PLACES)
    city = PLACES[n % size] + PLACES[n // size % size] if n else "成都"
    text = (source / "article.txt").read_text("utf-8")
    extract = (source / "extract.yaml").read_text("utf-8")
    before = hashlib.sha256(text.encode()).hexdigest()
    text = text.replace("成都", city)
    extract = extract.replace("成都", city).replace(before, hashlib.sha256(text.encode()).hexdigest())
    (target / "article.txt").write_text(text, "utf-8", newline="")
    (target / "extract.yaml").write_text(extract, "utf-8", newline="")

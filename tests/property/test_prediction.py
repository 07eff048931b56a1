"""What `--dry-run` predicts is what a build does; and what it leaves alone is as a build from nothing would make it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CHOICE = ("--format", "docx", "--jobs", "1", "--lang", "zh", "--audience", "leadership", "--audience", "public")

EDITS = (
    "statement", "extract comment", "used style", "idle style", "style comment", "wording", "template", "template comment",
    "masthead", "lost file", "hand edit", "sections", "nothing",
)  # fmt: skip


class Edits:
    """Changes of a project as people make them; each can be made any number of times."""

    def __init__(self, project: Any, seed: int) -> None:
        self.project = project
        self.random = random.Random(seed)

    def make(self, name: str) -> None:
        getattr(self, f"_{name.replace(' ', '_')}")()

    def _nothing(self) -> None:
        pass

    def _append(self, path: str, text: str) -> None:
        with (self.project.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def _prefix(self, path: str, text: str) -> None:
        file = self.project.folder / path
        file.write_text(text + file.read_text("utf-8"), "utf-8")

    def _statement(self) -> None:
        path = self.project.seeds / "lakeside" / "extract.yaml"
        lines = path.read_text("utf-8").split("\n")
        keys = ("en: ", "zh: ")
        found = [n for n, line in enumerate(lines) if line.strip().startswith(keys) and line.strip()[4:5].isalnum()]
        at = self.random.choice(found)
        lines[at] += str(self.random.randrange(10))
        path.write_text("\n".join(lines), "utf-8")

    def _extract_comment(self) -> None:
        self._append("seeds/lakeside/extract.yaml", "# a remark\n")

    def _used_style(self) -> None:
        kind = self.random.choice(("note", "checklist", "comparison", "digest"))
        self._append("templates/base/styles/base.css", f"\nbody.{kind} h1 {{ color: #{self.random.randrange(10**6):06} }}\n")

    def _idle_style(self) -> None:
        self._append("templates/base/styles/base.css", f"\n.nowhere {{ order: {self.random.randrange(10**6)} }}\n")

    def _style_comment(self) -> None:
        self._append("templates/base/styles/base.css", "\n/* a remark */\n")

    def _wording(self) -> None:
        path = self.project.templates / "base" / "wording" / "zh.yaml"
        text = path.read_text("utf-8")
        was, now = ("未定", "待定") if "未定" in text else ("待定", "未定")
        path.write_text(text.replace(was, now), "utf-8")

    def _template(self) -> None:
        kind = self.random.choice(("note", "checklist", "comparison", "digest"))
        path = self.project.templates / "base" / "parts" / "source.html"
        file = self.project.templates / "base" / f"{kind}.html"
        assert file.is_file()
        self._append(path.relative_to(self.project.folder).as_posix(), "<p>.</p>\n")

    def _template_comment(self) -> None:
        self._prefix("templates/base/parts/source.html", "{# a remark #}")

    def _masthead(self) -> None:
        path = self.project.templates / "public" / "audience.yaml"
        text = path.read_text("utf-8")
        if "classification:" in text:
            text = text[: text.index("classification:")]
        else:
            text = text.rstrip("\n") + "\nclassification: {zh: 公开, en: Public}\n"
        path.write_text(text, "utf-8")

    def _files(self) -> list[Path]:
        return [path for path in self.project.outputs if "人工" not in path.name and "by hand" not in path.name]

    def _lost_file(self) -> None:
        self.random.choice(self._files()).unlink()

    def _hand_edit(self) -> None:
        path = self.random.choice(self._files())
        path.write_bytes(path.read_bytes() + b"<!-- mine -->")

    def _sections(self) -> None:
        path = self.project.templates / "leadership" / "audience.yaml"
        text = path.read_text("utf-8")
        was, now = "existing, measures", "measures, existing"
        path.write_text(text.replace(was, now) if was in text else text.replace(now, was), "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.docx") if path.is_file()}


def predicted(project: Any, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert project.run("build", *CHOICE, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    if lines[-1].startswith("nothing to do"):
        return set()
    return {line.partition(".docx: ")[0] + ".docx" for line in lines[:-1]}


def built(project: Any, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert project.run("build", *CHOICE) == 0
    return {line for line in capsys.readouterr().out.splitlines() if line.endswith(".docx")}


@pytest.mark.slow
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), min_size=1, max_size=3), st.integers(0, 2**16))
def test_what_is_predicted_is_what_is_built_and_nothing_stale_is_left(
    make_project: Any, capsys: pytest.CaptureFixture[str], rounds: list[list[str]], seed: int
):
    project = None
    try:
        project = make_project("lakeside")
        edits = Edits(project, seed)
        built(project, capsys)
        for names in rounds:
            for name in names:
                edits.make(name)
            before = contents(project.output)
            foreseen = predicted(project, capsys)
            assert contents(project.output) == before
            assert built(project, capsys) == foreseen
            after = contents(project.output)
            inside = {path.removeprefix("output/") for path in foreseen}
            current = {path for path in before if "/editions/" not in path}
            assert {path for path in current if before[path] != after.get(path)} <= inside
            _nothing_is_stale(project, after)
    finally:
        if project is not None:
            shutil.rmtree(project.folder)


def _nothing_is_stale(project: Any, now: dict[str, bytes]) -> None:
    """Write everything anew under the same record: not a byte may differ."""
    record = (project.output / "manifest.json").read_text("utf-8")
    assert project.run("build", *CHOICE, "--force") == 0
    assert contents(project.output) == now
    assert json.loads((project.output / "manifest.json").read_text("utf-8")) == json.loads(record)


def test_every_edit_does_something_or_is_meant_not_to(project: Any, capsys: pytest.CaptureFixture[str]):
    """The property would hold for edits that change nothing, too: each of these must rewrite files, or must not."""
    silent = {"extract comment", "idle style", "style comment", "template comment", "nothing"}
    edits = Edits(project, 1)
    built(project, capsys)
    for name in EDITS:
        for _ in range(40 if name == "statement" else 1):  # not every statement is shown to these two audiences
            edits.make(name)
        assert bool(built(project, capsys)) == (name not in silent), name

"""What `--dry-run` predicts is what a build does; and what it leaves alone is as a build from nothing would make it."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.write.fonts import folder

FONTS = folder()

WORD = ("--format", "docx", "--jobs", "1", "--lang", "zh", "--audience", "leadership", "--audience", "public")
WEB = ("--format", "html", "--jobs", "1", "--audience", "departments", "--audience", "research")

EDITS = (
    "statement", "extract comment", "used style", "idle style", "style comment", "wording", "template", "template comment",
    "masthead", "lost file", "hand edit", "sections", "article", "translation", "own part", "own style", "own wording",
    "trigger words", "font", "new font", "lost memory", "torn memory", "nothing",
)  # fmt: skip


class Edits:
    """Changes of a project as people make them; each can be made any number of times."""

    def __init__(self, project: Any, seed: int, choice: tuple[str, ...]) -> None:
        self.project = project
        self.audiences = [name for word, name in itertools.pairwise(choice) if word == "--audience"]
        self.fonts = project.folder / "fonts"
        self.fonts.mkdir()
        for path in FONTS.iterdir():
            (self.fonts / path.name).symlink_to(path)
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

    def _article(self) -> None:
        """The article gets a paragraph before all others: every place in it is another one."""
        self._prefix("seeds/lakeside/article.txt", f"编者按：第{self.random.randrange(10**6)}号。\n")
        assert self.project.run("extract", "lakeside") == 0

    def _translation(self) -> None:
        """An item loses its translation, or gets one."""
        path = self.project.seeds / "lakeside" / "extract.yaml"
        text = path.read_text("utf-8")
        found = list(re.finditer(r"(?m)^( +)quote: .*\n\1span: .*\n(\1en: \w.*\n)?(?!\1(?:en:| ))", text))
        chosen = self.random.choice(found)
        own = chosen[2] or f"{chosen[1]}en: In other words {self.random.randrange(100)}\n"
        new = chosen[0].replace(own, "") if chosen[2] else chosen[0] + own
        path.write_text(text[: chosen.start()] + new + text[chosen.end() :], "utf-8")

    def _toggle(self, path: str, text: str) -> None:
        """A file appears that was not there, or goes away again."""
        file = self.project.folder / path
        if file.exists():
            file.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")

    def _own_part(self) -> None:
        self._toggle(f"templates/{self.random.choice(self.audiences)}/parts/source.html", "<p>{{ t('doc.note') }}</p>\n")

    def _own_style(self) -> None:
        self._toggle(f"templates/{self.random.choice(self.audiences)}/style.css", "h1 { color: #112233 }\n")

    def _own_wording(self) -> None:
        self._toggle(f"templates/{self.random.choice(self.audiences)}/wording/zh.yaml", "place.paragraph: 第{paragraph}自然段\n")

    def _trigger_words(self) -> None:
        self._toggle(f"templates/{self.audiences[0]}/attention.yaml", "money: {zh: [县]}\n")

    def _font(self) -> None:
        path = self.random.choice(sorted(self.fonts.glob("*.otf")))
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    def _new_font(self) -> None:
        (self.fonts / f"Another{self.random.randrange(10**6)}.otf").write_bytes(b"no font at all")

    def _lost_memory(self) -> None:
        shutil.rmtree(self.project.output / ".briefings" / "pages", ignore_errors=True)

    def _torn_memory(self) -> None:
        for path in (self.project.output / ".briefings" / "pages").glob("*"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

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
    """Return the documents in a folder, earlier editions included."""
    found = (path for path in folder.rglob("*") if path.suffix in (".docx", ".html") and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def predicted(project: Any, choice: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert project.run("build", *choice, "--dry-run") == 0
    return {line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  output/")}


def built(project: Any, choice: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert project.run("build", *choice) == 0
    return {line for line in capsys.readouterr().out.splitlines() if line.endswith((".docx", ".html"))}


@pytest.mark.slow
@pytest.mark.parametrize("choice", [WORD, WEB], ids=["word", "web"])
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rounds=st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), min_size=1, max_size=4),
    seed=st.integers(0, 2**16),
)
def test_what_is_predicted_is_what_is_built_and_nothing_stale_is_left(
    fresh: Any, capsys: pytest.CaptureFixture[str], choice: tuple[str, ...], rounds: list[list[str]], seed: int
):
    with fresh() as project:
        edits = Edits(project, seed, choice)
        built(project, choice, capsys)
        for names in rounds:
            for name in names:
                edits.make(name)
            before = contents(project.output)
            foreseen = predicted(project, choice, capsys)
            assert contents(project.output) == before
            assert built(project, choice, capsys) == foreseen
            after = contents(project.output)
            inside = {path.removeprefix("output/") for path in foreseen}
            current = {path for path in before if "/editions/" not in path}
            assert {path for path in current if before[path] != after.get(path)} <= inside
            _nothing_is_stale(project, choice, after)


@pytest.fixture
def fresh(make_project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes a project with fonts of its own, one for each example."""

    @contextlib.contextmanager
    def make() -> Iterator[Any]:
        project = make_project("lakeside")
        monkeypatch.setenv("BRIEFINGS_FONTS", str(project.folder / "fonts"))
        try:
            yield project
        finally:
            monkeypatch.delenv("BRIEFINGS_FONTS")
            shutil.rmtree(project.folder)

    return make


def _nothing_is_stale(project: Any, choice: tuple[str, ...], now: dict[str, bytes]) -> None:
    """Write everything anew under the same record: not a byte may differ."""
    record = (project.output / "manifest.json").read_text("utf-8")
    assert project.run("build", *choice, "--force") == 0
    assert contents(project.output) == now
    assert json.loads((project.output / "manifest.json").read_text("utf-8")) == json.loads(record)


SILENT = {
    "extract comment", "translation", "idle style", "style comment", "template comment", "font", "new font",
    "lost memory", "torn memory", "nothing",
}  # fmt: skip
"""Edits that no reader of these Chinese Word files can see."""


def test_every_edit_does_something_or_is_meant_not_to(fresh: Any, capsys: pytest.CaptureFixture[str]):
    """The property would hold for edits that change nothing, too: each of these must rewrite files, or must not."""
    with fresh() as project:
        edits = Edits(project, 1, WORD)
        built(project, WORD, capsys)
        for name in EDITS:
            for _ in range(40 if name == "statement" else 1):  # not every statement is shown to these two audiences
                edits.make(name)
            assert bool(built(project, WORD, capsys)) == (name not in SILENT), name
        built(project, WEB, capsys)
        edits.make("translation")
        assert built(project, WEB, capsys)

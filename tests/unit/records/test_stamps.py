from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import stamps
from pipeline.records.stamps import State, font_folder, listing, load_state, nothing_to_do, take
from pipeline.request import Project, Request
from pipeline.write import fonts


@pytest.fixture
def request_(project: Any) -> Request:
    return Request(Project(project.folder), project.output)


def test_each_audience_is_told_by_its_own_folder_and_those_it_is_based_on(project: Any, request_: Request):
    (project.templates / "mayor").mkdir()
    (project.templates / "mayor" / "audience.yaml").write_text("based_on: leadership\n", "utf-8")
    before = take(request_, State()).audiences
    (project.templates / "leadership" / "note.css").write_text("p {}", "utf-8")
    after = take(request_, State()).audiences
    assert {name for name in before if before[name] != after[name]} == {"leadership", "mayor"}
    (project.templates / "base" / "new.css").write_text("p {}", "utf-8")
    last = take(request_, State()).audiences
    assert {name for name in after if after[name] != last[name]} == set(before)


@pytest.mark.parametrize("text", ["based_on: 区县\n", '"based_on" : "区县"\n', "{title: {zh: x}, based_on: 区县}\n"])
def test_a_parent_is_found_however_it_is_written(project: Any, request_: Request, text: str):
    for name, content in (("区县", ""), ("mayor", text)):
        (project.templates / name).mkdir()
        (project.templates / name / "audience.yaml").write_text(content, "utf-8")
    before = take(request_, State()).audiences["mayor"]
    (project.templates / "区县" / "note.css").write_text("p {}", "utf-8")
    assert take(request_, State()).audiences["mayor"] != before


def test_audiences_based_on_each_other_come_to_an_end(project: Any, request_: Request):
    for name, other in (("one", "two"), ("two", "one")):
        (project.templates / name).mkdir()
        (project.templates / name / "audience.yaml").write_text(f"based_on: {other}\n", "utf-8")
    assert {"one", "two"} <= take(request_, State()).audiences.keys()


def test_content_counts_and_dates_do_not(project: Any, request_: Request):
    path = project.seeds / "lakeside" / "article.txt"
    before = take(request_, State()).all()
    os.utime(path, (1, 1))
    assert take(request_, State()).all() == before
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    assert take(request_, State()).all() != before


def test_what_editors_leave_beside_a_file_does_not_count(project: Any, request_: Request):
    before = take(request_, State()).all()
    for name in (".article.txt.swp", "article.txt~", "~$article.docx", ".DS_Store"):
        (project.seeds / "lakeside" / name).write_text("x")
    assert take(request_, State()).all() == before


def test_a_font_is_read_again_only_when_it_was_touched(
    request_: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BRIEFINGS_FONTS", str(tmp_path / "fonts"))
    path = tmp_path / "fonts" / "a.otf"
    path.parent.mkdir()
    path.write_bytes(b"one")
    state = State()
    first = take(request_, state).fonts
    monkeypatch.setattr(
        stamps.Path, "read_bytes", lambda self: pytest.fail(f"{self} was read") if self == path else b""
    )
    assert take(request_, state).fonts == first
    monkeypatch.undo()
    monkeypatch.setenv("BRIEFINGS_FONTS", str(tmp_path / "fonts"))
    path.write_bytes(b"two!")
    assert take(request_, state).fonts != first


def test_the_fonts_are_where_the_writers_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert font_folder() == fonts.folder()
    monkeypatch.setenv("BRIEFINGS_FONTS", str(tmp_path))
    assert font_folder() == fonts.folder() == tmp_path


def test_every_file_of_the_writers_belongs_to_a_format():
    home = Path(stamps.__file__).parents[1] / "write"
    own = [path for path in stamps._files(home) if any(stamps._is_of(path, home, format) for format in stamps.WRITERS)]
    assert {Path(path).name for path in own} >= {"pdf.py", "html.py", "writer.py", "linesetting.py"}
    assert not {Path(path).name for path in own} & {"fonts.py", "styles.py", "fetcher.py"}


def test_a_listing_sees_names_sizes_and_dates_but_not_the_programs_own_notes(tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".briefings").mkdir()
    (tmp_path / "a" / "one.pdf").write_bytes(b"1")
    before = listing(tmp_path)
    assert set(before) == {".", "a", "a/b"}
    (tmp_path / ".briefings" / "log").write_text("x")
    (tmp_path / "a" / "~$one.docx").write_text("Word has it open")
    assert listing(tmp_path) == before
    (tmp_path / "a" / "one.pdf").write_bytes(b"2")
    assert {name for name, seen in listing(tmp_path).items() if before[name] != seen} == {"a"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}'])
def test_a_state_that_cannot_be_read_is_an_empty_one(tmp_path: Path, text: str):
    (tmp_path / ".briefings").mkdir()
    (tmp_path / ".briefings" / "state.json").write_text(text)
    assert load_state(tmp_path) == State()
    assert load_state(tmp_path / "nowhere") == State()


def test_without_a_state_there_may_be_something_to_do(request_: Request):
    assert nothing_to_do(request_) is None


def test_the_shortcut_imports_nothing_heavy(project: Any):
    import subprocess
    import sys

    project.run(
        "build", "--format", "html", "--jobs", "1", "--audience", "public", "--lang", "zh", "--document", "digest"
    )
    script = (
        "import sys; from pipeline.cli import main\n"
        "assert main(['build', '--format', 'html', '--audience', 'public', '--lang', 'zh', '--document', 'digest']) == 0\n"
        "heavy = {'pydantic', 'jinja2', 'yaml', 'lxml', 'weasyprint', 'docx', 'tqdm', 'filelock', 'fontTools'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    root = Path(stamps.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project.folder, env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "nothing to do: 1 file up to date" in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr

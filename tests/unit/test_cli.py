from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main, parser

ROOT = Path(__file__).parents[2]
FEW = ("--format", "html", "--jobs", "1", "--audience", "leadership", "--lang", "zh", "--document", "note")


def test_without_a_command_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "usage: briefings" in capsys.readouterr().err


def test_every_command_has_help_that_names_its_options(capsys: pytest.CaptureFixture[str]):
    commands = next(a for a in parser()._actions if hasattr(a, "choices") and a.choices).choices
    assert {"build", "list", "status", "extract", "new", "check", "explain", "watch", "schedule"} <= set(commands)
    for name in commands:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"briefings {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["build", "--jobs", "0"], ["build", "--jobs", "many"], ["build", "--unknown"], ["bild"]])
def test_a_wrong_word_is_a_usage_error(words: list[str]):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_the_project_is_found_from_a_folder_inside_it_or_named(project: Any, capsys: pytest.CaptureFixture[str]):
    before = Path.cwd()
    os.chdir(project.seeds / "lakeside")
    try:
        assert main(["list"]) == 0
        inside = capsys.readouterr().out
    finally:
        os.chdir(before)
    assert "lakeside" in inside
    assert main(["--project", str(project.folder), "list"]) == 0
    assert capsys.readouterr().out == inside


def test_outside_a_project_it_says_so_and_how_to_name_one(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    monkeypatch.chdir(outside)
    for words in (["list"], ["build"], ["check"], ["new", "audience", "mayor"], ["preview", "public"]):
        assert main(words) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"{outside}: error: there is no project here: neither this folder nor one above it holds")
        assert "briefings --project DIR" in told
        assert "BRIEFINGS_PROJECT" in told
    assert list(outside.iterdir()) == []
    assert main(["--project", str(project.templates), "list"]) == 2
    assert "error: is no project: lacks seeds/ and templates/" in capsys.readouterr().err
    monkeypatch.setenv("BRIEFINGS_PROJECT", str(project.folder))
    assert main(["list"]) == 0
    assert "lakeside" in capsys.readouterr().out


def test_what_the_rules_find_in_a_file_can_be_asked_for_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    article = tmp_path / "article.txt"
    article.write_text("推进水务合作\n一是建立会商机制。二是设立巡河队。\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["extract", "--json", "article.txt"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main(["extract", "article"]) == 2


def test_list_names_all_there_is_to_choose_from(project: Any, lakeside: Any, capsys: pytest.CaptureFixture[str]):
    (project.seeds / "broken").mkdir()
    (project.seeds / "broken" / "article.txt").write_text("text", "utf-8")
    (project.seeds / "broken" / "extract.yaml").write_text("version: [", "utf-8")
    assert project.run("list") == 0
    out = capsys.readouterr().out
    assert f"M1  {lakeside.mechanisms[0].name.quote}" in out
    assert "broken  cannot be used: seeds/broken/extract.yaml:" in out
    assert "note checklist comparison digest" in out
    for name in ("departments", "leadership", "public", "research"):
        assert f"  {name}  " in out


def test_status_before_any_build_says_so(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("status") == 1
    assert "nothing was built here yet" in capsys.readouterr().err


def test_status_tells_what_became_of_the_files(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *FEW)
    one, two = project.outputs
    one.unlink()
    two.write_text("mine")
    capsys.readouterr()
    project.run("status", "lakeside")
    out = capsys.readouterr().out
    assert f"{one.stem} (html)\n      html: missing" in out
    assert f"{two.stem} (html)\n      html: edited by a person since" in out
    assert project.run("status", "lakesid") == 2


def test_extract_prints_what_the_rules_find(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("extract", "lakeside", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["mechanisms"]) == 2
    assert project.run("extract", "nowhere", "--json") == 2


def test_extract_drafts_what_is_not_there(project: Any, capsys: pytest.CaptureFixture[str]):
    path = project.seeds / "lakeside" / "extract.yaml"
    path.unlink()
    assert project.run("extract", "lakeside", "--dry-run") == 0
    assert not path.exists()
    assert project.run("extract", "lakeside") == 0
    assert path.exists()
    capsys.readouterr()
    assert project.run("extract", "lakeside") == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_new_article_is_built_next(project: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "harbour reform.txt"
    file.write_bytes((ROOT / "tests/articles/harbour/article.txt").read_bytes())
    assert project.run("new", "article", str(file)) == 0
    assert "then briefings build harbour-reform" in capsys.readouterr().out
    assert project.run("build", "harbour-reform", "--format", "html", "--jobs", "1", "--audience", "leadership") == 0
    assert {path.parts[-3] for path in project.outputs} == {"harbour-reform"}


def test_a_new_audience_is_built_next(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("new", "audience", "mayor", "--from", "leadership") == 0
    assert "next: briefings preview mayor note, then briefings build --audience mayor" in capsys.readouterr().out
    assert project.run("build", "--format", "html", "--jobs", "1", "--audience", "mayor", "--lang", "zh") == 0
    assert {path.parts[-2] for path in project.outputs} == {"mayor"}


def test_explain_shows_where_things_come_from(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("explain", "leadership", "note") == 0
    out = capsys.readouterr().out
    assert "templates/base/note.html" in out
    assert project.run("explain", "leadership", "memo") == 2
    assert project.run("explain", "nobody") == 2


def test_check_finds_nothing_wrong_with_what_ships(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("check") == 0
    assert "1 article, 4 audiences" in capsys.readouterr().out
    assert project.run("check", "nowhere") == 2


def test_check_names_the_place_of_a_fault(project: Any, capsys: pytest.CaptureFixture[str]):
    project.edit("seeds/lakeside/extract.yaml", "version: 1", "version: 2")
    assert project.run("check") == 1
    assert "seeds/lakeside/extract.yaml:" in capsys.readouterr().err


def test_check_outputs_passes_good_files_and_names_bad_ones(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("check", "--outputs") == 1
    project.run("build", *FEW)
    assert project.run("check", "--outputs") == 0
    project.outputs[0].write_text("mine")
    capsys.readouterr()
    assert project.run("check", "--outputs") == 0
    assert "warning: edited by a person" in capsys.readouterr().err
    assert project.run("check", "--outputs", "--strict") == 1


def test_a_reader_that_goes_away_is_no_fault(project: Any):
    command = f"{sys.executable} -m pipeline explain leadership | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=project.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_a_terminal_gets_a_bar(project: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert project.run("build", *FEW) == 0
    assert "2/2" in terminal.getvalue() or "file" in terminal.getvalue()
    assert capfd.readouterr().out.count(".html") == 2


def test_a_new_article_says_what_was_found_and_a_poem_that_nothing_was(project: Any, tmp_path: Path, capsys: Any):
    file = tmp_path / "建议.txt"
    file.write_text("改革建议\n\n一、建立协同机制\n一是建设共享平台。二是设立发展基金。\n", encoding="utf-8")
    assert project.run("new", "article", str(file), "--id", "advice") == 0
    assert "found: 1 mechanism, 2 measures, 2 actions\nnext: briefings check advice" in capsys.readouterr().out
    file.write_text("春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n", encoding="utf-8")
    assert project.run("new", "article", str(file), "--id", "poem") == 0
    assert "found: no mechanism, so only a digest can be made" in capsys.readouterr().out
    assert project.run("new", "article", str(tmp_path)) == 1
    assert "is a folder; give the article's file" in capsys.readouterr().err


def test_a_new_article_without_an_id_says_which_it_got_and_how_to_choose_another(
    project: Any, tmp_path: Path, capsys: Any
):
    file = tmp_path / "河湖建议.txt"
    file.write_text("改革建议\n\n一、建立协同机制\n一是建设共享平台。二是设立发展基金。\n", encoding="utf-8")
    assert project.run("new", "article", str(file)) == 0
    assert "id: he-hu-jian-yi, made from its name; for another, rename the folder or give --id" in capsys.readouterr().out
    assert project.run("new", "article", str(file), "--id", "rivers") == 0
    assert "id:" not in capsys.readouterr().out
    (project.seeds / "he-hu-jian-yi").rename(project.seeds / "lakes")
    assert project.run("check", "lakes") == 0


@pytest.mark.parametrize("words", [["preview", "leadership", "--port", "70000"], ["--project", "nowhere", "list"]])
def test_a_port_or_folder_that_cannot_be_is_refused_at_once(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "65535" in (said := capsys.readouterr().err) or "there is no folder nowhere" in said


def test_check_tells_of_a_folder_that_was_meant_to_be_an_audience(project: Any, capsys: pytest.CaptureFixture[str]):
    (project.templates / "town").mkdir()
    (project.templates / "town" / "audience.yml").write_text("about: {zh: 镇}\n", encoding="utf-8")
    assert project.run("check") == 0
    assert "templates/town: warning: is no audience: it holds no audience.yaml" in capsys.readouterr().err


def test_a_font_that_there_is_not_is_told_where_it_is_set_by_check_and_by_build_in_every_format(
    project: Any, capsys: pytest.CaptureFixture[str]
):
    project.edit("templates/leadership/audience.yaml", "attention:", "fonts:\n  zh: {body: FangSong_GB2312}\nattention:")
    line = (project.templates / "leadership" / "audience.yaml").read_text("utf-8").splitlines().index(
        "  zh: {body: FangSong_GB2312}"
    ) + 1
    told = f"templates/leadership/audience.yaml:{line}:14: error: there is no font 'FangSong_GB2312'\n  hint: did you mean '仿宋'?"
    choice = ("--jobs", "1", "--audience", "leadership", "--lang", "zh", "--document", "note")
    for words in (["check"], ["build", *choice, "--format", "docx"], ["build", *choice]):
        assert project.run(*words) == 1
        assert capsys.readouterr().err.count(told) == 1
    assert project.outputs == []


@pytest.mark.parametrize("path", ["templates/base/note.html", "templates/leadership/audience.yaml", "seeds/lakeside", "seeds"])
def test_what_the_system_refuses_is_told_in_one_line(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: str
):
    refused = project.folder / path
    look, scan = io.open, os.scandir

    def check(name: Any) -> None:
        if isinstance(name, (str, os.PathLike)) and Path(name).resolve() == refused:
            raise PermissionError(errno.EACCES, "Permission denied", str(refused))

    def opened(name: Any, *words: Any, **named: Any) -> Any:
        check(name)
        return look(name, *words, **named)

    def scanned(name: Any = ".") -> Any:
        check(name)
        return scan(name)

    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr(io, "open", opened)
    monkeypatch.setattr(os, "scandir", scanned)
    assert project.run("build", *FEW) == 1
    assert capsys.readouterr().err == f"{path}: error: cannot be used: Permission denied\n"

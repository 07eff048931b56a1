"""`briefings status`: a few lines for each of many articles, every document of one."""

from __future__ import annotations

from typing import Any

import pytest

FEW = ("--format", "html", "--jobs", "1", "--audience", "public", "--lang", "zh", "--document", "note")


def test_many_articles_are_told_in_a_few_lines_each(make_project: Any, capsys: pytest.CaptureFixture[str]):
    project = make_project("lakeside", "harbour")
    project.run("build", "--format", "html", "--jobs", "1", "--audience", "public", "--date", "2026-01-02")
    capsys.readouterr()
    assert project.run("status") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * 3 + 1
    assert [line.split()[0] for line in lines if line[0] != " "] == ["harbour", "lakeside", "briefings"]


def test_what_became_of_files_is_counted_and_told_of_each(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *FEW)
    first, second = project.outputs
    first.write_text("mine")
    second.unlink()
    capsys.readouterr()
    project.run("status")
    assert "2 documents in 2 files, 1 edited by a person since, 1 missing" in capsys.readouterr().out
    project.run("status", "lakeside")
    out = capsys.readouterr().out
    assert f"{first.stem} (html)\n      html: edited by a person since\n" in out
    assert f"{second.stem} (html)\n      html: missing\n" in out


def test_files_that_nobody_touched_are_not_read_again(project: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any):
    from pipeline.commands import status

    project.run("build", *FEW)
    project.run("build", *FEW, "--force")
    monkeypatch.setattr(status, "sha256", lambda _: pytest.fail("a file was read"))
    assert project.run("status") == 0
    assert "all as they were written" in capsys.readouterr().out

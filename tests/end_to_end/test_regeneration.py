"""What a build does with what was built before: only what changed, editions, a person's files, half-done work."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shlex
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import build as recipe
from pipeline.commands.notify import notify
from pipeline.folder import Folder, locked
from pipeline.manifest import sha256
from pipeline.records import announcements
from pipeline.render.renderer import Renderer

NOTES = ("--format", "html", "--jobs", "1", "--audience", "leadership", "--lang", "zh", "--document", "note")
ALL = ("--format", "html", "--jobs", "1")


def contents(folder: Path) -> dict[str, bytes]:
    """Return what lies in an output folder, by path; the program's own notes left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".briefings" not in path.parts
    }


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} - {"manifest.json"}


def documents(project: Any) -> dict[str, Any]:
    return json.loads((project.output / "manifest.json").read_text("utf-8"))["articles"]["lakeside"]["documents"]


def path_of(project: Any, key: str, format: str = "html") -> Path:
    return project.output / documents(project)[key]["files"][format]["path"]


NOTE = "leadership/zh/note/M1"


def test_a_second_build_writes_nothing_and_says_so(project: Any, capsys: pytest.CaptureFixture[str]):
    assert project.run("build", *NOTES) == 0
    before = contents(project.output)
    times = {path: path.stat().st_mtime_ns for path in project.output.rglob("*")}
    capsys.readouterr()
    assert project.run("build", *NOTES) == 0
    assert capsys.readouterr().out == "nothing to do: 2 files up to date\n"
    assert contents(project.output) == before
    assert {path: path.stat().st_mtime_ns for path in project.output.rglob("*")} == times


def test_new_dates_of_files_are_no_change(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    before = contents(project.output)
    for path in project.folder.rglob("*"):
        os.utime(path, (1, 1))
    project.run("build", *NOTES)
    assert "nothing to do: 2 files up to date" in capsys.readouterr().out
    assert contents(project.output) == before


def test_one_changed_statement_rewrites_the_documents_that_show_it(project: Any, lakeside: Any):
    project.run("build", *ALL)
    before = contents(project.output)
    ask = lakeside.mechanisms[0].ask.zh
    project.edit("seeds/lakeside/extract.yaml", ask, f"请问{ask}")
    project.run("build", *ALL)
    after = contents(project.output)
    shown = {path for path, page in before.items() if path.endswith(".html") and ask in page.decode()}
    assert shown
    assert {path for path in changed(before, after) if "/editions/" not in path} == shown


def test_only_pages_that_read_a_changed_statement_are_rendered(
    project: Any, lakeside: Any, monkeypatch: pytest.MonkeyPatch
):
    rendered: list[tuple[str, str | None]] = []
    render = Renderer.rendered

    def noted(renderer: Renderer, article: Any, kind: Any, language: Any, mechanism: Any, edition: Any) -> Any:
        rendered.append((kind, mechanism))
        return render(renderer, article, kind, language, mechanism, edition)

    monkeypatch.setattr(Renderer, "rendered", noted)
    choice = [*ALL, "--audience", "leadership", "--lang", "zh"]
    project.run("build", *choice)
    whole = set(rendered)
    rendered.clear()
    edit_ask(project, lakeside)
    project.run("build", *choice)
    assert ("note", "M1") in rendered
    assert {mechanism for _, mechanism in rendered} == {"M1", None}
    assert set(rendered) < whole
    rendered.clear()
    path = project.seeds / "lakeside" / "extract.yaml"
    path.write_text("# a remark\n" + path.read_text("utf-8"), "utf-8")
    project.run("build", *choice)
    assert rendered == []


def test_a_change_that_no_audience_sees_writes_nothing(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    before = contents(project.output)
    path = project.seeds / "lakeside" / "extract.yaml"
    path.write_text("# a remark\n" + path.read_text("utf-8"), "utf-8")
    capsys.readouterr()
    assert project.run("build", *NOTES) == 0
    assert capsys.readouterr().out == "nothing to do: 2 files up to date\n"
    assert changed(before, contents(project.output)) == set()


def test_a_change_of_one_template_rewrites_what_uses_it(project: Any):
    project.run("build", *ALL, "--audience", "leadership")
    before = contents(project.output)
    path = project.templates / "base" / "styles" / "base.css"
    path.write_text(path.read_text("utf-8") + "\nbody.checklist p { color: #123456 }\n", "utf-8")
    project.run("build", *ALL, "--audience", "leadership")
    kinds = {documents(project)[key]["kind"] for key in documents(project)}
    assert kinds == {"note", "checklist", "comparison", "digest"}
    new = {key for key, document in documents(project).items() if document["edition"]["number"] == 2}
    assert new == {key for key, document in documents(project).items() if document["kind"] == "checklist"}
    assert before


def test_dry_run_tells_what_and_why_and_touches_nothing(project: Any, lakeside: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    ask = lakeside.mechanisms[0].ask.zh
    project.edit("seeds/lakeside/extract.yaml", ask, f"请问{ask}")
    path_of(project, "leadership/zh/note/M2").unlink()
    before = contents(project.output)
    capsys.readouterr()
    assert project.run("build", *NOTES, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line[0] != " "] == [
        f"M1.ask changed, “{ask}” → “请问{ask}”:",
        "is missing:",
        "2 files would be written (1 new edition), 0 up to date",
    ]
    assert [line[2:] for line in lines if line[0] == " "] == [
        f"output/{documents(project)[key]['files']['html']['path']}" for key in (NOTE, "leadership/zh/note/M2")
    ]
    assert contents(project.output) == before


def test_dry_run_in_a_fresh_project_makes_no_folder(project: Any):
    shutil.rmtree(project.output)
    assert project.run("build", *NOTES, "--dry-run") == 0
    assert not project.output.exists()


def test_force_writes_all_anew_and_issues_no_edition(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    before = contents(project.output)
    project.run("build", *NOTES, "--force")
    assert "2 files written, 0 up to date" in capsys.readouterr().out
    assert contents(project.output) == before


def edit_ask(project: Any, lakeside: Any, was: str = "", now: str = "请问") -> None:
    ask = lakeside.mechanisms[0].ask.zh
    project.edit("seeds/lakeside/extract.yaml", f"zh: {was}{ask}", f"zh: {now}{ask}")


def test_an_edition_goes_up_when_its_audience_sees_a_change(project: Any, lakeside: Any):
    project.run("build", *NOTES, "--date", "2026-01-01")
    page = path_of(project, NOTE)
    first = page.read_bytes()
    edit_ask(project, lakeside)
    project.run("build", *NOTES, "--date", "2026-02-02")
    document = documents(project)[NOTE]
    assert (document["edition"]["number"], document["edition"]["date"]) == (2, "2026-02-02")
    change, = (change for change in document["edition"]["changes"] if change["item"] == "M1.ask")
    assert change["now"] == f"请问{change['was']}"
    assert documents(project)["leadership/zh/note/M2"]["edition"]["number"] == 1
    kept, = (page.parent / "editions").iterdir()
    assert kept.name == f"{page.stem}（第1期 2026-01-01）.html"
    assert kept.read_bytes() == first
    assert "2026年2月2日" in page.read_text("utf-8")


def test_an_edition_keeps_its_number_and_date_on_any_later_day(project: Any):
    project.run("build", *NOTES, "--date", "2026-01-01")
    before = contents(project.output)
    project.run("build", *NOTES, "--date", "2030-01-01", "--force")
    assert contents(project.output) == before


def test_the_first_edition_takes_its_date_from_the_extract(project: Any):
    path = project.seeds / "lakeside" / "extract.yaml"
    text = path.read_text("utf-8")
    head, _, rest = text.partition("\nsource:")
    if "\nissued:" not in text:
        path.write_text(f"{head}\nissued: 2025-06-07\nsource:{rest}", "utf-8")
    project.run("build", *NOTES)
    assert "2025年6月7日" in path_of(project, NOTE).read_text("utf-8")


def test_as_many_editions_are_kept_as_the_audience_says(project: Any, lakeside: Any):
    path = project.templates / "leadership" / "audience.yaml"
    path.write_text(path.read_text("utf-8") + "\neditions_kept: 2\n", "utf-8")
    was = ""
    for n, now in enumerate(("请问", "请示", "请定", "请看"), 1):
        project.run("build", *NOTES, "--date", f"2026-01-0{n}")
        edit_ask(project, lakeside, was, now)
        was = now
    project.run("build", *NOTES, "--date", "2026-01-05")
    kept = sorted(path.name for path in (path_of(project, NOTE).parent / "editions").iterdir())
    assert [name.partition("（")[2] for name in kept] == ["第3期 2026-01-03）.html", "第4期 2026-01-04）.html"]


def test_what_changed_is_told_to_people(project: Any, lakeside: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    edit_ask(project, lakeside)
    project.run("build", *NOTES)
    capsys.readouterr()
    assert project.run("status") == 0
    out = capsys.readouterr().out
    assert "2 documents in 2 files, all as they were written\n  newest: edition 2 of " in out
    assert "M1.ask changed, “" in out
    assert project.run("status", "lakeside") == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if path_of(project, NOTE).stem in line)
    assert lines[at].startswith("    edition 2 of ")
    assert lines[at + 1].startswith("      M1.ask changed, “")
    assert lines[at + 2] == "      kept in editions/: 1"
    assert sum("edition 1 of" in line for line in lines) == 1


def test_a_command_is_told_of_new_editions_and_of_nothing_else(project: Any, lakeside: Any, tmp_path: Path):
    told = tmp_path / "told by.json"
    command = f"{sys.executable} -c 'import sys; open(sys.argv[1], \"a\").write(sys.stdin.read())' '{told}'"
    project.run("build", *NOTES)
    edit_ask(project, lakeside)
    project.run("build", *NOTES, "--notify", command)
    edition, = json.loads(told.read_text("utf-8"))
    assert (edition["article"], edition["audience"], edition["document"]) == ("lakeside", "leadership", "note")
    assert (edition["mechanism"], edition["edition"]) == ("M1", 2)
    assert [change["statement"] for change in edition["changes"]] == ["M1.ask"]
    assert (project.folder / edition["files"][0]).is_file()
    told.unlink()
    project.run("build", *NOTES, "--notify", command)
    project.run("build", *NOTES, "--force", "--notify", command)
    assert not told.exists()


def teller(tmp_path: Path) -> tuple[str, Callable[[], list[dict[str, Any]]]]:
    """Return a command that notes what it is told, and a function that returns all that it was told."""
    told = tmp_path / "told"
    told.mkdir()
    script = "import sys, uuid; open(f'{sys.argv[1]}/{uuid.uuid4()}', 'w').write(sys.stdin.read())"
    return shlex.join([sys.executable, "-c", script, str(told)]), lambda: [
        edition for path in told.iterdir() for edition in json.loads(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("failing", ["/no/such/program", "false", "'"])
def test_a_command_that_fails_is_told_again_of_the_same_editions(
    project: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, failing: str
):
    command, told = teller(tmp_path)
    assert project.run("build", *NOTES, "--notify", failing) == 0
    assert f"warning: {failing}: " in capsys.readouterr().err
    assert project.run("build", *NOTES) == 0
    assert told() == []
    for _ in range(2):
        assert project.run("build", *NOTES, "--notify", command) == 0
    assert sorted(edition["mechanism"] for edition in told()) == ["M1", "M2"]
    assert all((project.folder / path).is_file() for edition in told() for path in edition["files"])


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_editions_of_a_build_that_was_killed_are_told_of_once(
    project: Any, lakeside: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    command, told = teller(tmp_path)
    project.run("build", *NOTES)
    edit_ask(project, lakeside)
    with monkeypatch.context() as deadly:
        save = Folder.save

        def killed(folder: Folder, *words: Any, **named: Any) -> None:
            save(folder, *words, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        deadly.setattr(Folder, "save", killed)
        child = _started(project, [*NOTES, "--notify", command])
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert documents(project)[NOTE]["edition"]["number"] == 2
    assert told() == []
    edit_ask(project, lakeside, "请问", "请示")
    for _ in range(2):
        assert project.run("build", *NOTES, "--notify", command) == 0
    assert sorted((edition["mechanism"], edition["edition"]) for edition in told()) == [("M1", 2), ("M1", 3)]
    assert [edition["changes"][0]["statement"] for edition in told()] == ["M1.ask", "M1.ask"]
    assert all((project.folder / path).is_file() for edition in told() for path in edition["files"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_whenever_builds_are_killed_each_edition_is_told_of_once(
    project: Any, lakeside: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recipe, "CHECKPOINT", 1)
    command, told = teller(tmp_path)
    choice = [*ALL, "--audience", "leadership", "--notify", command]
    start = time.monotonic()
    project.run("build", *choice)
    whole, was, chance = time.monotonic() - start, "", random.Random(7)
    for n in range(30):
        now = f"请问{n}："
        edit_ask(project, lakeside, was, now)
        was = now
        child = _started(project, choice)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert project.run("build", *choice) == 0
    issued = {
        (document["kind"], document["language"], document["mechanism"], number)
        for document in documents(project).values()
        for number in range(1, document["edition"]["number"] + 1)
    }
    end = time.monotonic() + 20  # the command of a build that was killed goes on
    while len(told()) < len(issued) and time.monotonic() < end:
        time.sleep(0.05)
    names = [(each["document"], each["language"], each["mechanism"], each["edition"]) for each in told()]
    count = Counter(names)
    assert {name for name in issued if count[name] != 1} == set()
    assert set(names) == issued
    assert any(number > 1 for *_, number in names), "no edition was issued"


def test_the_command_of_one_build_takes_nothing_from_a_build_that_goes_on(project: Any, tmp_path: Path):
    command, told = teller(tmp_path)
    project.run("build", *NOTES, "--notify", command)
    record = next(iter(documents(project)))
    path, data = announcements.dump([{"article": "lakeside", "key": record, "number": 2, "date": "2026-01-02", "changes": []}])
    (project.output / path).write_bytes(data)
    assert notify(command, project.output) == []
    assert (project.output / path).exists(), "its edition is not recorded yet"
    assert len(told()) == 2


def test_a_file_that_a_person_edited_is_set_aside_and_told(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    page = path_of(project, NOTE)
    good = page.read_bytes()
    page.write_bytes(good + "手写".encode())
    assert project.run("build", *NOTES) == 0
    aside = page.with_name(f"{page.stem}（人工修改）.html")
    assert aside.read_bytes() == good + "手写".encode()
    assert page.read_bytes() == good
    assert aside.name in capsys.readouterr().err
    page.write_bytes(b"once more")
    project.run("build", *NOTES)
    assert aside.read_bytes() == good + "手写".encode()
    assert page.with_name(f"{page.stem}（人工修改） 2.html").read_bytes() == b"once more"


def test_an_edited_file_is_found_even_when_another_document_is_asked_for_first(project: Any):
    project.run("build", *NOTES)
    page = path_of(project, NOTE)
    page.write_bytes(b"mine")
    project.run("build", *NOTES, "--mechanism", "M2")
    assert page.read_bytes() == b"mine"
    project.run("build", *NOTES)
    assert page.with_name(f"{page.stem}（人工修改）.html").read_bytes() == b"mine"


def test_a_strangers_file_with_our_name_is_set_aside(project: Any):
    project.run("build", *NOTES)
    page = path_of(project, NOTE)
    shutil.rmtree(project.output)
    page.parent.mkdir(parents=True)
    page.write_bytes(b"not ours")
    project.run("build", *NOTES)
    assert page.with_name(f"{page.stem}（人工修改）.html").read_bytes() == b"not ours"


def lose(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil(path: Path) -> None:
    """One document's record holds something else."""
    path.write_text(path.read_text("utf-8").replace('"edition": {', '"edition": 5, "was": {'), "utf-8")


@pytest.mark.parametrize("damage", [lose, empty, tear, spoil])
def test_a_record_that_is_lost_or_damaged_costs_nobody_anything(
    project: Any, lakeside: Any, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
):
    project.run("build", *NOTES, "--date", "2026-01-01")
    edit_ask(project, lakeside)
    project.run("build", *NOTES, "--date", "2026-01-02")
    before = contents(project.output)
    damage(project.output / "manifest.json")
    capsys.readouterr()
    assert project.run("build", *NOTES, "--date", "2026-01-03") == 0
    assert "output/manifest.json: warning: " in (told := capsys.readouterr().err)
    assert "its copy is used" in told
    assert contents(project.output) == before
    edit_ask(project, lakeside, "请问", "请示")
    project.run("build", *NOTES, "--date", "2026-01-04")
    assert documents(project)[NOTE]["edition"]["number"] == 3
    assert not list(project.output.rglob("*人工修改*"))


def test_a_record_that_cannot_be_read_and_has_no_copy_is_told_and_made_anew(
    project: Any, capsys: pytest.CaptureFixture[str]
):
    project.run("build", *NOTES, "--date", "2026-01-01")
    before = contents(project.output)
    tear(project.output / "manifest.json")
    shutil.rmtree(project.output / ".briefings")
    assert project.run("build", *NOTES, "--date", "2026-01-01") == 0
    assert "manifest.json: warning: cannot be read" in capsys.readouterr().err
    assert contents(project.output) == before


def test_who_deletes_the_documents_gets_them_back_and_who_deletes_the_folder_begins_anew(project: Any, lakeside: Any):
    project.run("build", *NOTES, "--date", "2026-01-01")
    edit_ask(project, lakeside)
    project.run("build", *NOTES, "--date", "2026-01-02")
    page = path_of(project, NOTE)
    before = page.read_bytes()
    for path in project.output.iterdir():
        if path.name != ".briefings":  # as rm -r output/* does
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    project.run("build", *NOTES, "--date", "2026-01-03")
    assert page.read_bytes() == before
    assert documents(project)[NOTE]["edition"] | {"changes": []} == {"number": 2, "date": "2026-01-02", "changes": []}
    shutil.rmtree(project.output)
    project.run("build", *NOTES, "--date", "2026-01-04")
    assert documents(project)[NOTE]["edition"] == {"number": 1, "date": "2026-01-04", "changes": []}


def test_a_document_that_an_audience_no_longer_gets_is_withdrawn(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", "--jobs", "1", "--format", "html")
    page = path_of(project, "leadership/zh/digest")
    path = project.templates / "leadership" / "audience.yaml"
    text = path.read_text("utf-8")
    assert "\n  digest:\n" in text
    path.write_text(text.replace("\n  digest:\n", "\n  digest:\n    make: false\n"), "utf-8")
    assert project.run("build", "--jobs", "1", "--format", "html") == 0
    assert not page.exists()
    assert [kept.name for kept in (page.parent / "editions").iterdir() if kept.stem.startswith(page.stem)]
    assert "no longer made" in capsys.readouterr().err
    path.write_text(text, "utf-8")
    assert project.run("build", "--jobs", "1", "--format", "html") == 0
    assert documents(project)["leadership/zh/digest"]["edition"]["number"] == 2


def test_documents_of_a_vanished_article_stay_and_are_told(make_project: Any, capsys: pytest.CaptureFixture[str]):
    project = make_project("lakeside", "harbour")
    project.run("build", *ALL, "--audience", "public")
    shutil.rmtree(project.seeds / "harbour")
    before = contents(project.output)
    assert project.run("build", *ALL) == 0
    assert "output/harbour: warning: its article is no longer in seeds/" in capsys.readouterr().err
    assert before.items() <= (contents(project.output) | {"manifest.json": before["manifest.json"]}).items()
    assert project.run("build", *ALL) == 0
    assert "no longer in seeds/" in capsys.readouterr().err, "the warning is told again when there is nothing to do"
    assert project.run("build", *ALL, "--strict") == 1


def test_a_second_build_at_the_same_time_is_turned_away(project: Any, capsys: pytest.CaptureFixture[str]):
    project.run("build", *NOTES)
    path_of(project, NOTE).unlink()
    with locked(project.output):
        assert project.run("build", *NOTES) == 3
    assert "another build is running" in capsys.readouterr().err
    assert project.run("build", *NOTES) == 0


def test_a_full_disk_leaves_what_was_there_and_the_next_build_repairs(
    project: Any, lakeside: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    project.run("build", *NOTES, "--date", "2026-01-01")
    before = contents(project.output)
    edit_ask(project, lakeside)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
        assert project.run("build", *NOTES, "--date", "2026-01-02") == 1
    assert "No space left on device" in capsys.readouterr().err
    assert contents(project.output) == before
    assert project.run("build", *NOTES, "--date", "2026-01-02") == 0
    assert documents(project)[NOTE]["edition"]["number"] == 2
    assert not list(project.output.rglob("*人工修改*"))


def test_an_output_folder_that_cannot_be_written_is_told(project: Any, capsys: pytest.CaptureFixture[str]):
    shutil.rmtree(project.output)
    project.output.write_text("a file in its place")
    assert project.run("build", *NOTES) == 1
    assert "output: error: cannot be written" in capsys.readouterr().err.replace(str(project.folder) + "/", "")


def test_an_article_that_vanishes_during_the_build_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from pipeline import plan

    def gone(path: Path) -> Any:
        path.unlink()
        return read(path)

    read = plan.read
    monkeypatch.setattr(plan, "read", gone)
    assert project.run("build", *NOTES) == 1
    assert "seeds/lakeside/article.txt" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_build_that_is_killed_at_any_moment_is_repaired_by_the_next(project: Any, lakeside: Any):
    """A hundred builds are killed; each leaves whole files only, and nothing that is taken for a person's."""
    choice = ("--format", "html", "--format", "docx", "--audience", "leadership", "--lang", "zh", "--date", "2026-01-02")
    project.run("build", *choice, "--jobs", "1")
    mine = path_of(project, NOTE).with_name("my own notes.html")
    mine.write_text("a person's")
    edit_ask(project, lakeside)
    start = time.monotonic()
    project.run("build", *choice, "--jobs", "1")
    whole = time.monotonic() - start
    was, killed = "请问", 0
    for n in range(100):
        now = "请示" if was == "请问" else "请问"
        edit_ask(project, lakeside, was, now)
        was = now
        child = _started(project, [*choice, "--jobs", "2" if n % 20 == 7 else "1"])
        time.sleep(whole * (n * 37 % 100) / 100)
        os.kill(child, signal.SIGKILL)
        if os.waitpid(child, 0)[1]:
            killed += 1
        else:
            whole *= 0.9  # it was over already: this machine builds faster now than when it was measured
        for path in project.output.rglob("*.docx"):
            assert _is_whole(path), path
        json.loads((project.output / "manifest.json").read_text("utf-8"))
    assert killed > 50, "the builds were over before they could be killed"
    assert project.run("build", *choice, "--jobs", "1") == 0
    assert mine.read_text() == "a person's"
    assert not list(project.output.rglob("*人工修改*")), "a file of the program's own was taken for a person's"
    assert not list(project.output.rglob("*.part"))
    for document in documents(project).values():
        for file in document["files"].values():
            assert sha256((project.output / file["path"]).read_bytes()) == file["sha256"]
    assert was in path_of(project, NOTE).read_text("utf-8")


def _started(project: Any, words: list[str]) -> int:
    """Start a build in a process of its own that has everything imported already; return its id."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        try:
            os._exit(project.run("build", *words))
        finally:
            os._exit(99)
    return child


def _is_whole(path: Path) -> bool:
    import zipfile

    with zipfile.ZipFile(path) as parts:
        return parts.testzip() is None


def test_a_file_that_is_saved_while_it_is_read_is_looked_at_again(
    project: Any, lakeside: Any, monkeypatch: pytest.MonkeyPatch
):
    from pipeline import plan

    extract = project.seeds / "lakeside" / "extract.yaml"
    first = extract.read_text("utf-8")
    read = plan.read

    def saved_meanwhile(path: Path) -> Any:
        edit_ask(project, lakeside)
        return read(path)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(plan, "read", saved_meanwhile)
        project.run("build", *NOTES)
    assert "请问" in path_of(project, NOTE).read_text("utf-8")
    extract.write_text(first, "utf-8")
    project.run("build", *NOTES)
    assert "请问" not in path_of(project, NOTE).read_text("utf-8")


def test_documents_of_a_vanished_audience_stay_and_are_told_until_they_are_deleted(
    project: Any, capsys: pytest.CaptureFixture[str]
):
    project.run("build", *ALL, "--audience", "public", "--audience", "leadership")
    shutil.rmtree(project.templates / "public")
    for _ in range(2):
        capsys.readouterr()
        assert project.run("build", *ALL, "--strict") == 1
        assert "output/lakeside/public: warning: its audience is no longer in templates/" in capsys.readouterr().err
    assert list((project.output / "lakeside" / "public").glob("*.html"))
    shutil.rmtree(project.output / "lakeside" / "public")
    assert project.run("build", *ALL, "--strict") == 0


def test_a_measure_in_no_document_is_refused_until_it_is_left_out_by_name(
    project: Any, capsys: pytest.CaptureFixture[str]
):
    extract = project.seeds / "lakeside" / "extract.yaml"
    lines = extract.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip() == "- id: M1.2")
    indent = lines[at].index("-")
    end = next(n for n in range(at + 1, len(lines)) if lines[n][: indent + 2].strip())
    extract.write_text("\n".join([*lines[:at], *lines[end:]]) + "\n", "utf-8")
    assert project.run("build", *ALL) == 1
    told = capsys.readouterr().err
    assert re.search(r"^seeds/lakeside/article\.txt:\d+:\d+: error: this measure would be in no document: ", told)
    assert not project.outputs


def test_an_article_that_changed_since_its_extract_is_told_each_time(project: Any, capsys: pytest.CaptureFixture[str]):
    article = project.seeds / "lakeside" / "article.txt"
    article.write_text(article.read_text("utf-8") + "\n", "utf-8")
    for words in ([], [], ["--audience", "public"]):
        capsys.readouterr()
        assert project.run("build", *ALL, *words) == 0
        assert "article.txt has changed since this extract was made from it" in capsys.readouterr().err


def test_documents_that_exchange_their_names_are_nobodys_edits_and_keep_their_last_editions(
    project: Any, capsys: pytest.CaptureFixture[str]
):
    settings = "templates/leadership/audience.yaml"
    head = "file_name: {zh: '{document}-{mechanism}', en: '{document} {mechanism}'}\n"
    project.edit(settings, "about:", f"{head}about:")
    choice = (*NOTES, "--document", "checklist")
    project.run("build", *choice)
    old = {key: path_of(project, key).read_bytes() for key in documents(project)}
    project.edit(settings, "about:", "wording:\n  zh: {doc.note: 任务清单, doc.checklist: 改革简报}\nabout:")
    capsys.readouterr()
    assert project.run("build", *choice, "--strict") == 0
    assert "edited by a person" not in capsys.readouterr().err
    for key, record in documents(project).items():
        (kept,) = record["kept"]
        assert (project.output / kept["path"]).read_bytes() == old[key]
    assert len(list((project.output / "lakeside" / "leadership").glob("*.html"))) == len(old)
    assert project.run("build", *choice) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_folder_that_holds_no_article_stops_no_other(project: Any, capsys: pytest.CaptureFixture[str]):
    (project.seeds / "empty").mkdir()
    assert project.run("build", *NOTES) == 1
    assert "seeds/empty: error: holds no article" in capsys.readouterr().err
    assert project.outputs
    assert project.run("build", *NOTES, "lakeside") == 0, "it was not asked for"
    assert project.run("build", *NOTES, "empty") == 1
    assert "unknown" not in capsys.readouterr().err
    assert project.run("check", "lakeside") == 0
    assert project.run("check") == 1
    assert project.run("extract", "empty") == 1
    assert project.run("list") == 0
    assert "empty  cannot be used: holds no article" in capsys.readouterr().out

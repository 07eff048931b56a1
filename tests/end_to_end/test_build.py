"""`briefings build` on demand: what it writes, what it says, what it does with what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

FAST = ("--format", "html", "--jobs", "1")
"""Enough for all that does not ask what is in a file."""


def build(project: Any, *more: str) -> int:
    return project.run("build", *FAST, *more)


def names(project: Any) -> list[str]:
    return [path.name for path in project.outputs]


def test_everything_is_built_in_word_and_pdf_when_nothing_is_asked_for(project: Any):
    shutil.rmtree(project.templates / "research")
    shutil.rmtree(project.templates / "public")
    shutil.rmtree(project.templates / "departments")
    assert project.run("build") == 0
    found = [path.suffix for path in project.outputs]
    documents = (2 * 3 + 1) * 2
    assert found.count(".docx") == found.count(".pdf") == documents
    assert len(found) == 2 * documents


def test_each_selector_narrows_and_can_be_repeated(project: Any):
    assert build(project, "--audience", "leadership", "--lang", "zh", "--document", "note", "--document", "digest") == 0
    assert len(names(project)) == 3
    assert build(project, "--audience", "leadership", "--lang", "en", "--mechanism", "M1") == 0
    assert len(names(project)) == 6
    assert build(project, "lakeside", "--audience", "leadership", "--lang", "en", "--mechanism", "2", "--mechanism", "M1") == 0
    assert len(names(project)) == 9


def test_a_mechanism_is_chosen_by_a_part_of_its_name(project: Any, lakeside: Any):
    name = lakeside.mechanisms[1].name.quote
    assert build(project, "--audience", "leadership", "--lang", "zh", "--document", "note", "--mechanism", name[:4]) == 0
    assert len(names(project)) == 1
    assert name in names(project)[0]


def test_names_of_files_are_in_the_language_of_the_document(project: Any):
    assert build(project, "--audience", "leadership", "--document", "digest") == 0
    chinese, = (name for name in names(project) if any("一" <= char <= "鿿" for char in name))
    english, = set(names(project)) - {chinese}
    assert english.isascii()


def test_the_files_written_are_printed_as_paths_from_here(project: Any, capfd: pytest.CaptureFixture[str]):
    build(project, "--audience", "leadership", "--lang", "en", "--document", "note")
    out = capfd.readouterr().out.splitlines()
    assert len(out) == 3
    assert all((project.folder / line).is_file() for line in out[:2])
    assert out[2].startswith("2 files written, 0 up to date")


def test_another_folder_gets_documents_and_a_record_of_its_own(project: Any, tmp_path: Path):
    assert build(project, "--audience", "public", "--lang", "zh", "--output", str(tmp_path / "else where")) == 0
    assert names(project) == []
    assert len(list((tmp_path / "else where").rglob("*.html"))) == 7
    assert (tmp_path / "else where" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--audience", "leadrship"], "unknown audience\n  hint: did you mean 'leadership'? known: departments, leadership"),
        (["lakesid"], "unknown article\n  hint: did you mean 'lakeside'? known: lakeside"),
        (["--document", "notes"], "unknown document\n  hint: did you mean 'note'? known: note, checklist, comparison"),
        (["--lang", "fr"], "unknown language"),
        (["--format", "doc"], "unknown format"),
        (["--mechanism", "M9"], "unknown mechanism"),
        (["--date", "tomorrow"], "'tomorrow' is no date"),
    ],
)
def test_an_unknown_name_gets_the_nearest_and_all_known_ones(
    project: Any, capsys: pytest.CaptureFixture[str], words: list[str], said: str
):
    assert build(project, *words) == 2
    assert said in capsys.readouterr().err
    assert names(project) == []


def test_all_unknown_names_are_told_at_once(project: Any, capsys: pytest.CaptureFixture[str]):
    assert build(project, "nowhere", "--audience", "nobody", "--lang", "xx") == 2
    assert capsys.readouterr().err.count("error: unknown") == 3


def test_a_broken_template_stops_its_documents_and_no_others(project: Any, capsys: pytest.CaptureFixture[str]):
    project.edit("templates/base/checklist.html", "{%", "{{ nothing_of_that_name }}{%")
    assert build(project, "--audience", "leadership", "--lang", "zh") == 1
    assert len(names(project)) == 5
    err = capsys.readouterr().err
    assert "templates/base/checklist.html:1" in err
    faults = [line for line in err.splitlines() if "nothing_of_that_name" in line]
    assert len(set(faults)) == len(faults), "the same fault is told once"


def test_a_broken_extract_stops_its_article_and_no_other(make_project: Any, capsys: pytest.CaptureFixture[str]):
    project = make_project("lakeside", "harbour")
    (project.seeds / "harbour" / "extract.yaml").write_text("version: 1\nlanguage: [\n", "utf-8")
    assert build(project, "--audience", "leadership", "--lang", "zh") == 1
    assert {path.parts[-3] for path in project.outputs} == {"lakeside"}
    assert "seeds/harbour/extract.yaml:" in capsys.readouterr().err


def test_a_broken_audience_stops_itself_and_no_other(project: Any, capsys: pytest.CaptureFixture[str]):
    project.edit("templates/public/audience.yaml", "documents:", "documets:")
    assert build(project, "--audience", "public", "--audience", "leadership", "--lang", "zh") == 1
    assert {path.parts[-2] for path in project.outputs} == {"leadership"}
    assert "did you mean 'documents'?" in capsys.readouterr().err


def test_what_a_fault_left_out_is_made_once_it_is_mended(project: Any):
    project.edit("templates/base/checklist.html", "{%", "{{ nothing_of_that_name }}{%")
    build(project, "--audience", "leadership", "--lang", "zh")
    project.edit("templates/base/checklist.html", "{{ nothing_of_that_name }}{%", "{%")
    assert build(project, "--audience", "leadership", "--lang", "zh") == 0
    assert len(names(project)) == 7


def test_the_formats_of_a_document_stand_or_fall_together(project: Any, capsys: pytest.CaptureFixture[str]):
    both = ("build", "--jobs", "1", "--audience", "leadership", "--document", "note", "--lang", "zh")
    assert project.run(*both) == 0
    before = {path: path.read_bytes() for path in project.outputs}
    assert {path.suffix for path in before} == {".docx", ".pdf"}
    project.edit("templates/base/wording/zh.yaml", "part.decision: 请定事项", "part.decision: 请\U0010fffd定事项")
    capsys.readouterr()
    for words in ((), ("--force",)):
        assert project.run(*both, *words) == 1
        assert capsys.readouterr().err.count("no font has the character") == 1
        assert {path: path.read_bytes() for path in project.outputs} == before
    project.edit("templates/base/wording/zh.yaml", "请\U0010fffd定事项", "请定的事项")
    assert project.run(*both) == 0
    after = {path: path.read_bytes() for path in project.outputs}
    assert after.keys() == before.keys()
    assert all(after[path] != before[path] for path in after)


def test_a_fault_in_a_rule_that_no_page_needs_is_told_by_every_build(project: Any, capsys: pytest.CaptureFixture[str]):
    choice = ("--audience", "leadership", "--lang", "zh", "--document", "note", "--mechanism", "M1", "--format", "docx")
    assert build(project, *choice) == 0
    (project.templates / "leadership" / "style.css").write_text(".nobody { colr: red }\n", "utf-8")
    for words in ((), (), ("--force",)):
        capsys.readouterr()
        assert build(project, *choice, *words) == 1
        assert capsys.readouterr().err.count("templates/leadership/style.css:1:11: error: Ignored `colr: red`") == 1
    (project.templates / "leadership" / "style.css").write_text(".nobody { color: red }\n", "utf-8")
    assert project.run("build", "--jobs", "1", *choice) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_folder_that_is_called_as_the_program_is_none_of_its_parts(project: Any, root: Path):
    (project.folder / "pipeline").mkdir()
    (project.folder / "pipeline" / "__init__.py").write_text("raise RuntimeError('of somebody else')\n", "utf-8")
    document = docx.Document()
    document.add_paragraph("{{ plain(mechanism.name) }}")
    document.save(str(project.templates / "leadership" / "note.zh.docx"))
    words = ["build", "--jobs", "2", "--audience", "leadership", "--format", "docx", "--lang", "zh", "--document", "note",
             "--document", "checklist"]  # fmt: skip
    script = f"import sys; sys.argv[1:] = {words}; from pipeline.cli import main; sys.exit(main())"
    surroundings = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(
        command, cwd=project.folder, env=surroundings, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(project.outputs) == 4


def test_a_project_without_articles_has_nothing_to_do(project: Any, capsys: pytest.CaptureFixture[str]):
    shutil.rmtree(project.seeds / "lakeside")
    assert build(project) == 0
    assert "nothing to do: 0 files" in capsys.readouterr().out


def test_the_record_says_what_each_file_was_made_from(project: Any):
    import hashlib

    build(project, "--audience", "leadership", "--lang", "zh", "--document", "note")
    data = json.loads((project.output / "manifest.json").read_text("utf-8"))
    article = data["articles"]["lakeside"]
    digest = hashlib.sha256((project.seeds / "lakeside" / "article.txt").read_bytes()).hexdigest()
    assert article["article"] == {"file": "seeds/lakeside/article.txt", "sha256": digest}
    document = article["documents"]["leadership/zh/note/M1"]
    file = document["files"]["html"]
    assert file["sha256"] == hashlib.sha256((project.output / file["path"]).read_bytes()).hexdigest()
    assert document["edition"]["number"] == file["edition"] == 1
    assert "templates/base/note.html" in article["closures"][document["closure"]]
    assert {"M1.1", "M1.2"} <= {item[:4] for item in document["statements"]}
    shown = article["texts"][document["statements"]["M1.ask"]]
    assert shown in (project.output / file["path"]).read_text("utf-8")


def test_the_same_input_gives_the_same_bytes_in_any_folder(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    choice = ("--audience", "leadership", "--lang", "zh", "--document", "note", "--mechanism", "M1")
    project.run("build", *choice, "--jobs", "1", "--date", "2026-01-31")
    other = shutil.copytree(project.folder, tmp_path / "copy" / "of it")
    shutil.rmtree(other / "output")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    type(project)(other).run("build", *choice, "--jobs", "2", "--date", "2026-01-31")
    before, after = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".briefings" not in path.parts}
        for root in (project.output, other / "output")
    )
    assert before == after
    assert len(before) == 3


def test_head_and_foot_as_an_audience_sets_them_are_in_the_pdf_and_in_word(project: Any):
    import zipfile

    import pypdfium2

    (project.templates / "town").mkdir()
    (project.templates / "town" / "audience.yaml").write_text(
        "based_on: leadership\n"
        "masthead: {name: {zh: 市长专报}, issuer: {zh: 环湖办}, issue: {zh: '总第{number}号'}}\n"
        "classification: {zh: 内部资料}\n"
        "imprint: {to: {zh: 甲市长}, copy_to: {zh: 乙部门}, circulation: {zh: 丙区}, copies: 27, footer: {zh: 仅供参阅}}\n",
        "utf-8",
    )
    choice = ("--audience", "town", "--lang", "zh", "--document", "note", "--mechanism", "M1", "--jobs", "1")
    assert project.run("build", *choice) == 0
    word, pdf = project.outputs
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]
    with zipfile.ZipFile(word) as parts:
        feet = [parts.read(name).decode() for name in parts.namelist() if name.startswith("word/footer")]
        body = "".join(parts.read(f"word/{name}.xml").decode() for name in ("document", "footnotes"))
    for words in ("市长专报", "环湖办", "总第1号", "内部资料", "甲市长", "乙部门", "丙区", "27"):
        assert words in "".join(pages)
        assert words in "".join(re.sub("<[^>]+>", "", body).split())
    assert all("仅供参阅" in page for page in pages)
    assert all("仅供参阅" in foot for foot in feet)
    assert feet

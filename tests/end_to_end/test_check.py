"""`briefings check` finds every kind of fault in an extract, and names the file, the line and the column."""

from __future__ import annotations

import re
from typing import Any

import pytest

FILE = "seeds/lakeside/extract.yaml"
PLACED = re.compile(r"(?P<path>\S+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<message>.*)")

# what is replaced and by what, how grave that is, what is said of it, and the line and column of the fault
PLANTED = {
    "YAML that is none": ("language: zh", "language: [zh", "error", "not valid YAML", None),
    "a key that the schema does not have": ("            firmness: firm", "            firmnes: firm", "error", "firmnes", "firmnes:"),
    "a value that the schema does not have": ("firmness: firm", "firmness: strong", "error", "firmness", "strong"),
    "a quote that is not the article's": ("quote: 制定环湖三县统一的排放标准\n", "quote: 制定环湖四县统一的排放标准\n", "error", "quote is not in article.txt", "制定环湖四县"),
    "a quote at another place": ("[328, 341]", "[327, 340]", "error", "the span does not hold the quote", "[327"),
    "an id that stands twice": ("id: A1.2", "id: A1.1", "error", "A1.1", None),
    "a link that leads nowhere": ("builds_on: [A2.2]", "builds_on: [A9.9]", "error", "A9.9", None),
    "an item that nobody was sure of": ("      - id: M1.1\n", "      - id: M1.1\n        confidence: low\n        doubt: two lists in one\n", "warning", "M1.1: unsure: two lists in one", "low"),
    "a change that nobody reviewed": ("      - id: M1.1\n", "      - id: M1.1\n        review: {was: 旧话}\n", "warning", "M1.1: not reviewed since the article changed: was '旧话'", "{was"),
    "a translation that is missing": ("            en: Establish ecological compensation at county boundaries\n", "", "warning", "no English yet for M1.1b", "- id: M1\n"),
}  # fmt: skip


@pytest.fixture
def lakeside_project(make_project: Any) -> Any:
    return make_project("lakeside")


@pytest.mark.parametrize(("old", "new", "severity", "words", "at"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_told_with_its_place(
    lakeside_project: Any, capsys: pytest.CaptureFixture[str], old: str, new: str, severity: str, words: str, at: str
) -> None:
    path = lakeside_project.folder / FILE
    broken = path.read_text("utf-8").replace(old, new, 1)
    lakeside_project.edit(FILE, old, new)
    path.write_text(broken, "utf-8")
    status = lakeside_project.run("check", "lakeside")
    told = [found.groupdict() for found in PLACED.finditer(capsys.readouterr().err)]
    fault = next(each for each in told if words in each["message"])
    assert (fault["path"], fault["severity"]) == (FILE, severity)
    assert status == (1 if severity == "error" else 0)
    line, column = int(fault["line"]), int(fault["column"])
    if at:
        offset = broken.index(at) + (2 if at.startswith("- ") else 0)
        assert (line, column) == (broken.count("\n", 0, offset) + 1, offset - broken.rfind("\n", 0, offset))
    else:
        assert 1 <= column <= len(broken.splitlines()[line - 1]) + 1


def test_a_measure_that_would_be_in_no_document_is_told_where_it_stands_in_the_article(
    lakeside_project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (lakeside_project.folder / FILE).read_text("utf-8")
    start = text.index("      - id: M1.2\n")
    end = text.index("  - id: M2\n")
    (lakeside_project.folder / FILE).write_text(text[:start] + text[end:], "utf-8")
    assert lakeside_project.run("check", "lakeside") == 1
    article = (lakeside_project.seeds / "lakeside" / "article.txt").read_text("utf-8")
    line = article[: article.index("推动三县执法队伍")].count("\n") + 1
    told = capsys.readouterr().err
    assert f"seeds/lakeside/article.txt:{line}:" in told
    assert "this measure would be in no document: '推动三县执法队伍联合巡查" in told
    left = "left_out:\n  - quote: 推动三县执法队伍联合巡查,探索设立湖区保护基金。\n    span: [357, 381]\n    reason: 已办\n"
    with (lakeside_project.folder / FILE).open("a", encoding="utf-8") as file:
        file.write(left)
    assert lakeside_project.run("check", "lakeside") == 0
    assert "would be in no document" not in capsys.readouterr().err


def test_doubts_of_every_article_come_before_anything_else(
    make_project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("lakeside", "harbour")
    for name in ("lakeside", "harbour"):
        path = project.seeds / name / "extract.yaml"
        text = re.sub(r"( +)- id: M1\.1\n", r"\g<0>\1  confidence: low\n", path.read_text("utf-8"), count=1)
        path.write_text(re.sub(r"\n    +(?:en|zh): .*", "", text, count=1), "utf-8")
    project.run("check")
    told = [found["message"] for found in PLACED.finditer(capsys.readouterr().err)]
    assert [": unsure: " in message for message in told[:2]] == [True, True]
    assert len(told) > 2
    assert not any(": unsure: " in message for message in told[2:])

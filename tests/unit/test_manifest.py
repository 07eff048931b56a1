from __future__ import annotations

import json

import pytest

from pipeline.manifest import (
    ArticleRecord,
    Change,
    DocumentRecord,
    EditionRecord,
    FileRecord,
    Manifest,
    Outline,
    digest,
    parse,
)


def record(**more: object) -> ArticleRecord:
    file = FileRecord("lake/mayor/note.pdf", "ab" * 32, "cd", "ef", "01", 2, "2026-01-31")
    document = DocumentRecord(
        audience="mayor",
        kind="note",
        language="zh",
        mechanism="M1",
        number="1",
        name="湖区机制",
        edition=EditionRecord(2, "2026-01-31", (Change("M1.1", "旧", "新"),)),
        seen="s",
        closure="c",
        statements={"M1.1": "t1"},
        files={"pdf": file},
        kept=[file],
    )
    return ArticleRecord(
        article={"file": "seeds/lake/article.txt", "sha256": "00"},
        title="湖",
        outlines={"mayor": Outline("b", ("mayor/zh/note/M1",))},
        texts={"t1": "“新”\n", "t0": "nobody shows this"},
        closures={"c": {"templates/base/note.html": "1"}, "old": {}},
        documents={"mayor/zh/note/M1": document},
        **more,
    )


def manifest(*ids: str) -> Manifest:
    made = Manifest()
    for id in ids:
        made.article(id).__dict__.update(record().__dict__)
    return made


def test_what_is_written_is_read_back():
    again = parse(manifest("lake", "a \"quoted\" 名").dump())
    assert list(again) == ['a "quoted" 名', "lake"]
    kept = again.article("lake")
    wanted = record()
    wanted.tidy()
    assert kept == wanted


def test_it_is_plain_json():
    data = json.loads(manifest("lake").dump())
    assert data["articles"]["lake"]["documents"]["mayor/zh/note/M1"]["files"]["pdf"]["sha256"] == "ab" * 32


def test_texts_that_no_document_shows_are_dropped():
    data = json.loads(manifest("lake").dump())["articles"]["lake"]
    assert list(data["texts"]) == ["t1"]
    assert list(data["closures"]) == ["c"]


def test_the_same_records_give_the_same_text_in_whatever_order_they_came():
    assert manifest("a", "b").dump() == manifest("b", "a").dump()


def test_an_article_that_nobody_asked_for_is_written_back_as_it_was():
    text = manifest("a", "b").dump()
    again = parse(text)
    again.article("a").title = "另"
    lines = again.dump().splitlines()
    assert lines[lines.index('"b": {') :] == text.splitlines()[text.splitlines().index('"b": {') :]


def test_a_settled_article_is_the_same_article():
    made = manifest("lake")
    before = made.dump()
    made.settle("lake")
    assert made.dump() == before


def test_a_manifest_laid_out_by_another_program_is_read_too():
    text = json.dumps(json.loads(manifest("lake").dump()), indent=4)
    assert parse(text).article("lake").title == "湖"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99, "articles": {}}', '{"version": 1, "articles": []}'])
def test_what_is_no_manifest_is_refused(text: str):
    with pytest.raises(ValueError):
        parse(text)


def test_an_empty_manifest_is_one():
    assert list(parse(Manifest().dump())) == []


def test_a_digest_knows_where_a_part_ends():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab") == digest(b"ab")


def test_what_a_newer_version_noted_is_passed_over():
    data = json.loads(manifest("lake").dump())
    article = data["articles"]["lake"]
    article["mood"] = "fine"
    document = article["documents"]["mayor/zh/note/M1"]
    document["mood"] = document["files"]["pdf"]["mood"] = document["edition"]["mood"] = "fine"
    wanted = record()
    wanted.tidy()
    assert parse(json.dumps(data)).article("lake") == wanted


@pytest.mark.parametrize("damage", [{"documents": 3}, {"outlines": {}, "documents": {"a": {}}}, {}])
def test_a_record_that_cannot_be_read_counts_as_empty_and_is_named(damage: dict[str, object]):
    data = json.loads(manifest("lake", "sea").dump())
    data["articles"]["lake"] = damage
    read = parse(json.dumps(data))
    assert read.article("lake") == ArticleRecord()
    assert read.article("sea").title == "湖"
    assert read.damaged == {"lake": False}

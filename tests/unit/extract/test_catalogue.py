"""Reading extract.yaml with every fault at its place, and writing a fresh one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.extract import catalogue
from pipeline.model import Article
from pipeline.source import Source

FOLDER = Path(__file__).parents[2] / "articles" / "lakeside"


@pytest.fixture
def text() -> str:
    return (FOLDER / "extract.yaml").read_text(encoding="utf-8")


def faults(text: str, source: Source) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        catalogue.loads(text, "extract.yaml", source)
    return [str(problem) for problem in caught.value.problems]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_every_quote_knows_its_place(lakeside: Article, lakeside_source: Source):
    quotes = list(lakeside.quotes())
    assert len(quotes) > 20
    for quote in quotes:
        assert lakeside_source.text[slice(*quote.span)] == quote.quote
        assert quote.place == lakeside_source.place(quote.span[0])


def test_a_draft_is_written_and_read_back(lakeside: Article, lakeside_source: Source):
    text = catalogue.dump(lakeside)
    assert text.startswith("# yaml-language-server: $schema=../extract.schema.json\n")
    again = catalogue.loads(text, "extract.yaml", lakeside_source)
    assert again.model_copy(update={"machine": {}}) == lakeside.model_copy(update={"machine": {}})
    assert again.machine
    assert catalogue.dump(again) == text


def test_all_faults_are_told_at_once_each_at_its_line(text: str, lakeside: Article, lakeside_source: Source):
    action = lakeside.mechanisms[0].actions[0]
    wrong = action.quote[:3] + "好" + action.quote[3:]
    broken = text.replace(f"quote: {action.quote}\n", f"quote: {wrong}\n", 1)
    assert broken != text
    second = lakeside.mechanisms[0].actions[1]
    broken = broken.replace(f"id: {second.id}\n", f"id: {action.id}\n", 1)
    told = faults(broken, lakeside_source)
    line = line_of(broken, wrong)
    place = lakeside_source.place(action.span[0])
    assert told[0].startswith(f"extract.yaml:{line}:")
    assert f"quote is not in article.txt: '{wrong}'" in told[0]
    assert f"hint: the nearest text is at article.txt:{place.line}:{place.column} '{action.quote}'" in told[0]
    assert any(f"the id '{action.id}' is used twice" in one for one in told)


def test_a_span_that_holds_other_words_is_told_with_the_right_one(
    text: str, lakeside: Article, lakeside_source: Source
):
    title = lakeside.title
    start, end = title.span
    told = faults(text.replace(f"span: [{start}, {end}]", f"span: [{start + 1}, {end + 1}]", 1), lakeside_source)
    assert len(told) == 1
    assert "the span does not hold the quote" in told[0]
    assert f"span [{start}, {end}]" in told[0]


@pytest.mark.parametrize("span", ["[-5, 3]", "[3, 3]", "[9000, 9010]"])
def test_a_span_outside_the_article_is_a_fault(text: str, lakeside: Article, lakeside_source: Source, span: str):
    start, end = lakeside.title.span
    assert faults(text.replace(f"span: [{start}, {end}]", f"span: {span}", 1), lakeside_source)


def test_building_on_nothing_gets_the_nearest_sentence(text: str, lakeside: Article, lakeside_source: Source):
    target = next(action.builds_on[0] for action in lakeside.mechanisms[0].actions if action.builds_on)
    told = faults(text.replace(f"builds_on: [{target}]", "builds_on: [A1.9]", 1), lakeside_source)
    assert "builds on 'A1.9', which is no sentence of an achievement or a principle" in told[0]
    assert "did you mean 'A1." in told[0]


def test_an_article_that_changed_is_named_before_its_broken_quotes(
    text: str, lakeside: Article, lakeside_source: Source
):
    changed = Source("article.txt", "别的文章。", "别的文章。", range(5), "0" * 64)
    told = faults(text, changed)
    assert told[0].startswith("extract.yaml: warning: article.txt has changed since")
    assert len(told) > 20


def test_quotes_that_a_changed_article_only_moved_are_counted(text: str, lakeside_source: Source):
    new = "编者按\n" + lakeside_source.text.replace("共", "同", 1)
    told = faults(text, Source("article.txt", new, new, range(len(new)), "0" * 64))
    assert told[0].startswith("extract.yaml: warning: article.txt has changed since")
    assert "quotes stand elsewhere in it now" in "\n".join(told)
    assert 2 < len(told) < 10
    assert not any("the span does not hold" in problem for problem in told)


def test_a_file_that_cannot_be_read_is_no_traceback(tmp_path: Path, lakeside_source: Source):
    with pytest.raises(ExtractError, match=r"has no extract yet\n  hint: 'briefings extract .*' drafts it"):
        catalogue.load(tmp_path / "extract.yaml", lakeside_source)
    (tmp_path / "extract.yaml").mkdir()
    with pytest.raises(ExtractError, match="cannot be read: Is a directory"):
        catalogue.load(tmp_path / "extract.yaml", lakeside_source)
    (tmp_path / "extract.yaml").rmdir()
    (tmp_path / "extract.yaml").write_bytes("title: 文".encode("gb18030"))
    with pytest.raises(ExtractError, match="is not UTF-8"):
        catalogue.load(tmp_path / "extract.yaml", lakeside_source)


def test_loading_is_quick(chengdu: Article):
    root = Path(__file__).parents[3] / "seeds" / "chengdu-metropolitan-area"
    from pipeline.read.reader import read

    source, begin = read(root / "article.txt"), time.process_time()
    assert catalogue.load(root / "extract.yaml", source) == chengdu
    assert time.process_time() - begin < 1

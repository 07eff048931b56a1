"""Articles of many genres, written for these tests, against what a careful reader finds in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.extractor import extract
from pipeline.model import Article, Mechanism
from pipeline.read.reader import read
from pipeline.source import Source

FOLDER = Path(__file__).parent / "articles"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def test_there_are_articles_of_many_genres() -> None:
    assert len(CASES) >= 15


def load(case: str) -> tuple[Source, Article, dict[str, Any]]:
    file = next(path for path in FOLDER.glob(f"{case}.*") if path.suffix != ".yaml")
    source = read(file)
    return source, extract(source), yaml.safe_load((FOLDER / f"{case}.yaml").read_text(encoding="utf-8"))


def required(article: Article, expected: dict[str, Any]) -> list[Mechanism]:
    optional = {entry["name"] for entry in expected["mechanisms"] if entry.get("optional")}
    return [found for found in article.mechanisms if found.name.quote not in optional]


@pytest.mark.parametrize("case", CASES)
def test_mechanisms_are_those_that_a_reader_names(case: str) -> None:
    _, article, expected = load(case)
    wanted = [entry for entry in expected["mechanisms"] if not entry.get("optional")]
    found = required(article, expected)
    assert [f.name.quote.rstrip("？?。") for f in found] == [
        f.name.quote.rstrip("？?。") if f.name.quote in entry.get("alternatives", ()) else entry["name"]
        for f, entry in zip(found, wanted, strict=False)
    ]
    assert len(found) == len(wanted)


@pytest.mark.parametrize("case", CASES)
def test_measures_begin_and_end_where_a_reader_cuts_them(case: str) -> None:
    _, article, expected = load(case)
    wanted = [entry.get("measures", []) for entry in expected["mechanisms"] if not entry.get("optional")]
    found = [[m.quote for m in one.measures if m.marker is not None] for one in required(article, expected)]
    assert [
        [(q[: len(b)], q[-len(e) :]) for q, (b, e) in zip(qs, w, strict=False)]
        for qs, w in zip(found, wanted, strict=False)
    ] == [[(b, e) for b, e in w] for w in wanted]
    assert [len(quotes) for quotes in found] == [len(entries) for entries in wanted]


@pytest.mark.parametrize("case", CASES)
def test_metadata_is_what_head_and_foot_say(case: str) -> None:
    _, article, expected = load(case)
    found = {
        "title": article.title and article.title.quote,
        "date": article.date and article.date.value,
        "publication": article.publication and article.publication.quote,
        "authors": [author.quote for author in article.authors],
        "sections": [section.quote for section in article.sections],
        "achievements": len(article.achievements),
        "principles": len(article.principles),
    }
    checked = {key: value for key, value in expected.items() if key in found}
    assert {key: found[key] for key in checked} == checked


@pytest.mark.parametrize("case", CASES)
def test_every_quote_stands_in_the_text_at_its_span(case: str) -> None:
    source, article, _ = load(case)
    quotes = list(article.quotes())
    assert quotes
    assert all(source.text[slice(*quote.span)] == quote.quote for quote in quotes)


@pytest.mark.parametrize("case", CASES)
def test_an_article_that_lost_its_head_or_its_end_is_drafted_all_the_same(case: str, tmp_path: Path) -> None:
    text = load(case)[0].text
    for words in (text[len(text) // 4 :], text[len(text) // 2 :], text[: len(text) // 2]):
        (tmp_path / "article.txt").write_text(words, encoding="utf-8")
        source = read(tmp_path / "article.txt")
        article = extract(source)
        assert all(quote.quote == source.text[slice(*quote.span)] for quote in article.quotes())

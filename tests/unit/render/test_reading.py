"""What a page read of its article and labels is noted whole: a page that changes has read what changed."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipeline.model import Article, Bilingual, Edition
from pipeline.render import reading
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Rendered, Renderer

EDITION = Edition(number=1, date=datetime.date(2026, 1, 1))


@pytest.fixture
def reads() -> Iterator[set[str]]:
    noted: set[str] = set()
    token = reading.READS.set(noted)
    yield noted
    reading.READS.reset(token)


def items(value: BaseModel) -> Iterator[BaseModel]:
    yield value
    for field in type(value).model_fields:
        held = getattr(value, field)
        for item in held if isinstance(held, tuple) else (held,):
            if isinstance(item, BaseModel):
                yield from items(item)


def test_a_twin_says_what_its_article_says(lakeside: Article):
    twin = reading.twin(lakeside)
    pairs = list(zip(items(lakeside), items(twin), strict=True))
    assert len(pairs) > 50
    for one, other in pairs:
        assert isinstance(other, type(one))
        assert type(other).__name__ == type(one).__name__
        assert repr(one) == repr(other)
        assert getattr(one, "number", None) == getattr(other, "number", None)
    assert twin.sentence("A1.1").place == lakeside.sentence("A1.1").place


def test_each_field_notes_itself_under_the_name_of_its_fact(lakeside: Article, reads: set[str]):
    for item in items(reading.twin(lakeside)):
        for name in ("number", "place", "explained"):
            getattr(item, name, None)
    assert reads == set(reading.facts(lakeside))


def test_fields_are_noted_one_by_one(lakeside: Article, reads: set[str]):
    measure = reading.twin(lakeside).mechanisms[0].measures[0]
    reads.clear()
    assert measure.translation("en")
    assert measure.number == "1.1"
    assert reads == {"M1.1 en", "M1.1 number"}


@pytest.mark.parametrize("take", [list, vars, hash, repr, Bilingual.model_dump])
def test_who_takes_an_item_as_a_whole_has_read_all_of_it(lakeside: Article, reads: set[str], take: Any):
    summary = reading.twin(lakeside).mechanisms[0].summary
    assert isinstance(summary, Bilingual)
    reads.clear()
    take(summary)
    assert reads == {"M1.summary zh", "M1.summary en"}


def test_who_compares_an_item_has_read_all_of_it(lakeside: Article, reads: set[str]):
    first, second = (reading.twin(lakeside).overview for _ in range(2))
    reads.clear()
    assert first == second
    assert reads == {".overview zh", ".overview en"}


def test_nothing_is_noted_while_nobody_asks(lakeside: Article):
    assert reading.READS.get() is None
    assert reading.twin(lakeside).title is not None


def changed(article: Article, chance: random.Random) -> Article:
    """Return the article with one text somewhere in it changed, added or taken away."""
    data = article.model_dump()
    texts = []

    def collect(value: Any) -> None:
        for key, held in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(held, (dict, list, tuple)):
                collect(held)
            elif isinstance(value, dict) and key not in ("id", "span", "language", "version", "sha256", "file"):
                texts.append((value, key))

    collect({key: held for key, held in data.items() if key not in ("source", "obsolete", "machine")})
    owner, key = chance.choice([(owner, key) for owner, key in texts if isinstance(owner[key], str) or key in ("zh", "en")])
    choices = {"firmness": ("firm", "explore", None), "relation": ("none", "direct", None), "confidence": ("low",)}
    status = {"status": ("done", "hold", None)}
    if key in choices | status:
        owner[key] = chance.choice((choices | status)[key])
    elif key in ("zh", "en") and "quote" in owner and chance.random() < 0.3:
        owner[key] = None
    else:
        owner[key] = f"{owner[key] or ''}改"
    if chance.random() < 0.2:
        data["mechanisms"][0]["measures"] = data["mechanisms"][0]["measures"][::-1]
    return _placed(article, Article.model_validate(data))


def _placed(article: Article, made: Article) -> Article:
    places = {quote.span: quote._place for quote in article.quotes()}
    for quote in made.quotes():
        quote._place = places[quote.span]
    return made


def pages(renderer: Renderer, article: Article) -> dict[str, Rendered]:
    made = {}
    for kind in renderer.audience.kinds:
        for language in renderer.audience.languages:
            for mechanism in [None] if kind == "digest" else ["M1", "M2"]:
                made[f"{kind} {language} {mechanism}"] = renderer.rendered(article, kind, language, mechanism, EDITION)
    return made


@pytest.mark.parametrize("name", ["leadership", "departments", "research", "public"])
def test_a_page_that_changes_has_read_what_changed(lakeside: Article, templates: Path, name: str):
    renderer = Renderer(templates, load_audience(templates, name))
    before, known = pages(renderer, lakeside), reading.facts(lakeside)
    chance, seen = random.Random(name), 0
    for _ in range(12):
        article = changed(lakeside, chance)
        now = reading.facts(article)
        different = {fact for fact in known.keys() | now.keys() if known.get(fact) != now.get(fact)}
        for key, page in pages(renderer, article).items():
            if page.manuscript != before[key].manuscript:
                seen += 1
                assert before[key].reads & different, f"{key} does not know that it read one of {different}"
    assert seen > 5
    assert any(len(page.reads) < len(known) / 2 for page in before.values()), "each page would depend on everything"


def test_labels_are_noted_and_told_like_fields(lakeside: Article, templates: Path):
    renderer = Renderer(templates, load_audience(templates, "leadership"))
    page = renderer.rendered(lakeside, "note", "zh", "M1", EDITION)
    labels = {fact for fact in page.reads if fact.startswith("label")}
    assert "label doc.note" in labels
    assert labels & renderer.facts("zh").keys()
    assert not page.reads - renderer.facts("zh").keys() - reading.facts(lakeside).keys() - labels

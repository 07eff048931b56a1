from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.request import Project, Request
from pipeline.selection import Choice, Target, choose, unknown


def target(**more: Any) -> Target:
    values = {"audience": "mayor", "kind": "note", "language": "zh", "mechanism": "M1", "number": "1", "name": "湖区联防机制"}
    return Target(**(values | more))


def choice(**more: Any) -> Choice:
    values: dict[str, Any] = dict.fromkeys(("seeds", "audiences", "kinds", "languages", "formats", "mechanisms"), ())
    return Choice(**(values | more))


def test_a_document_is_named_by_all_that_tells_it_apart():
    assert target().key == "mayor/zh/note/M1"
    assert target(kind="digest", mechanism=None).key == "mayor/zh/digest"


def test_nothing_asked_for_means_everything():
    assert choice().has(target())


@pytest.mark.parametrize("word", ["M1", "1", "湖区联防机制", "联防"])
def test_a_mechanism_goes_by_id_number_name_and_part_of_its_name(word: str):
    assert choice(mechanisms=(word,)).has(target())
    assert not choice(mechanisms=(word,)).has(target(mechanism="M2", number="2", name="公共服务机制"))


@pytest.mark.parametrize("word", ["M", "m1", "湖", "M10", ""])
def test_what_only_looks_like_it_does_not_name_it(word: str):
    assert not choice(mechanisms=(word,)).has(target())


def test_a_digest_has_no_mechanism():
    assert not choice(mechanisms=("M1",)).has(target(kind="digest", mechanism=None, number=None, name=None))


def test_kinds_and_languages_narrow():
    assert not choice(kinds=("digest",)).has(target())
    assert not choice(languages=("en",)).has(target())
    assert choice(kinds=("digest", "note"), languages=("zh",)).has(target())


def test_no_more_articles_are_read_than_a_mechanism_takes(make_project: Any, lakeside: Any):
    project = make_project("lakeside", "harbour")
    read = []
    request = Request(Project(project.folder), project.output, mechanisms=("M1",))
    choose(request, lambda seed: read.append(seed.id) or lakeside)
    assert read == ["harbour"]


def test_a_mechanism_that_no_article_has_gets_the_nearest(make_project: Any, lakeside: Any):
    project = make_project("lakeside")
    name = lakeside.mechanisms[0].name.quote
    request = Request(Project(project.folder), project.output, mechanisms=(name[:-1] + "制度",))
    with pytest.raises(UsageError, match=f"did you mean 'M1 {name}'"):
        choose(request, lambda _: lakeside)


def test_where_nothing_is_known_that_is_said():
    assert unknown("article", "lake", []).hint == "known: none"

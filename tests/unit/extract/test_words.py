"""The word lists hold together: no word is in two classes, every list has both languages."""

from __future__ import annotations

from itertools import combinations

import pytest

from pipeline.extract.blocks import number
from pipeline.extract.folding import fold
from pipeline.extract.words import FOLDER, load


def test_every_list_loads() -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert {"actions", "kinds", "bylines", "furniture", "headings", "characters"} <= set(names)
    assert all(load(name) for name in names)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_verb_has_one_class(language: str) -> None:
    data = load("actions")[language]
    for one, other in combinations(("firm", "promote", "explore"), 2):
        assert not set(data[one]) & set(data[other])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_only_opens_a_measure_is_a_verb(language: str) -> None:
    data = load("actions")[language]
    assert set(data["opening_only"]) <= {*data["firm"], *data["promote"], *data["explore"]}


def test_both_languages_have_the_same_groups() -> None:
    for name in ("actions", "kinds"):
        assert set(load(name)["zh"]) == set(load(name)["en"])


def test_chinese_words_are_written_in_simplified_characters() -> None:
    words = [word for name in ("actions", "kinds", "headings") for group in load(name)["zh"] for word in group]
    assert all(fold(word) == word for word in words)


def test_folding_keeps_places() -> None:
    text = "（１）推動「機制」建設，\u3000完善制度；"
    assert fold(text) == "(1)推动“机制”建设, 完善制度;"
    assert len(fold(text)) == len(text)


def test_numerals_have_values() -> None:
    assert [number(n) for n in ("一", "十", "十二", "二十", "二十三", "一百零五", "甲")] == [1, 10, 12, 20, 23, 105, 0]

"""The extract that ships is edited in full, claims nothing that the article does not say, and keeps to the house's style."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipeline.extract.catalogue import walk
from pipeline.model import Article, Bilingual, Mechanism

NUMBERS = {
    "none": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
HALF_WIDTH = re.compile(r"[,;:()!?]|(?<=[\u4e00-\u9fff])\.")
LATIN_BESIDE_HAN = re.compile(r"[\u4e00-\u9fff] +[A-Za-z0-9]|[A-Za-z0-9] +[\u4e00-\u9fff]")


def edited(article: Article) -> Iterator[tuple[str, Bilingual]]:
    """Yield every text that an editor wrote, terms apart."""
    for at, part in walk(article):
        if isinstance(part, Bilingual) and at[0] != "terms":
            yield ".".join(map(str, at)), part


def test_it_holds_what_the_article_holds(chengdu):
    assert [len(chengdu.achievements), len(chengdu.principles), len(chengdu.mechanisms)] == [5, 4, 5]
    assert sum(len(mechanism.measures) for mechanism in chengdu.mechanisms) == 16
    assert sum(len(mechanism.actions) for mechanism in chengdu.mechanisms) == 44
    assert [author.en for author in chengdu.authors] == ["Zhang Yan", "Lu Xiaoli", "Dong Liang"]


def test_nobody_is_made_responsible_and_no_date_is_set(chengdu):
    for mechanism in chengdu.mechanisms:
        for action in mechanism.actions:
            assert (action.lead_body, action.support, action.due, action.status) == (None, None, None, None)


def test_every_mechanism_is_edited_in_both_languages(chengdu):
    for mechanism in chengdu.mechanisms:
        single = (
            mechanism.title,
            mechanism.headline,
            mechanism.short,
            mechanism.summary,
            mechanism.ask,
            mechanism.one_sentence,
        )
        texts = [
            *single,
            *mechanism.points,
            *mechanism.in_place,
            *(m.summary for m in mechanism.measures),
            *(m.plain for m in mechanism.measures),
        ]
        assert all(text is not None and text.zh and text.en for text in texts), mechanism.id
        assert 1 <= len(mechanism.points) <= 3
        assert 1 <= len(mechanism.in_place) <= 3


def test_the_counts_in_the_key_points_are_those_of_the_actions(chengdu):
    for mechanism in chengdu.mechanisms:
        counts = [
            sum(action.firmness == firmness for action in mechanism.actions)
            for firmness in ("firm", "promote", "explore")
        ]
        zh, en = mechanism.points[0].zh, mechanism.points[0].en
        assert zh.startswith(f"{len(mechanism.measures)}项措施、{len(mechanism.actions)}项任务，按文中用词分：")
        told = [
            int(found.group(1)) if (found := re.search(rf"{kind}类(\d+)项", zh)) else 0
            for kind in ("明确", "推动", "探索")
        ]
        assert told == counts, mechanism.id
        words = re.findall(r"\w+", en)
        assert [NUMBERS[words[0].lower()], NUMBERS[words[2]]] == [len(mechanism.measures), len(mechanism.actions)]
        assert [NUMBERS[n] for n in re.findall(r"(\w+) (?:firmly worded|to promote|to explore)", en)] == counts


@pytest.mark.parametrize(("field", "zh", "en"), [("ask", 60, 40), ("one_sentence", 40, 25)])
def test_what_must_be_short_is_short(chengdu, field, zh, en):
    for mechanism in chengdu.mechanisms:
        text = getattr(mechanism, field)
        assert len(text.zh) <= zh, mechanism.id
        assert len(text.en.split()) <= en, mechanism.id


def test_english_sentences_are_short_and_promise_nothing(chengdu):
    for name, text in edited(chengdu):
        for sentence in re.split(r"(?<=[.;?])\s+", text.en or ""):
            assert len(sentence.split()) <= 25, f"{name}: {sentence}"
        assert not re.search(r"\b(must|will|shall)\b", text.en or ""), name


def test_chinese_is_set_in_chinese_marks(chengdu):
    for name, text in edited(chengdu):
        assert not HALF_WIDTH.search(text.zh or ""), f"{name}: {text.zh}"
        assert not LATIN_BESIDE_HAN.search(text.zh or ""), f"{name}: {text.zh}"


def test_every_link_has_its_reason_and_every_other_action_says_that_there_is_none(chengdu):
    linked = 0
    for mechanism in chengdu.mechanisms:
        for action in mechanism.actions:
            if action.builds_on:
                linked += 1
                assert action.relation in ("direct", "related")
                assert action.reason
                assert action.reason.zh
                assert action.reason.en
            else:
                assert action.relation == "none"
    assert linked == 17


def test_every_term_stands_in_the_article(chengdu, root):
    text = (root / "seeds" / "chengdu-metropolitan-area" / "article.txt").read_text(encoding="utf-8")
    assert len(chengdu.terms) > 100
    assert [term.zh for term in chengdu.terms if term.zh not in text] == []
    assert len({term.zh for term in chengdu.terms}) == len(chengdu.terms)


def test_the_five_mechanisms_are_named_apart(chengdu):
    def names(pick: str) -> list[str]:
        return [getattr(mechanism, pick).zh for mechanism in chengdu.mechanisms]

    assert all(isinstance(mechanism, Mechanism) for mechanism in chengdu.mechanisms)
    for pick in ("title", "headline", "short", "one_sentence"):
        assert len(set(names(pick))) == 5

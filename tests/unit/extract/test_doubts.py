"""Where a list shows that it may be cut wrongly, its items say so; where it shows nothing, nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract.extractor import extract
from pipeline.model import Article
from pipeline.read.reader import read

HEAD = "四镇水渠怎样修\n\n一、修好水渠\n"
BODY = "一是建立巡渠制度，每月巡查。二是设立修渠基金，由四镇分担。三是制定用水办法，按亩计量。\n"


def of(tmp_path: Path, text: str) -> Article:
    (tmp_path / "article.txt").write_text(text, encoding="utf-8")
    return extract(read(tmp_path / "article.txt"))


def doubts(article: Article) -> list[str | None]:
    return [measure.doubt for mechanism in article.mechanisms for measure in mechanism.measures]


def test_a_list_that_shows_no_gap_is_in_no_doubt(tmp_path):
    article = of(tmp_path, HEAD + BODY)
    assert doubts(article) == [None, None, None]
    assert [mechanism.confidence for mechanism in article.mechanisms] == ["high"]


@pytest.mark.parametrize(
    ("old", "new", "item", "words"),
    [
        ("二是设立", "设立", 0, "after '一是' comes '三是': it may hold more than one measure"),
        ("每月巡查。", "每月巡查；每季清淤。", 0, "a semicolon parts it"),
        ("每月巡查。", "每月巡查。每季清淤。", 0, "it holds more sentences than the others of its list"),
        ("按亩计量。", "按亩计量。按季公布。公示三天。收费从简。", 2, "it holds more sentences than the others of its list"),
        ("每月巡查。", "每月巡查。四是清淤。", 0, "'四是' stands inside it"),
    ],
)
def test_an_item_that_may_hold_more_than_one_measure_says_so(tmp_path, old, new, item, words):
    assert old in BODY
    article = of(tmp_path, HEAD + BODY.replace(old, new))
    found = doubts(article)
    assert words in (found[item] or ""), found
    assert article.mechanisms[0].measures[item].confidence == "low"
    assert [n for n, doubt in enumerate(found) if doubt] == [item]


def test_a_number_that_is_written_twice_loses_no_measure(tmp_path):
    article = of(tmp_path, HEAD + BODY.replace("三是", "二是"))
    assert [measure.marker for measure in article.mechanisms[0].measures] == ["一是", "二是", "二是"]


def test_a_list_of_paragraphs_with_one_that_runs_on_says_so(tmp_path):
    lines = ["1. 建立巡渠制度，每月巡查。", "2. 设立修渠基金，由四镇分担。", "推行节水灌溉，三年改造完成。", "3. 制定用水办法，按亩计量。"]
    found = doubts(of(tmp_path, HEAD + "\n".join(lines) + "\n"))
    assert [bool(doubt) for doubt in found] == [False, True, False]
    assert found[1] == "it runs over 2 paragraphs, the others of its list over one"


def test_a_number_that_is_skipped_is_told_at_the_item_before_it(tmp_path):
    lines = ["1. 建立巡渠制度。", "3. 制定用水办法。", "4. 设立修渠基金。"]
    found = doubts(of(tmp_path, HEAD + "\n".join(lines) + "\n"))
    assert found == ["after '1.' comes '3.': it may hold more than one measure", None, None]


@pytest.mark.parametrize(
    ("lead", "doubt"),
    [
        ("要从四个方面入手：", "the words before the list announce 4 ('四'), the rules found 3"),
        ("建议采取以下五项措施：", "the words before the list announce 5 ('五'), the rules found 3"),
        ("要抓好三项工作：", None),
        ("2023年，第四个方面军会师之地要这样做：", None),
        ("要用两年时间修好水渠：", None),
    ],
)
def test_a_count_that_the_words_before_a_list_announce_is_compared(tmp_path, lead, doubt):
    (mechanism,) = of(tmp_path, HEAD + lead + BODY).mechanisms
    assert mechanism.doubt == doubt
    assert mechanism.confidence == ("low" if doubt else "high")


@pytest.mark.parametrize(("word", "doubt"), [("three", None), ("four", "announce 4 ('four'), the rules found 3")])
def test_a_count_in_english_is_compared_as_well(tmp_path, word, doubt):
    text = (
        "Mending the canals\n\n1. Share the water\n\n"
        f"The towns should take {word} steps. First, they should set up a canal fund. "
        "Second, they should publish the hours of water. Third, they should train wardens.\n\n"
        "2. Keep the banks\n\nFirst, they should plant willows. Second, they should fence the banks.\n"
    )
    first, second = of(tmp_path, text).mechanisms
    assert (doubt in first.doubt) if doubt else first.doubt is None
    assert second.doubt is None


def test_a_heading_that_seems_to_be_missing_is_told_at_the_one_before_it(tmp_path):
    text = f"四镇水渠怎样修\n\n一、修好水渠\n{BODY}三、管好水闸\n{BODY}四、收好水费\n{BODY}"
    first, second, third = of(tmp_path, text).mechanisms
    assert first.doubt == "after '一、' comes '三、': a heading between them may be missing"
    assert (second.doubt, third.doubt) == (None, None)


def test_a_heading_without_a_list_is_certain_and_only_its_text_is_in_doubt(tmp_path):
    text = f"四镇水渠怎样修\n\n一、修好水渠\n{BODY}二、管好水闸\n建立水闸值守制度，汛期昼夜值守。\n"
    _, bare = of(tmp_path, text).mechanisms
    assert (bare.confidence, bare.doubt) == ("high", None)
    assert bare.measures[0].doubt == "not enumerated in the article: the whole text under the heading"

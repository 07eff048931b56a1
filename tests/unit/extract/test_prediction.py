"""The JSON form names places in the file, not in the reader's text."""

from __future__ import annotations

from pipeline.extract.extractor import extract
from pipeline.extract.prediction import prediction
from pipeline.read.reader import read_text

RAW = (
    "<html><body><h1>关于做好防汛工作的意见</h1><p>根据《防洪法》，提出以下意见。</p><h2>一、健全责任体系</h2>"
    "<p>一是建立<b>河长</b>巡查制度，&ldquo;一河一策&rdquo;。二是完善会商机制。</p>"
    "<h2>二、强化保障</h2><p>落实防汛经费。</p></body></html>"
)


def test_offsets_are_those_of_the_file() -> None:
    source = read_text(RAW, "a.html", "0" * 64)
    said = prediction(extract(source), source)
    first = said["mechanisms"][0]["measures"][0]
    assert RAW[first["text_start"] : first["text_end"]] == "建立<b>河长</b>巡查制度，&ldquo;一河一策&rdquo;。"
    assert first["quote"] == "建立河长巡查制度，“一河一策”。"
    assert first["marker"] == "一是"


def test_actions_stand_under_their_measure() -> None:
    source = read_text(RAW, "a.html", "0" * 64)
    action = prediction(extract(source), source)["mechanisms"][0]["measures"][1]["actions"][0]
    assert (action["id"], action["quote"], action["verb"], action["firmness"], action["instrument"]) == (
        "M1.2a",
        "完善会商机制",
        "完善",
        "promote",
        "机制",
    )


def test_a_paragraph_that_stands_for_a_list_is_told_apart() -> None:
    source = read_text(RAW, "a.html", "0" * 64)
    second = prediction(extract(source), source)["mechanisms"][1]
    assert second["name"] == "强化保障"
    assert second["measures"] == []
    assert second["unmarked_measure"]["quote"] == "落实防汛经费。"
    assert second["unmarked_measure"]["confidence"] == "low"


def test_what_the_article_does_not_say_is_null() -> None:
    source = read_text("加强领导。落实责任。", "a.txt", "0" * 64)
    said = prediction(extract(source), source)
    assert (said["title"], said["date"], said["source"], said["authors"]) == (None, None, None, [])

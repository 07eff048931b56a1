"""What an extract still needs from a person: the doubtful first, each at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ExtractError, Problem
from pipeline.extract import catalogue, check
from pipeline.model import Article
from pipeline.source import Source
from pipeline.yamlfile import parse

FOLDER = Path(__file__).parents[2] / "articles" / "lakeside"


@pytest.fixture
def text() -> str:
    return (FOLDER / "extract.yaml").read_text(encoding="utf-8")


def said(text: str, source: Source, draft: Article | None = None, languages=("zh", "en")) -> list[Problem]:
    article = catalogue.loads(text, "extract.yaml", source)
    return list(check.check(article, source, languages, parse(text, "extract.yaml", ExtractError), draft))


def test_a_finished_extract_has_nothing_to_say(text, lakeside, lakeside_source):
    assert said(text, lakeside_source, lakeside) == []


def test_doubts_come_first_with_their_reason_and_line(text, lakeside, lakeside_source):
    id = lakeside.mechanisms[0].measures[0].id
    line = f"      - id: {id}\n"
    doubtful = text.replace(line, f"{line}        confidence: low\n        doubt: no marker stands before it\n")
    doubtful = doubtful.replace(lakeside_source.sha256, "0" * 64)
    first, second = said(doubtful, lakeside_source, lakeside)[:2]
    assert "has changed since this extract was made" in first.message
    assert second.message == f"{id}: unsure: no marker stands before it"
    assert second.location.line == doubtful[: doubtful.index("confidence: low")].count("\n") + 1
    assert second.severity == "warning"


def test_an_unreviewed_change_shows_both_texts(text, lakeside, lakeside_source):
    action = lakeside.mechanisms[0].actions[0]
    line = f"          - id: {action.id}\n"
    marked = text.replace(line, f"{line}            review: {{was: 旧的说法, now: 新的说法, rules: {{verb: 推动}}}}\n")
    (problem,) = said(marked, lakeside_source, lakeside)
    assert "was '旧的说法'; the rules now say '新的说法'; the rules now say verb '推动'" in problem.message
    assert problem.hint == "look at what is written on it, then delete 'review'"


def test_a_measure_in_no_document_is_an_error_unless_it_is_left_out_by_name(lakeside, lakeside_source):
    mechanism = lakeside.mechanisms[0]
    measure = mechanism.measures[-1]
    fewer = lakeside.model_copy(
        update={
            "mechanisms": (mechanism.model_copy(update={"measures": mechanism.measures[:-1]}), *lakeside.mechanisms[1:])
        }
    )
    text = catalogue.dump(fewer)
    (problem,) = said(text, lakeside_source, lakeside)
    assert problem.severity == "error"
    assert f"would be in no document: '{measure.quote[:10]}" in problem.message
    assert problem.location == lakeside_source.location(measure.span[0])
    left = f"left_out:\n  - quote: {measure.quote}\n    span: {list(measure.span)}\n    reason: 已另文报告\n"
    assert said(text.replace("mechanisms:\n", f"{left}mechanisms:\n", 1), lakeside_source, lakeside) == []


def test_missing_translations_are_told_once_for_each_item(lakeside, lakeside_source):
    passage = lakeside.achievements[0]
    bare = passage.model_copy(update={"sentences": tuple(s.model_copy(update={"en": None}) for s in passage.sentences)})
    text = catalogue.dump(lakeside.model_copy(update={"achievements": (bare, *lakeside.achievements[1:])}))
    (problem,) = said(text, lakeside_source)
    assert problem.message == "no English yet for " + ", ".join(s.id for s in passage.sentences)
    assert problem.location.line == text[: text.index(f"- id: {passage.id}")].count("\n") + 1
    assert said(text, lakeside_source, languages=("zh",)) == []


def test_one_language_of_edited_text_is_not_both(lakeside, lakeside_source):
    text = catalogue.dump(lakeside)
    title = lakeside.mechanisms[0].title
    cut = text.replace(f"      en: {title.en}\n", "", 1)
    assert cut != text
    (problem,) = said(cut, lakeside_source)
    assert problem.message == "no English yet for M1.title"


def test_what_has_no_id_is_called_by_its_field_and_number(lakeside, lakeside_source):
    authors = tuple(author.model_copy(update={"en": None}) for author in lakeside.authors)
    (problem,) = said(catalogue.dump(lakeside.model_copy(update={"authors": authors})), lakeside_source)
    assert problem.message == "no English yet for authors 1, authors 2"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("relation: none", "relation: direct", "is 'direct' to nothing"),
        ("relation: related", "relation: none", "and yet its relation is 'none'"),
        ("relation: related", "relation: null", "but not how: relation is empty"),
    ],
)
def test_contradictions_are_told(lakeside, lakeside_source, old, new, words):
    text = catalogue.dump(lakeside)
    assert old in text
    (problem,) = said(text.replace(old, new, 1), lakeside_source)
    assert words in problem.message


def test_an_action_that_is_no_piece_of_its_measure_is_told(lakeside, lakeside_source):
    first, second = lakeside.mechanisms[0].measures[:2]
    stray = first.actions[0].model_copy(update={"quote": second.actions[0].quote, "span": second.actions[0].span})
    measure = first.model_copy(update={"actions": (stray, *first.actions[1:])})
    mechanism = lakeside.mechanisms[0].model_copy(update={"measures": (measure, *lakeside.mechanisms[0].measures[1:])})
    text = catalogue.dump(lakeside.model_copy(update={"mechanisms": (mechanism, *lakeside.mechanisms[1:])}))
    assert any("is no piece of its measure" in problem.message for problem in said(text, lakeside_source))


def test_an_article_without_mechanisms_and_a_mechanism_without_measures_are_told_first(lakeside, lakeside_source):
    empty = catalogue.dump(lakeside.model_copy(update={"mechanisms": ()}))
    told = said(empty, lakeside_source)
    assert told[0].message == "no mechanism: only a digest can be made"
    assert told[0].location.line
    bare = lakeside.mechanisms[1].model_copy(update={"measures": ()})
    mechanisms = (lakeside.mechanisms[0], bare, *lakeside.mechanisms[2:])
    told = said(catalogue.dump(lakeside.model_copy(update={"mechanisms": mechanisms})), lakeside_source)
    assert told[0].message == f"{bare.id}: has no measures"


def test_a_broken_file_is_told_as_loading_tells_it(tmp_path, text, lakeside_source):
    path = tmp_path / "extract.yaml"
    path.write_text(text.replace("version: 1", "version: 2"), encoding="utf-8")
    (problem,) = check.check_file(path, lakeside_source, ("zh", "en"), None)
    assert (problem.location.line, problem.severity) == (3, "error")


def test_the_extract_that_ships_is_finished(root):
    from pipeline.extract.extractor import extract
    from pipeline.read.reader import read

    folder = root / "seeds" / "chengdu-metropolitan-area"
    source = read(folder / "article.txt")
    assert list(check.check_file(folder / "extract.yaml", source, ("zh", "en"), extract(source))) == []

from pathlib import Path

import pytest
from markupsafe import Markup

from pipeline.errors import TemplateError
from pipeline.render.audience import load_audience
from pipeline.render.explain import explain
from pipeline.render.settings import settings, stylesheets
from pipeline.render.wording import MissingValue, UnknownKey, load_wording

TEMPLATES = Path(__file__).parents[3] / "templates"


def wording(mini, name="base", language="zh"):
    return load_wording(mini, load_audience(mini, name), language)


def test_nested_and_dotted_keys_are_the_same(mini, write):
    write("base/wording/zh.yaml", "col: {no: 序号}\ncol.task: 任务\n")
    labels = wording(mini)
    assert (labels.text("col.no", {}), labels.text("col.task", {})) == ("序号", "任务")


def test_marks_are_filled_in_and_text_within_is_escaped_once(mini, write):
    write("base/wording/zh.yaml", "a: '<{x}>'\n")
    labels = wording(mini)
    assert labels.text("a", {"x": "&"}) == "<&>"
    assert labels.text("a", {"x": Markup("<em>b</em>")}) == "&lt;<em>b</em>&gt;"


def test_a_count_chooses_the_form(mini):
    labels = wording(mini, language="en")
    assert [labels.text("count.actions", {"count": n}) for n in (0, 1, 2)] == ["0 actions", "1 action", "2 actions"]


def test_unknown_labels_and_missing_values_are_told_apart(mini):
    labels = wording(mini)
    with pytest.raises(UnknownKey):
        labels.text("no.such", {})
    with pytest.raises(MissingValue):
        labels.text("place.paragraph", {})
    assert labels.nearest("place.pargraph") == "place.paragraph"


def test_braces_in_values_stay_as_they_are(mini):
    assert wording(mini).text("place.paragraph", {"paragraph": "{page}"}) == "第{page}段"


def test_an_audiences_file_and_settings_lie_over_base(mini, write):
    write("town/audience.yaml", "wording: {zh: {doc.digest: 镇汇编}}\n")
    write("town/wording/zh.yaml", "doc: {note: 镇报, digest: 丙}\n")
    labels = wording(mini, "town")
    assert [labels.text(f"doc.{kind}", {}) for kind in ("note", "checklist", "digest")] == ["镇报", "清单", "镇汇编"]


def test_a_part_of_ones_own_has_its_own_name_and_words(mini, write, page):
    write("town/audience.yaml", "documents: {note: {sections: [costs]}}\nwording: {zh: {part.costs: 费用, own.sum: '共{sum}元'}}\n")
    write("town/parts/costs.html", "<h2>{{ t('part.costs') }}</h2><p>{{ t('own.sum', sum=3) }}</p>")
    assert "<h2>费用</h2><p>共3元</p>" in page("town")
    write("town/audience.yaml", "wording: {zh: {part.cost: 费用}}\n")
    with pytest.raises(TemplateError, match=r"there is no label 'part\.cost'"):
        page("town")
    write("town/audience.yaml", "wording: {zh: {qqqq: 费用}}\n")
    with pytest.raises(TemplateError, match=r"a label of your own begins with 'own\.'"):
        page("town")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [b]", "wording/zh.yaml:1:4: error: the label 'a' must be text"),
        ("a: {one: b}", "the label 'a' must be text"),
        ("a: b\na: c", "wording/zh.yaml:2:1: error: the key 'a' is written twice"),
        ("a: [", "not valid YAML"),
    ],
)
def test_mistakes_in_a_wording_file_are_named_with_their_place(mini, write, text, expected):
    write("base/wording/zh.yaml", text)
    with pytest.raises(TemplateError) as caught:
        wording(mini)
    assert expected in str(caught.value)


def test_both_languages_have_the_same_labels_with_the_same_marks():
    base = load_audience(TEMPLATES, "base")
    zh, en = (load_wording(TEMPLATES, base, language) for language in ("zh", "en"))
    words = ("verb.", "instrument.")  # one language's words have no other form in it
    assert {key for key in zh.labels if not key.startswith(words)} == {
        key for key in en.labels if not key.startswith(words)
    }


def test_settings_become_custom_properties_and_the_size_of_the_sheet(mini, write):
    write(
        "town/audience.yaml",
        "fonts: {zh: {body: '楷体, serif', size: 14pt}}\ncolours: {accent: '#123456'}\n"
        "page: {size: Letter, margins: {top: 30mm, inner: 25mm, outer: 20mm}}\n",
    )
    css = settings(load_audience(mini, "town"), "zh")
    for rule in (
        '--font-body: "楷体", serif;', "--size-body: 14pt;", "--colour-accent: #123456;", "@page { size: 8.5in 11in; }",
        "@page wide { size: 11in 8.5in; }", "--page-top: 30mm;", "--page-inner: 25mm;", "--page-outer: 20mm;",
        "--wide-head: 30mm;", "--wide-inner: 25mm;", "--wide-outer: 20mm;",
    ):  # fmt: skip
        assert rule in css, css
    assert "--font-body" not in settings(load_audience(mini, "town"), "en")


def test_the_line_at_the_foot_stands_on_the_inner_side_of_every_page(mini, write):
    write("town/audience.yaml", """imprint: {footer: {zh: '甲"}<b>\\', en: Internal}}\n""")
    town = load_audience(mini, "town")
    (right, left) = settings(town, "en").splitlines()
    assert right.startswith('@page :right { @bottom-left { content: "Internal"; ')
    assert left.startswith('@page :left { @bottom-right { content: "Internal"; ')
    assert r'content: "甲\22 }\3c b>\5c ";' in settings(town, "zh")


def test_an_audience_that_sets_nothing_adds_no_stylesheet(mini):
    assert settings(load_audience(mini, "base"), "zh") == ""


def test_stylesheets_come_in_cascade_order(mini, write):
    write("base/styles/note.css", "")
    write("county/audience.yaml", "")
    write("county/style.css", "")
    write("town/audience.yaml", "based_on: county\n")
    write("town/styles/zh.css", "")
    sheets = stylesheets(mini, load_audience(mini, "town"), "note", "zh")
    assert [sheet.path.removeprefix("templates/") for sheet in sheets] == [
        "base/styles/base.css", "base/styles/note.css", "base/styles/zh.css", "county/style.css", "town/styles/zh.css",
    ]  # fmt: skip


def tables(mini, name, kind="note", article=None):
    return {table.title.split(",")[0]: table.rows for table in explain(mini, load_audience(mini, name), kind, article)}


def test_explain_shows_where_everything_comes_from(mini, write, article):
    write("town/audience.yaml", "title: {zh: 镇}\n")
    write("town/parts/text.html", "<p>x</p>{% block own %}{% endblock %}")
    write("town/style.css", "")
    found = tables(mini, "town", article=article)
    assert ("note.html", "templates/base/note.html", "templates/town/note.html") in found["templates"]
    assert ("parts/text.html", "templates/town/parts/text.html", "") in found["templates"]
    assert ("frame.html", "content", "templates/base/frame.html:4:10") in found["blocks"]
    assert ("parts/text.html", "own", "templates/town/parts/text.html:1:18") in found["blocks"]
    assert ("templates/town/style.css", "") in found["styles"]
    assert ("", "templates/town/styles/zh.css") in found["styles"]
    assert ("title.zh", "镇", "templates/town/audience.yaml:1:13") in found["settings"]
    assert ("documents.note.sections", "text", "templates/base/audience.yaml:3:20") in found["settings"]
    assert ("doc.note", "简报", "Note", "templates/base/wording/zh.yaml:2:13, templates/base/wording/en.yaml:2:13") in found["labels"]
    assert ("mechanism.name", "Quote", "水务共管机制") in found["variables"]
    assert ("action.firmness", "'firm' or 'promote' or 'explore' or nothing", "firm") in found["variables"]
    assert ("measure.place", "Place", "paragraph 6") in found["variables"]
    assert ("quote", "Quote", "Words of the article, verbatim, and where they stand.") in found["variables"]
    assert ("counts.actions", "number", "4") in found["variables"]
    assert ("edition.date", "date", "2023-04-05") in found["variables"]
    assert ("audience.masthead.issuer", "Bilingual or nothing", "") in found["variables"]
    assert any(name.startswith("quote(item, inside=True)") for name, _ in found["functions"])


def test_explain_names_word_files_and_rules_and_where_labels_of_each_language_come_from(mini, write):
    write("town/audience.yaml", "documents: {digest: {make: false}}\nwording: {en: {doc.note: Paper}}\n")
    write("town/note.docx", "")
    write("base/reference.docx", "")
    write("town/note.html", '{% extends "base/note.html" %}')
    found = tables(mini, "town")
    assert ("note.docx", "templates/town/note.docx", "") in found["other files"]
    assert ("reference.docx", "templates/base/reference.docx", "templates/town/reference.docx") in found["other files"]
    assert ("attention.yaml", "", "templates/town/attention.yaml") in found["other files"]
    assert not any(name.startswith("checklist") for name, *_ in found["other files"])
    assert ("base/note.html", "templates/base/note.html", "") in found["templates"]
    labels = {key: places for key, _, _, places in found["labels"]}
    assert labels["doc.note"] == "templates/base/wording/zh.yaml:2:13, templates/town/audience.yaml:2:26"
    kinds = {name.split(".")[1] for name, *_ in found["settings"] if name.startswith("documents.")}
    assert kinds == {"note"}


def test_explain_gives_no_example_of_what_the_audience_is_not_shown(mini, write, article):
    write("town/audience.yaml", "fields: [points]\n")
    examples = {name: example for name, _, example in tables(mini, "town", article=article)["variables"]}
    assert examples["mechanism.ask"] == ""
    assert "action.review" not in examples


def test_explain_needs_no_article(mini):
    assert ("mechanism.name", "Quote", "") in tables(mini, "base")["variables"]


def test_every_variable_of_the_shipped_audiences_is_explained():
    found = tables(TEMPLATES, "departments", None)
    assert all(found.values())
    assert {name.split(".")[0] for name, _, _ in found["variables"]} >= {
        "article",
        "mechanism",
        "measure",
        "action",
        "edition",
    }

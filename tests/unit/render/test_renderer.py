import hashlib
import pickle

import pytest

from pipeline.errors import TemplateError, UsageError
from pipeline.model import Article
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.audiencemodel import FIELDS
from pipeline.render.renderer import Renderer, languages, safe_name, statements
from pipeline.render.visible import visible

from .conftest import ZH, placed


def rendered(mini, article, edition, audience="base", kind="note", language="zh"):
    return Renderer(mini, load_audience(mini, audience)).rendered(article, kind, language, "M1", edition)


def test_a_document_in_the_articles_language_quotes_it(page):
    assert (
        '<span data-kind="quoted" data-item="M1.2" lang="zh-CN">推动完善上下游补偿办法，推进岸线共同巡护。</span>'
        in page()
    )


def test_a_document_in_another_language_shows_the_edited_translation_as_such(page):
    html = page(language="en")
    assert '<span data-kind="translation" data-item="M1.2" lang="en-GB">Compensation and patrols.</span>' in html
    assert "quoted" not in html


def test_what_nobody_translated_is_shown_in_the_original_and_counted(mini, article, edition, write):
    write("base/parts/text.html", "<p>{{ say(mechanism.measures[0]) }}</p><p>{{ untranslated() }}</p>")
    bare = article.mechanisms[0].measures[0].model_copy(update={"en": None})
    mechanism = article.mechanisms[0].model_copy(update={"measures": (bare,)})
    html = rendered(
        mini, article.model_copy(update={"mechanisms": (mechanism,)}), edition, language="en"
    ).manuscript.html
    assert 'data-kind="quoted" data-item="M1.1" lang="zh-CN"' in html
    assert "<p>1</p>" in html


def test_chinese_words_in_a_translation_name_their_language(mini, article, edition, write):
    write("base/parts/text.html", "<p>{{ say(mechanism.measures[0]) }}</p>")
    named = article.mechanisms[0].measures[0].model_copy(update={"en": "A <chief> (圈长制), “三书” too"})
    mechanism = article.mechanisms[0].model_copy(update={"measures": (named,)})
    changed = article.model_copy(update={"mechanisms": (mechanism,)})
    html = rendered(mini, changed, edition, language="en").manuscript.html
    assert 'A &lt;chief&gt; (<span lang="zh-CN">圈长制</span>), “<span lang="zh-CN">三书</span>” too' in html


def test_a_manuscript_holds_all_that_a_writer_needs(mini, article, edition, write):
    write("town/audience.yaml", "fonts: {zh: {body: 楷体}}\n")
    write("town/style.css", "p { color: red }")
    write("town/reference.docx", "not looked at here")
    manuscript = rendered(mini, article, edition, "town").manuscript
    assert [sheet.path for sheet in manuscript.stylesheets] == [
        "templates/base/styles/base.css", "templates/base/styles/zh.css", "templates/town/style.css",
        "settings of town/audience.yaml",
    ]  # fmt: skip
    assert manuscript.folders == (mini / "town", mini / "base")
    assert manuscript.template == "templates/base/note.html"
    assert manuscript.date == edition.date
    assert manuscript.reference == mini / "town" / "reference.docx"
    assert pickle.loads(pickle.dumps(manuscript)) == manuscript


def test_the_statements_that_a_document_shows_are_named(mini, article, edition, write):
    write(
        "base/parts/text.html",
        "<p>{{ quote(mechanism.lead) }}{{ edited(mechanism.ask) }}{{ say(mechanism.measures[1].actions[0]) }}</p>",
    )
    made = rendered(mini, article, edition)
    assert made.statements == ("M1.2a", "M1.ask", "M1.lead")
    assert statements(made.manuscript) == made.statements


def test_the_files_that_a_document_was_made_from_are_named_with_their_hash(mini, article, edition, write):
    write("town/audience.yaml", "")
    write("town/parts/text.html", "<p>x</p>")
    files = dict(rendered(mini, article, edition, "town").files)
    assert set(files) == {
        "templates/base/audience.yaml", "templates/town/audience.yaml", "templates/base/note.html",
        "templates/base/frame.html", "templates/town/parts/text.html", "templates/base/styles/base.css",
        "templates/base/styles/zh.css", "templates/base/wording/zh.yaml",
    }  # fmt: skip
    assert files["templates/town/parts/text.html"] == hashlib.sha256(b"<p>x</p>").hexdigest()


def test_the_same_input_gives_the_same_page(mini, article, edition):
    renderer = Renderer(mini, load_audience(mini, "base"))
    first = renderer.rendered(article, "note", "zh", "M1", edition)
    renderer.rendered(article, "note", "en", "M1", edition)
    assert renderer.rendered(article, "note", "zh", "M1", edition) == first
    assert rendered(mini, article, edition) == first


def test_faults_met_while_rendering_come_all_at_once_each_with_its_place(mini, write, page):
    write(
        "base/parts/text.html",
        "<p>{{ mechanism.tilte }}</p>\n<p>{{ t('doc.' ~ 'x') }}</p>\n<p>{{ quote(mechanism.summary) }}</p>\n"
        "<p>{{ article.title.quote }}</p>\n<p>{{ field(mechanism.actions[0], 'lead') }}</p>\n<p>{{ mechanism }}</p>\n"
        "<p>{{ say(mechanism.actions[9]) }}</p>{{ article.site }}",
    )
    with pytest.raises(TemplateError) as caught:
        page()
    message = str(caught.value)
    for part in (
        "templates/base/parts/text.html:1:17: error: 'tilte' is no field of a mechanism\n  hint: did you mean 'title'?",
        "text.html:2: error: there is no label 'doc.x'",
        "text.html:3:7: error: quote() takes a quote, not a bilingual",
        "text.html:4:21: error: text of the extract ('quote') is printed without saying what it is",
        "text.html:5:36: error: 'lead' is no field to fill in\n  hint: did you mean 'lead_body'?",
        "text.html:6: error: a mechanism is printed",
        "text.html:7: error: there is no item 9 in a list of 4",
        "None is printed",
    ):
        assert part in message, message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\n{{ t('place.paragraph') }}",
            "text.html:2:7: error: the label 'place.paragraph' needs a value for {paragraph}",
        ),
        ("\n\n{{ counts(1, 2, 3) }}", "text.html:3: error: counts() too many positional arguments"),
        ("{{ source() }}", "text.html:1: error: source() missing a required argument: 'item'"),
        ("\n{{ label(mechanism.name) }}", "text.html:2: error: label() takes a bilingual, not a quote"),
        ("{{ date('2 May') }}", "text.html:1: error: date() takes a date or a dated, not text"),
        ("{{ t(mechanism) }}", "text.html:1: error: t() takes text, not a mechanism"),
        ("{{ actions(4) }}", "text.html:1: error: actions() takes a mechanism or a measure, not a number"),
        ("{{ builds_on(none) }}", "takes a mechanism or a measure or an action, not nothing"),
        ("{{ telling(7) }}", "text.html:1: error: telling() takes a list, not a number"),
        ("{{ mechanism.measures|sort|length }}", "text.html:1: error: '<' not supported"),
        ("{{ [3]|sum + 'a' }}", "text.html:1: error: '+' works on lists and on whole numbers"),
        ("{% include 'parts/' ~ 'x.html' %}", "text.html:1: error: there is no template 'parts/x.html'"),
    ],
)
def test_a_fault_that_stops_the_rendering_names_its_place(body, text, expected):
    with pytest.raises(TemplateError) as caught:
        body(text)
    assert expected in str(caught.value)


def test_a_page_whose_words_are_not_the_extracts_is_not_handed_over(body):
    with pytest.raises(TemplateError, match="a quotation that is not the article's text"):
        body('<p><span data-kind="quoted" data-item="M1.name">水务机制</span></p>')


def test_an_unknown_mechanism_gets_the_known_ones(mini, article, edition):
    renderer = Renderer(mini, load_audience(mini, "base"))
    with pytest.raises(UsageError, match=r"unknown mechanism 'M7'[\s\S]*did you mean 'M1'\? known: M1"):
        renderer.render(article, "note", "zh", "M7", edition)


def test_fields_show_their_value_or_that_it_is_to_be_decided(body):
    assert body("{{ field(mechanism.actions[0], 'lead_body') }}") == (
        '<span data-field="M1.1a.lead_body" data-placeholder="待定" title="lead 1.1a" data-kind="edited" data-item="M1.1a.lead_body">水务局</span>'
    )
    assert (
        body("{{ field(mechanism.actions[1], 'due') }}")
        == '<span data-field="M1.1b.due" data-placeholder="待定" title="due 1.1b">待定</span>'
    )
    assert body("{{ field(mechanism.actions[0], 'status') }}").endswith(">推进中</span>")
    assert 'name="M1.1a.done"' in body("{{ tick(mechanism.actions[0]) }}")


def test_footnotes_name_the_paragraph_of_the_article(body):
    assert body("{{ footnote(mechanism.lead) }}") == '<span class="footnote">原文第6段</span>'


def test_numbers_points_and_links_are_at_hand(body):
    assert (
        body(
            "{% set c = counts(mechanism) %}{{ c.measures }} {{ c.actions }} {{ c.firm }} {{ c.explore }} {{ c.linked }} {{ c.no_body }}"
        )
        == "2 4 1 1 2 3"
    )
    assert body("{{ t('count.actions', count=1) }}", "en") == "1 action"
    assert body("{% for s in builds_on(mechanism) %}{{ s.number }} {% endfor %}") == "1.1 1.2 "
    assert body("{% for s in terms(mechanism) %}{{ edited(s, 'zh') }}{% endfor %}").count("护河基金") == 1
    assert body("{{ date(edition.date) }}|{{ issue() }}") == "2024年2月9日|第3期"
    assert body("{{ date(article.date) }}", "en") == "5 April 2023"


def test_key_depth_keeps_firm_actions_with_an_instrument_and_one_of_each_measure(body, write):
    write("base/audience.yaml", "documents: {note: {sections: [text], depth: key}}\n")
    assert body("{% for a in actions(mechanism) %}{{ a.number }} {% endfor %}") == "1.1a 1.2a "


def test_languages_are_those_the_article_has(article, mini, harbour):
    audience = load_audience(mini, "base")
    assert languages(article, audience) == ("zh", "en")
    bare = Article.model_validate({"language": "en", "source": {"file": "a.txt", "sha256": "0"}})
    assert languages(bare, audience) == ("en",)
    assert languages(harbour, audience)[-1] == "en"


def test_file_names_are_for_people_and_safe_everywhere(mini, article):
    renderer = Renderer(mini, load_audience(mini, "base"))
    assert renderer.file_name(article, "note", "zh", "M1") == "简报-1-水务共管机制"
    assert renderer.file_name(article, "note", "en", "M1") == "Note 1 Joint water management"
    assert renderer.file_name(article, "digest", "zh") == "汇编"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c:d", "a b c d"),
        ("..", "_"),
        ("", "_"),
        ("CON", "_CON"),
        ("x" * 300, "x" * 150),
        ("市" * 100, "市" * 50),
        ("plant willows on the banks of " * 6, ("plant willows on the banks of " * 5).strip()),
        ("plant trees along every canal " * 6, ("plant trees along every canal " * 5).strip()),
        ("w" * 100 + " " + "y" * 100, "w" * 100 + " " + "y" * 49),
        ("plant " + "willows " * 30, "plant " + ("willows " * 18).strip()),
        ("a--b-", "a-b"),
    ],
)
def test_file_names_hold_nothing_that_a_system_refuses(text, name):
    assert safe_name(text) == name


# ---- nothing leaks ----

MARKS = {field: f"MARK{n}X" for n, field in enumerate(FIELDS)}


def planted(value, names=()):
    """Return the extract as data with a mark in every text that a person or a rule wrote."""
    if isinstance(value, dict):
        return {
            key: [{"zh": MARKS[key], "en": MARKS[key]}] if key in ("points", "in_place")
            else {"zh": MARKS[key], "en": MARKS[key]} if isinstance(item, dict) and key in MARKS and set(item) <= {"zh", "en"}
            else planted(item)
            for key, item in value.items()
        }  # fmt: skip
    return [planted(item) for item in value] if isinstance(value, (list, tuple)) else value


def test_a_field_that_an_audience_is_not_shown_is_not_in_what_templates_see(article, mini, write):
    data = article.model_dump(mode="json")
    data["mechanisms"][0]["headline"] = {"zh": "x", "en": "x"}
    data = planted(data)
    data["mechanisms"][0]["measures"][0]["doubt"] = MARKS["doubt"]
    data["mechanisms"][0]["measures"][0]["review"] = {"was": MARKS["review"]}
    data["left_out"] = [{"quote": "一是", "span": [0, 2], "reason": MARKS["left_out"]}]
    data["obsolete"] = [{"note": "GONE"}]
    action = data["mechanisms"][0]["measures"][0]["actions"][0]
    action["instrument"], action["verb"] = MARKS["instrument"], MARKS["verb"]
    data["terms"] = [{"zh": MARKS["terms"], "en": MARKS["terms"]}]
    whole = Article.model_validate(data)
    marked = [field for field in FIELDS if MARKS[field] in whole.model_dump_json()]
    assert set(FIELDS) - set(marked) == {"firmness", "builds_on", "status"}
    for hidden in FIELDS:
        rest = ", ".join(field for field in FIELDS if field != hidden)
        write("base/audience.yaml", f"fields: [{rest}]\ndocuments: {{note: {{sections: [text]}}}}\n")
        seen = visible(whole, load_audience(mini, "base")).model_dump_json()
        assert MARKS[hidden] not in seen
        assert "GONE" not in seen
        assert all(MARKS[field] in seen for field in marked if field != hidden)


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("past work", "已做的工作", "past work"),
        ("已另文报告 <另>", "已另文报告 &lt;另&gt;", "已另文报告 &lt;另&gt;"),
        (
            {"zh": "已另文报告", "en": "reported elsewhere"},
            '<span data-kind="edited" data-item="left_out.1.reason" lang="zh-CN">已另文报告</span>',
            '<span data-kind="edited" data-item="left_out.1.reason" lang="en-GB">reported elsewhere</span>',
        ),
        (
            {"zh": "已另文报告"},
            '<span data-kind="edited" data-item="left_out.1.reason" lang="zh-CN">已另文报告</span>',
            '<span data-kind="edited" data-item="left_out.1.reason" lang="zh-CN">已另文报告</span>',
        ),
    ],
)
def test_why_something_was_left_out_is_said_in_each_language(article, mini, write, edition, reason, zh, en):
    data = article.model_dump(mode="json")
    data["left_out"] = [{"quote": "一是", "span": [ZH.index("一是"), ZH.index("一是") + 2], "reason": reason}]
    article = placed(Article.model_validate(data), ZH)
    for language, expected, standard in (("zh", zh, "已做的工作"), ("en", en, "past work")):
        path = mini / "base" / "wording" / f"{language}.yaml"
        path.write_text(path.read_text("utf-8") + f"left_out.past work: {standard}\n", "utf-8")
        write("base/parts/text.html", "<p>{{ reason(article.left_out[0]) }}</p>")
        html = Renderer(mini, load_audience(mini, "base")).render(article, "note", language, "M1", edition).html
        assert f"<p>{expected}</p>" in html


def test_hidden_firmness_links_and_status_are_gone_too(article, mini, write):
    write("base/audience.yaml", "fields: [ask]\n")
    action = visible(article, load_audience(mini, "base")).mechanisms[0].actions[0]
    assert (action.firmness, action.builds_on, action.relation, action.status) == (None, (), None, None)
    assert action.number == "1.1a"
    assert action.place.paragraph == 6


# ---- the templates that ship ----


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["note", "checklist", "comparison", "digest"])
@pytest.mark.parametrize("name", list_audiences(__import__("pathlib").Path(__file__).parents[3] / "templates"))
def test_every_shipped_document_renders_any_article(
    templates, name, kind, language, article, lakeside, harbour, edition
):
    renderer = Renderer(templates, load_audience(templates, name))
    bare = {"language": "zh", "source": {"file": "a.txt", "sha256": "0"}, "mechanisms": []}
    for each in (article, lakeside, harbour, Article.model_validate(bare)):
        for mechanism in each.mechanisms if kind != "digest" else [None]:
            html = renderer.render(each, kind, language, mechanism and mechanism.id, edition).html
            assert f'lang="{language}' in html


@pytest.mark.parametrize("name", ["leadership", "departments", "research", "public"])
def test_a_document_without_translations_says_so_and_claims_none(templates, name, edition, lakeside):
    data = lakeside.model_dump(mode="json")

    def bare(value):
        if isinstance(value, list):
            return [bare(item) for item in value]
        return (
            {key: None if key == "en" else bare(item) for key, item in value.items()}
            if isinstance(value, dict)
            else value
        )

    article = Article.model_validate({**bare(data), "terms": []})
    for quote, other in zip(article.quotes(), lakeside.quotes(), strict=True):
        quote._place = other._place
    renderer = Renderer(templates, load_audience(templates, name))
    for kind in ("note", "checklist", "comparison", "digest"):
        mechanism = None if kind == "digest" else article.mechanisms[0].id
        html = renderer.render(article, kind, "en", mechanism, edition).html
        assert "What has no translation yet is shown in the original." in html
        assert "Edited translation" not in html
        assert 'data-kind="translation"' not in html
    assert languages(article, renderer.audience) == ("zh",)

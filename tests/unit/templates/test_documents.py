"""The templates that ship, on articles that have everything, next to nothing, or something else than one expects."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.model import KINDS, Action, Article, Bilingual, Edition, Language, Measure, Mechanism
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.renderer import Renderer

EDITION = Edition(number=3, date=datetime.date(2024, 5, 6))
LANGUAGES: tuple[Language, ...] = ("zh", "en")
TEMPLATES = Path(__file__).parents[3] / "templates"
AUDIENCES = list_audiences(TEMPLATES)
EVERY = list(itertools.product(AUDIENCES, KINDS, LANGUAGES))


class Reading(HTMLParser):
    """What a reader meets: the texts of headings, cells and paragraphs, and the sections in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, list[str], bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("section", "aside", "nav"):
            self.sections.append((given.get("class") or "").split()[0])
        if tag in ("td", "th", "p", "li", "h1", "h2", "h3", "dt", "dd"):
            self._open.append((tag, [], False))
        if self._open and (tag == "input" or "data-field" in given):
            self._open[-1] = (*self._open[-1][:2], True)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            name, pieces, filled = self._open.pop()
            text = "".join(pieces).strip()
            self.texts.append((name, text or ("[field]" if filled else "")))
            if self._open:
                self._open[-1][1].append(text)
                self._open[-1] = (*self._open[-1][:2], self._open[-1][2] or filled)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)


def pages(article: Article, audience: str, kind: str, language: Language) -> Iterator[str]:
    """Yield the HTML of every document of one kind."""
    renderer = Renderer(TEMPLATES, load_audience(TEMPLATES, audience))
    ids = [None] if kind == "digest" else [mechanism.id for mechanism in article.mechanisms]
    for id in ids:
        yield renderer.render(article, kind, language, id, EDITION).html  # type: ignore[arg-type]  # KINDS are kinds


def bare(article: Article) -> Article:
    """Return the article as the rules alone would leave it, of a text that gives next to nothing."""

    def action(item: Action) -> Action:
        fields = "verb firmness instrument relation reason lead_body due status note en zh".split()
        return item.model_copy(update={**dict.fromkeys(fields), "builds_on": ()})

    def measure(item: Measure, split: bool) -> Measure:
        actions = tuple(action(one) for one in item.actions) if split else ()
        return item.model_copy(update={"summary": None, "plain": None, "en": None, "zh": None, "actions": actions})

    def mechanism(item: Mechanism, n: int) -> Mechanism:
        fields = ("title", "headline", "short", "summary", "ask", "one_sentence")
        return item.model_copy(
            update={
                **dict.fromkeys(fields),
                "points": (),
                "in_place": (),
                "measures": tuple(measure(one, split=k > 0) for k, one in enumerate(item.measures)) if n == 0 else (),
            }
        )

    fields = ("title", "publication", "site", "date", "affiliation", "genre", "basis", "overview")
    lists = ("authors", "achievements", "principles", "terms", "left_out", "sections")
    return article.model_copy(
        update={
            **dict.fromkeys(fields),
            **dict.fromkeys(lists, ()),
            "mechanisms": tuple(mechanism(item, n) for n, item in enumerate(article.mechanisms)),
        }
    )


@pytest.mark.parametrize(("audience", "kind", "language"), EVERY)
def test_an_edited_article_gives_every_document_without_an_empty_cell(
    lakeside: Article, audience: str, kind: str, language: Language
) -> None:
    for html in pages(lakeside, audience, kind, language):
        texts = Reading(html).texts
        assert texts
        assert [pair for pair in texts if not pair[1]] == []


@pytest.mark.parametrize(("audience", "kind", "language"), EVERY)
def test_an_article_that_gives_next_to_nothing_still_gives_every_document(
    lakeside: Article, audience: str, kind: str, language: Language
) -> None:
    for html in pages(bare(lakeside), audience, kind, language):
        texts = Reading(html).texts
        assert [pair for pair in texts if not pair[1]] == []
        assert not re.search(r"\bNone\b(?! mentioned| has| of)", re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize(("audience", "kind", "language"), EVERY)
def test_an_english_article_gives_every_document(
    harbour: Article, audience: str, kind: str, language: Language
) -> None:
    for html in pages(harbour, audience, kind, language):
        assert [pair for pair in Reading(html).texts if not pair[1]] == []


def renamed(mechanism: Mechanism, id: str) -> Mechanism:
    """Return a copy of a mechanism whose items all have ids of their own."""
    copy = mechanism.model_copy(deep=True)
    measures = [
        measure.model_copy(
            update={
                "id": f"{id}.{n}",
                "actions": tuple(
                    action.model_copy(update={"id": f"{id}.{n}.{k}"}) for k, action in enumerate(measure.actions)
                ),
            }
        )
        for n, measure in enumerate(copy.measures)
    ]
    return copy.model_copy(update={"id": id, "measures": tuple(measures)})


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_digest_of_twelve_mechanisms_lists_them_all(lakeside: Article, audience: str) -> None:
    many = tuple(renamed(lakeside.mechanisms[0], f"M{n}") for n in range(1, 13))
    for n, mechanism in enumerate(many, 1):
        mechanism._number = str(n)
    article = lakeside.model_copy(update={"mechanisms": many})
    (html,) = pages(article, audience, "digest", "zh")
    assert html.count('href="#mechanism-') == len(re.findall(r'<h2 id="mechanism-\d+"', html)) == 12


# fmt: off
OUTLINES = {
    ("leadership", "note"): "decision key-points existing measures attention source",
    ("leadership", "checklist"): "decision tasks source",
    ("leadership", "comparison"): "comparison source",
    ("departments", "note"): "key-points overview basis measures tasks existing principles coordination attention source",
    ("departments", "checklist"): "tasks coordination source",
    ("research", "note"): "status basis text-and-translation wording-analysis links principles not-mentioned attention terms",
    ("research", "checklist"): "status tasks not-mentioned",
    ("public", "note"): "one-sentence plain-measures in-place please-note source",
    ("public", "checklist"): "one-sentence tasks please-note source",
    ("public", "comparison"): "comparison please-note source",
}
# fmt: on


@pytest.mark.parametrize(("audience", "kind"), OUTLINES)
def test_each_audience_gets_its_own_outline(lakeside: Article, audience: str, kind: str) -> None:
    html = next(pages(lakeside, audience, kind, "zh"))
    assert " ".join(Reading(html).sections) == OUTLINES[audience, kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_authors_is_not_called_anybodys_proposal(lakeside: Article, language: Language) -> None:
    unsigned = lakeside.model_copy(update={"authors": ()})
    words = {"zh": "作者建议", "en": "authors’ proposals"}[language]
    assert words in next(pages(lakeside, "departments", "note", language))
    for audience in AUDIENCES:
        for kind in KINDS:
            assert not any(words in html for html in pages(unsigned, audience, kind, language))


@pytest.mark.parametrize(("audience", "kind"), list(itertools.product(AUDIENCES, KINDS)))
def test_the_articles_title_keeps_its_levels_of_marks(
    lakeside: Article, harbour: Article, audience: str, kind: str
) -> None:
    for article, title, zh, en in (
        (lakeside, "《护湖办法》“十问”", "《〈护湖办法〉“十问”》", "“《护湖办法》‘十问’”"),
        (harbour, "The “Open Quay” Plan", "《The “Open Quay” Plan》", "“The ‘Open Quay’ Plan”"),
    ):
        assert article.title is not None
        named = article.title.model_copy(update={"quote": title, "en": None, "zh": None})
        titled = article.model_copy(update={"title": named})
        for language, words in (("zh", zh), ("en", en)):
            for html in pages(titled, audience, kind, language):  # type: ignore[arg-type]  # both are languages
                plain = re.sub(r"<[^>]+>", "", html)
                assert words in plain
                assert plain.count(words[1:-1]) == plain.count(words)


def test_a_digest_of_a_text_without_authors_does_not_speak_of_proposals(lakeside: Article) -> None:
    unsigned = lakeside.model_copy(update={"authors": ()})
    for audience in AUDIENCES:
        for language, words in (("zh", "建议汇编</h1>"), ("en", "roposal")):
            (html,) = pages(unsigned, audience, "digest", language)  # type: ignore[arg-type]  # both are languages
            assert words not in re.sub(r"</?span[^>]*>", "", html[html.index("<h1>") : html.index("</h1>") + 5])


def test_a_digest_does_not_ask_the_same_plain_question_for_each_mechanism(lakeside: Article) -> None:
    (html,) = pages(bare(lakeside), "leadership", "digest", "zh")
    assert "是否推进" not in html
    assert "是否推进" in next(pages(bare(lakeside), "leadership", "note", "zh"))


@pytest.mark.parametrize("audience", ["leadership", "departments", "research"])
def test_a_comparison_quotes_an_achievement_once_and_then_points_to_it(lakeside: Article, audience: str) -> None:
    article = lakeside.model_copy(deep=True)
    used = article.achievements[0].sentences[0].id
    first, *_ = article.mechanisms
    actions = [action for measure in first.measures for action in measure.actions]
    linked = {action.id: action.model_copy(update={"builds_on": (used,), "relation": "direct"}) for action in actions}
    measures = tuple(m.model_copy(update={"actions": tuple(linked[a.id] for a in m.actions)}) for m in first.measures)
    rest = tuple(
        m.model_copy(update={"measures": tuple(x.model_copy(update={"actions": ()}) for x in m.measures)})
        for m in article.mechanisms[1:]
    )
    article = article.model_copy(update={"mechanisms": (first.model_copy(update={"measures": measures}), *rest)})
    html = next(pages(article, audience, "comparison", "zh"))
    assert html.count(f'data-item="{used}"') == 1
    assert "引文见" in html


def section(html: str, name: str) -> str:
    """Return the HTML of one part."""
    return re.search(rf'<section class="{name}">.*?</section>', html, re.DOTALL)[0]  # type: ignore[index]  # it is there


def test_a_research_note_quotes_an_achievement_once_among_its_links(lakeside: Article) -> None:
    first, *rest = lakeside.mechanisms
    used = lakeside.achievements[0].sentences[0].id
    measures = tuple(
        measure.model_copy(
            update={
                "actions": tuple(
                    action.model_copy(update={"builds_on": (used,), "relation": "related"})
                    for action in measure.actions
                )
            }
        )
        for measure in first.measures
    )
    article = lakeside.model_copy(update={"mechanisms": (first.model_copy(update={"measures": measures}), *rest)})
    for language, words in (("zh", "引文见1.1a"), ("en", "quoted under 1.1a")):
        links = section(next(pages(article, "research", "note", language)), "links")  # type: ignore[arg-type]  # both are languages
        assert links.count(f'data-item="{used}"') == 1
        assert re.sub("<[^>]+>", "", links).count(words) == sum(len(m.actions) for m in measures) - 1


@pytest.mark.parametrize("kind", ["note", "checklist"])
def test_a_research_paper_says_once_that_nothing_is_known_to_be_approved(lakeside: Article, kind: str) -> None:
    for language, words in (("zh", "已获批准"), ("en", "has been approved")):
        for html in pages(lakeside, "research", kind, language):  # type: ignore[arg-type]  # both are languages
            assert html.count(words) == 1


def test_points_to_watch_say_first_what_and_then_where(lakeside: Article) -> None:
    for language, words in (("zh", "分担比例（1.1b、1.2b）。"), ("en", "nor shares (1.1b, 1.2b).")):
        html = next(pages(lakeside, "departments", "checklist", language))  # type: ignore[arg-type]  # both are languages
        assert words in re.sub("<[^>]+>", "", section(html, "coordination"))


def test_remarks_name_the_achievement_beside_and_what_to_coordinate_until_an_editor_writes_some(
    lakeside: Article,
) -> None:
    def remarks(article: Article) -> list[str]:
        html = next(pages(article, "departments", "checklist", "zh"))
        return [re.sub("<[^>]+>", "", cell) for cell in re.findall(r'<td class="c-remarks">(.*?)</td>', html)]

    found = remarks(lakeside)
    actions = lakeside.mechanisms[0].actions
    for action, words in zip(actions, found, strict=True):
        assert bool(action.builds_on) == ("承接成效" in words)
    assert "出资方未提及" in found[1]
    first, *rest = lakeside.mechanisms
    note = Bilingual(zh="先报办公室", en="Report to the office first")
    measures = tuple(
        measure.model_copy(
            update={"actions": tuple(action.model_copy(update={"note": note}) for action in measure.actions)}
        )
        for measure in first.measures
    )
    article = lakeside.model_copy(update={"mechanisms": (first.model_copy(update={"measures": measures}), *rest)})
    assert set(remarks(article)) == {"先报办公室"}


def test_numbers_in_an_english_sentence_are_words_unless_one_of_them_has_none(lakeside: Article) -> None:
    html = next(pages(lakeside, "departments", "checklist", "en"))
    assert "Two measures, four actions: two firmly worded" in re.sub("<[^>]+>", "", html)
    first, *rest = lakeside.mechanisms
    one = first.measures[0].actions[0]
    many = tuple(one.model_copy(deep=True, update={"id": f"M1.1{letter}"}) for letter in "abcdefghijkl")
    measure = first.measures[0].model_copy(update={"actions": many})
    article = lakeside.model_copy(update={"mechanisms": (first.model_copy(update={"measures": (measure,)}), *rest)})
    html = next(pages(article, "departments", "checklist", "en"))
    assert "1 measure, 12 actions: 12 firmly worded" in re.sub("<[^>]+>", "", html)


def test_the_public_reads_terms_in_plain_words_and_no_translators_notes(lakeside: Article) -> None:
    noted = tuple(
        term.model_copy(update={"note": Bilingual(zh="译者须知", en="For translators")}) for term in lakeside.terms
    )
    article = lakeside.model_copy(update={"terms": noted})
    (html,) = pages(article, "public", "digest", "zh")
    assert "河流上取水样的固定地点" in section(html, "terms")
    assert section(html, "terms").count("<tr>") == 2
    assert "译者须知" not in html
    plainless = tuple(term.model_copy(update={"plain": None}) for term in noted)
    (html,) = pages(lakeside.model_copy(update={"terms": plainless}), "public", "digest", "zh")
    assert "#terms" not in html


def test_leaders_read_the_decision_before_anything_else(lakeside: Article) -> None:
    html = next(pages(lakeside, "leadership", "note", "en"))
    first = next(text for tag, text in Reading(html[html.index("<main") :]).texts if tag == "p")
    assert first.startswith("Decision sought")


def test_the_public_sees_no_class_and_nothing_to_fill_in(lakeside: Article) -> None:
    for kind, language in itertools.product(KINDS, LANGUAGES):
        for html in pages(lakeside, "public", kind, language):
            assert "data-field" not in html
            assert "<input" not in html
            assert 'class="firmness' not in html


def test_a_checklist_has_a_row_a_box_and_room_for_each_action(lakeside: Article) -> None:
    for mechanism, html in zip(lakeside.mechanisms, pages(lakeside, "departments", "checklist", "en"), strict=True):
        assert html.count('type="checkbox"') == len(mechanism.actions)
        for action in mechanism.actions:
            assert f'data-field="{action.id}.lead_body"' in html
            assert f'data-field="{action.id}.due"' in html


def test_what_nobody_decided_is_to_be_decided_and_never_left_empty(lakeside: Article) -> None:
    html = next(pages(bare(lakeside), "departments", "checklist", "en"))
    rows = html.count('class="c-due"') - 1  # the column
    assert rows == html.count('class="c-due">') - 1 or rows > 0
    assert html.count("To be decided") >= 2 * rows


def drafted(article: Article, **more: object) -> Article:
    """Return the article as the rules drafted it: nobody has compared, translated or described anything."""

    def action(item: Action) -> Action:
        return item.model_copy(update={"builds_on": (), "relation": None, "reason": None, "en": None})

    def measure(item: Measure) -> Measure:
        actions = tuple(map(action, item.actions))
        return item.model_copy(update={"en": None, "summary": None, "plain": None, "actions": actions})

    mechanisms = tuple(
        item.model_copy(update={"measures": tuple(map(measure, item.measures)), "in_place": ()})
        for item in article.mechanisms
    )
    return article.model_copy(update={"mechanisms": mechanisms, **more})


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("language", "words", "head"),
    [
        ("zh", "文中未提及既有成效", ("已有成效", "现在")),
        ("en", "The article mentions no achievements so far", ("In place", "Now")),
    ],
)
def test_an_article_without_achievements_says_so_once_and_has_no_column_for_them(
    lakeside: Article, audience: str, language: Language, words: str, head: tuple[str, ...]
) -> None:
    for html in pages(drafted(lakeside, achievements=()), audience, "comparison", language):
        texts = Reading(html).texts
        assert sum(words in text for tag, text in texts if tag == "p") >= 1
        assert not {text for tag, text in texts if tag == "th"} & set(head)
        assert len({text for tag, text in texts if tag == "td"}) > 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_achievements_that_nobody_has_compared_stand_above_the_table_and_not_in_each_row(
    lakeside: Article, audience: str
) -> None:
    for html in pages(drafted(lakeside), audience, "comparison", "zh"):
        assert "achievements" in Reading(html).sections
        above = html[: html.index("comparison-table")]
        assert all(html.count(f'data-item="{passage.lead.id}"') == 1 for passage in lakeside.achievements)
        assert all(f'data-item="{passage.lead.id}"' in above for passage in lakeside.achievements)
        assert "尚待比对" not in html


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_achievement_is_said_to_lack_a_next_step_before_anybody_has_compared(
    lakeside: Article, audience: str
) -> None:
    for kind in ("comparison", "digest"):
        assert all("unused" not in Reading(html).sections for html in pages(drafted(lakeside), audience, kind, "zh"))


@pytest.mark.parametrize(("audience", "kind"), list(itertools.product(AUDIENCES, KINDS)))
def test_no_column_is_empty_throughout(lakeside: Article, audience: str, kind: str) -> None:
    def action(item: Action) -> Action:
        return item.model_copy(update={"instrument": None, "verb": None, "firmness": None})

    article = drafted(lakeside)
    mechanisms = tuple(
        item.model_copy(
            update={
                "measures": tuple(
                    measure.model_copy(update={"actions": tuple(map(action, measure.actions))})
                    for measure in item.measures
                )
            }
        )
        for item in article.mechanisms
    )
    for html in pages(article.model_copy(update={"mechanisms": mechanisms}), audience, kind, "zh"):
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
            rows = [re.findall(r"<td.*?</td>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
            columns = list(zip(*(row for row in rows if len(row) == max(map(len, rows))), strict=True))
            plain = [{re.sub(r"<[^>]+>", "", cell).strip() for cell in column} for column in columns]
            assert {"—"} not in plain
            assert {"尚无译文"} not in plain


@pytest.mark.parametrize(("audience", "language"), list(itertools.product(AUDIENCES, LANGUAGES)))
def test_a_digest_of_an_article_without_mechanisms_says_so_and_shows_no_empty_table(
    lakeside: Article, audience: str, language: Language
) -> None:
    nothing = {"mechanisms": (), "achievements": (), "terms": (), "overview": None}
    (html,) = pages(lakeside.model_copy(update=nothing), audience, "digest", language)
    words = {"zh": "文中未见可列为改革机制的措施", "en": "The article lists no measures"}[language]
    assert html.count(words) == 1
    assert "<table" not in html
    assert not re.search(r"\b0\b", re.sub(r"<[^>]+>", " ", html[html.index("<main") :]))


def named(article: Article, name: str) -> Article:
    """Return the article with its first mechanism named otherwise, in its own language only."""
    first = article.mechanisms[0]
    quote = first.name.model_copy(update={"quote": name, "en": None, "zh": None})
    first = first.model_copy(update={"name": quote, "title": None, "headline": None})
    return article.model_copy(update={"mechanisms": (first, *article.mechanisms[1:])})


@pytest.mark.parametrize(("audience", "kind"), list(itertools.product(AUDIENCES, ("checklist", "comparison"))))
def test_a_title_puts_a_question_last(lakeside: Article, harbour: Article, audience: str, kind: str) -> None:
    for article, name, language in ((lakeside, "如何管好湖水？", "zh"), (harbour, "How can quays be kept?", "en")):
        html = next(pages(named(article, name), audience, kind, language))  # type: ignore[arg-type]  # both are languages
        (title,) = re.findall(r"<h1>(.*?)</h1>", html)
        plain = re.sub(r"<[^>]+>", "", title)
        assert plain.endswith(name)
        assert len(plain) > len(name) + 3
        assert f"<title>{plain}</title>" in html


@pytest.mark.parametrize(("audience", "kind"), list(itertools.product(AUDIENCES, KINDS)))
def test_a_name_in_small_letters_is_a_heading_with_a_capital(harbour: Article, audience: str, kind: str) -> None:
    html = next(pages(named(harbour, "keep the quays in repair"), audience, kind, "en"))
    heads = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", html)
    assert any(re.sub(r"<[^>]+>", "", head).startswith("Keep the quays in repair") for head in heads)


@pytest.mark.parametrize("kind", KINDS)
def test_leaders_read_how_a_long_measure_opens_and_offices_read_all_of_it(lakeside: Article, kind: str) -> None:
    first = "设立湖区巡查队。"
    words = first + "由三县轮流牵头，每县出十人、两条船，" * 10 + "全年不断。"
    mechanism = lakeside.mechanisms[0]
    measure = mechanism.measures[0].model_copy(update={"quote": words, "summary": None, "actions": ()})
    mechanism = mechanism.model_copy(update={"measures": (measure, *mechanism.measures[1:])})
    article = lakeside.model_copy(update={"mechanisms": (mechanism,)})
    short, whole = (
        re.sub(r"<[^>]+>", "", next(pages(article, audience, kind, "zh"))) for audience in ("leadership", "departments")
    )
    assert words in whole
    assert words not in short
    assert f"{first}……" in short


def test_quotation_marks_within_a_quotation_go_down_a_level_only_where_marks_stand_around_it(
    lakeside: Article,
) -> None:
    words = "建立“一湖一档”制度"

    def action(item: Action) -> Action:
        return item.model_copy(update={"quote": words})

    def measure(item: Measure) -> Measure:
        return item.model_copy(update={"quote": words, "plain": None, "actions": tuple(map(action, item.actions))})

    mechanisms = tuple(
        item.model_copy(update={"measures": tuple(map(measure, item.measures))}) for item in lakeside.mechanisms
    )
    article = lakeside.model_copy(update={"mechanisms": mechanisms})
    for audience, kind in itertools.product(AUDIENCES, KINDS):
        for html in pages(article, audience, kind, "zh"):
            for before, text in re.findall(r"(.)<span data-kind=\"quoted\"[^>]*>([^<]*一湖一档[^<]*)</span>", html):
                assert ("‘一湖一档’" in text) == (before == "“"), (audience, kind, before, text)


def test_a_translation_never_stands_between_quotation_marks(lakeside: Article) -> None:
    for audience, kind in itertools.product(AUDIENCES, KINDS):
        for html in pages(lakeside, audience, kind, "en"):
            assert not re.search(r'“<span data-kind="translation"(?! data-item="(title|M\d+\.name)")', html)


def test_every_quotation_is_verbatim_and_named(lakeside: Article) -> None:
    html = next(pages(lakeside, "departments", "note", "zh"))
    assert html.count('data-kind="quoted"') >= 1 + len(lakeside.mechanisms[0].measures)
    assert html.count('class="footnote"') >= 2


def test_no_page_obliges_anybody(lakeside: Article) -> None:
    for audience, kind in itertools.product(AUDIENCES, KINDS):
        for html in pages(lakeside, audience, kind, "en"):
            wording = re.sub(r'<span data-kind="[a-z]+".*?</span>', "", html)
            assert not re.search(r"\b(must|shall|will be|required to)\b", re.sub(r"<[^>]+>", " ", wording))


@pytest.mark.parametrize(("language", "asked"), [("zh", "责任单位、完成时限"), ("en", "Lead body, due date")])
def test_leaders_are_asked_who_pays_where_a_measure_involves_money(
    lakeside: Article, language: Language, asked: str
) -> None:
    payer = {"zh": "、出资方", "en": ", payer"}[language]
    (first, *_) = lakeside.mechanisms
    free = [one for one in first.measures[0].actions if not re.search("资金|基金|补偿", one.quote)]
    measures = (first.measures[0].model_copy(update={"actions": tuple(free)}), *first.measures[1:])
    article = lakeside.model_copy(update={"mechanisms": (first.model_copy(update={"measures": measures}),)})
    (html,) = pages(article, "leadership", "checklist", language)
    cells = [text for tag, text in Reading(html).texts if tag == "td" and text.startswith(asked)]
    assert [payer in cell for cell in cells] == [False, True]


@pytest.mark.parametrize(("language", "words"), [("zh", "序号后的字母"), ("en", "letters after a number")])
def test_letters_are_explained_where_actions_are_named_but_not_listed(
    lakeside: Article, language: Language, words: str
) -> None:
    for article, audience in itertools.product((lakeside, bare(lakeside)), ("leadership", "departments")):
        for html in pages(article, audience, "comparison", language):
            named = re.search(r'"number">\d\.\d[a-z]<', html) is not None and audience == "leadership"
            assert (words in html) is named
    assert any(words in html for html in pages(lakeside, "leadership", "comparison", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_note_points_to_the_principles_and_a_long_one_gives_them(lakeside: Article, language: Language) -> None:
    for audience, given in (("leadership", False), ("departments", True)):
        for html in pages(lakeside, audience, "note", language):
            assert ("principles" in Reading(html).sections) is given


def test_documents_without_quotations_do_not_say_that_quotations_were_checked(lakeside: Article) -> None:
    for kind in KINDS:
        assert not any("引文" in html for html in pages(lakeside, "public", kind, "zh"))

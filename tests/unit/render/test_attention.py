from pathlib import Path

import pytest

from pipeline.errors import TemplateError
from pipeline.model import Article, spelt_out
from pipeline.render.attention import CODES, Lists, Matcher, claims, load_lists, missing, points

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lists() -> Lists:
    return load_lists(ROOT / "templates")


def made(*measures: list[tuple[str, str | None]], language: str = "zh", lead: str = "完善共建机制。") -> Article:
    """Return an article with one mechanism; each measure is a list of (words, firmness)."""
    quote = {"span": [0, 1]}
    return Article.model_validate(
        {
            "language": language,
            "source": {"file": "article.txt", "sha256": "0"},
            "mechanisms": [
                {
                    "id": "M1",
                    "name": {"quote": "共建机制", **quote},
                    "lead": {"quote": lead, **quote},
                    "measures": [
                        {
                            "id": f"M1.{n}",
                            "quote": ",".join(words for words, _ in actions),
                            **quote,
                            "actions": [
                                {"id": f"M1.{n}{'abcdef'[k]}", "quote": words, "firmness": firmness, **quote}
                                for k, (words, firmness) in enumerate(actions)
                            ],
                        }
                        for n, actions in enumerate(measures, 1)
                    ],
                }
            ],
        }
    )


def found(article: Article, lists: Lists) -> dict[str, tuple[str, ...]]:
    return {point.code: point.items for point in points(article.mechanisms[0], Matcher(lists, article.language, article.explained))}


def test_that_all_is_proposal_is_always_said_and_first(lists):
    assert next(iter(found(made([("建立平台", "firm")]), lists))) == "W1"


def test_every_rule_finds_its_own_words_and_only_there(lists):
    cases = {
        "W3": ("探索居民互助", "explore"), "W5": ("设立护林基金", "firm"), "W6": ("建立由省级领导参加的会议", "firm"),
        "W7": ("推动监测网络一体化", "promote"), "W8": ("明确产值分成", "firm"), "W9": ("细化巡山制度", "firm"),
        "W10": ("推动户籍便利", "promote"), "W11": ("推行“三长共治”", "firm"), "W12": ("首创林长学校", "firm"),
    }  # fmt: skip
    for code, action in cases.items():
        others = set(cases) - {code}
        codes = found(made([("建立林长会议", "firm"), action]), lists)
        assert codes[code] == ("1.1b",), code
        assert not others & set(codes), (code, codes)


def test_a_measure_without_a_firm_action_is_named_by_its_own_number(lists):
    assert found(made([("建立甲", "firm")], [("推动乙", "promote"), ("探索丙", "explore")]), lists)["W4"] == ("1.2",)


def test_one_point_names_all_its_actions(lists):
    article = made([("设立基金甲", "firm"), ("建立乙", "firm")], [("争取财政补助", "promote")])
    assert found(article, lists)["W5"] == ("1.1a", "1.2a")


@pytest.mark.parametrize("words", ["由县林业局负责", "2030年底前完成", "安排3亿元", "由市政府牵头"])
def test_that_body_date_and_amount_are_missing_is_said_only_when_all_three_are(lists, words):
    assert "W2" in found(made([("建立平台", "firm")]), lists)
    assert "W2" not in found(made([("建立平台", "firm"), (words, "firm")]), lists)


def test_money_is_no_point_where_the_action_names_who_pays(lists):
    assert "W5" not in found(made([("设立基金,由省级财政承担", "firm")]), lists)


def test_a_verb_that_implies_a_beginning_is_no_point_when_an_achievement_is_linked(lists):
    article = made([("健全巡山制度", "promote")])
    linked = article.mechanisms[0].measures[0].actions[0].model_copy(update={"builds_on": ("A1.1",)})
    measure = article.mechanisms[0].measures[0].model_copy(update={"actions": (linked,)})
    assert "W9" in found(article, lists)
    mechanism = article.mechanisms[0].model_copy(update={"measures": (measure,)})
    assert "W9" not in {point.code for point in points(mechanism, Matcher(lists, "zh"))}


def test_measures_that_nobody_has_split_are_looked_at_whole(lists):
    article = made([("设立护林基金", "firm")])
    whole = article.mechanisms[0].measures[0].model_copy(update={"actions": ()})
    mechanism = article.mechanisms[0].model_copy(update={"measures": (whole,)})
    assert {point.code: point.items for point in points(mechanism, Matcher(lists, "zh"))}["W5"] == ("1.1",)


def test_english_articles_are_read_with_english_words(lists):
    article = made(
        [("Create a river fund", "firm"), ("Explore mutual recognition of residence permits", "explore")],
        [("Improve the bylaws with the national government", "promote")],
        language="en",
        lead="A mechanism for sharing the river.",
    )
    codes = found(article, lists)
    assert (codes["W5"], codes["W3"], codes["W10"], codes["W6"]) == (("1.1a",), ("1.1b",), ("1.1b",), ("1.2a",))
    assert codes["W9"] == ("1.2a",)
    assert codes["W2"] == ()


def test_english_words_are_matched_whole(lists):
    assert Matcher(lists, "en").find("money", "profoundly fundamental") == ()
    assert Matcher(lists, "en").find("money", "Funds and grants") == ("Funds", "grants")


def test_the_words_that_set_off_a_point_are_kept_each_once(lists):
    article = made([("设立基金,基金用于补偿", "firm")])
    point = next(point for point in points(article.mechanisms[0], Matcher(lists, "zh")) if point.code == "W5")
    assert point.words == ("基金", "补偿")


def test_what_is_missing_is_told_apart(lists):
    article = made([("安排3亿元", "firm")])
    assert missing(article.mechanisms[0], lists, "zh") == ("responsibility", "deadline")


def test_claims_and_coined_terms_among_achievements_are_found(lists, article):
    numbers = {code: [sentence.number for sentence in quotes] for code, quotes in claims(article, lists).items()}
    assert numbers == {"W11": ["1.2"], "W12": ["1.1"]}


def words_of(article: Article, code: str, lists: Lists) -> tuple[str, ...]:
    all_points = points(article.mechanisms[0], Matcher(lists, article.language, article.explained))
    return next((point.words for point in all_points if point.code == code), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Place the RTA and two JPBs under one board", ("RTA", "JPB")),
        ("Report GDP, CO2 and R&D to the EU by 2030", ()),
        ("Carry out phase II and phase IV with the G20", ()),
        ("CREATE A JOINT RTA BOARD", ()),
        ("Use the A320 and PM2.5 data", ()),
    ],
)
def test_acronyms_that_an_english_article_does_not_spell_out_are_found(lists, text, expected):
    assert words_of(made([(text, "firm")], language="en"), "W11", lists) == expected


def test_acronyms_in_a_chinese_article_are_found_as_well(lists):
    assert words_of(made([("推广EOD模式,完善GDP统计", "firm")]), "W11", lists) == ("EOD",)


@pytest.mark.parametrize(
    "text",
    ["The Road Transport Agency (RTA) is old.", "The RTA (a road agency) is old.", "道路运输局(简称RTA)已成立。", "RTA（道路运输局）已成立。"],
)
def test_an_acronym_that_the_article_spells_out_anywhere_is_no_point(lists, text):
    article = made([("Place the RTA under one board", "firm")], language="en")
    article._explained = spelt_out(text)
    assert words_of(article, "W11", lists) == ()


@pytest.mark.parametrize(("verb", "words"), [("研究", ("研究",)), ("试点", ("试点",)), ("探索", ("探索",)), ("论证", ()), (None, ())])
def test_an_action_that_explores_is_told_by_its_own_verb(lists, verb, words):
    article = made([("研究试点或探索河长制", "explore")])
    action = article.mechanisms[0].measures[0].actions[0].model_copy(update={"verb": verb})
    measure = article.mechanisms[0].measures[0].model_copy(update={"actions": (action,)})
    mechanism = article.mechanisms[0].model_copy(update={"measures": (measure,)})
    assert words_of(article.model_copy(update={"mechanisms": (mechanism,)}), "W3", lists) == words


def test_points_come_in_the_order_of_their_codes(lists):
    codes = list(found(made([("探索户籍改革", "explore"), ("设立基金", "firm")]), lists))
    assert codes == sorted(codes, key=CODES.index)


def test_an_audience_replaces_a_list_and_keeps_the_others(mini, write):
    write("base/attention.yaml", "money: {zh: [基金]}\nrights: {zh: [户籍]}\n")
    write("town/attention.yaml", "money: {zh: [经费]}\n")
    lists = load_lists(mini, ("town", "base"))
    assert (lists.money.zh, lists.rights.zh) == (("经费",), ("户籍",))


def test_mistakes_in_the_lists_are_named_with_their_place(mini, write):
    write("base/attention.yaml", "mony: {zh: [基金]}\n")
    with pytest.raises(TemplateError, match=r"templates/base/attention.yaml:1:7.*'mony'[\s\S]*did you mean 'money'"):
        load_lists(mini)
    write("base/attention.yaml", "money:\n  zh: [基金, '**']\n")
    with pytest.raises(TemplateError, match=r"attention.yaml:2:12: error: not a pattern: nothing but"):
        load_lists(mini)


@pytest.mark.parametrize(
    ("content", "expected"),
    [("- 基金\n".encode(), "attention.yaml:1:1: error: expected settings"), (b"\xff\xfe\0", "error: not UTF-8 text")],
)
def test_a_list_of_triggers_that_is_no_file_of_settings_is_an_error(mini, write, content, expected):
    write("town/audience.yaml", "")
    (mini / "town" / "attention.yaml").write_bytes(content)
    with pytest.raises(TemplateError, match=expected):
        load_lists(mini, ("town", "base"))

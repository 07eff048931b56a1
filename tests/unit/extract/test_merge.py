"""An extract brought up to date with its article: what the rules, the article and people each may change."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import yaml

from pipeline.errors import ExtractError
from pipeline.extract import catalogue
from pipeline.extract.merge import Update, update
from pipeline.model import Action, Article, LeftOut, Measure, Mechanism, Passage, Quote, Sentence, SourceFile
from pipeline.source import Source

FIRM = {"建立": "firm", "推动": "promote", "探索": "explore"}
WATER = "建立水质监测平台,推动监测数据共享"
BUS = "推动公交线路互通,探索票价统一"
FUND = "探索设立环湖生态基金"
CARE = "建立异地就医结算窗口,推动药品目录衔接"
NAMES = ("护水协作机制", "通行便利机制")


def found(
    *mechanisms: tuple[str, list[str]], title: str = "环湖三县怎样走到一起", extra: str = ""
) -> tuple[Source, Article]:
    """Return an article of mechanisms with their measures, and what perfect rules find in it."""
    text, parts = title + "\n" + extra, []
    for n, (name, measures) in enumerate(mechanisms, 1):
        lead = quote(text, f"完善{name}。", 0)
        text += lead["quote"]
        kept = []
        for k, words in enumerate(measures, 1):
            text += f"{'一二三四五'[k - 1]}是"
            at = len(text)
            text += words + "。"
            actions, start = [], at
            for letter, piece in zip("abcd", words.split(","), strict=False):
                own = {"verb": piece[:2], "firmness": FIRM[piece[:2]]}
                actions.append(Action(id=f"M{n}.{k}{letter}", quote=piece, span=(start, start + len(piece)), **own))
                start += len(piece) + 1
            kept.append(Measure(id=f"M{n}.{k}", quote=words + "。", span=(at, len(text)), actions=tuple(actions)))
        start = lead["span"][0] + 2
        own_name = Quote(quote=name, span=(start, start + len(name)))
        parts.append(Mechanism(id=f"M{n}", name=own_name, lead=Quote(**lead), measures=tuple(kept)))
        text += "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    article = Article(
        language="zh", source=SourceFile(file="article.txt", sha256=digest),
        title=Quote(quote=title, span=(0, len(title))), mechanisms=tuple(parts),
    )  # fmt: skip
    return Source("article.txt", text, text, range(len(text)), digest), article


def quote(text: str, words: str, skip: int) -> dict[str, Any]:
    return {"quote": words, "span": (len(text) + skip, len(text) + skip + len(words))}


def run(text: str, article: tuple[Source, Article]) -> Update:
    """Update, and hold what must be true of every update."""
    source, draft = article
    result = update(text, draft, source)
    catalogue.loads(result.text, "extract.yaml", source)
    again = update(result.text, draft, source)
    assert (again.text, again.changes, again.changed) == (result.text, (), False)
    return result


def item(text: str, id: str) -> dict[str, Any]:
    """Return the item with an id from an extract's text."""

    def look(value: Any) -> Any:
        if isinstance(value, dict):
            if value.get("id") == id:
                return value
            value = [inner for key, inner in value.items() if key not in ("machine", "obsolete")]
        if isinstance(value, list):
            return next(filter(None, map(look, value)), None)
        return None

    known = look(yaml.safe_load(text))
    assert known is not None, f"no {id}"
    return known


def ids(text: str) -> list[str]:
    return [m["id"] for mechanism in yaml.safe_load(text)["mechanisms"] for m in mechanism["measures"]]


BOTH = found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]))


@pytest.fixture
def text() -> str:
    """Return an extract as its editors left it: with a summary, a note, comments, and a body for one action."""
    text = catalogue.dump(BOTH[1])
    text = text.replace(
        "      - id: M1.2\n", "      # ask the bank first\n      - id: M1.2\n        summary: {zh: 设基金}\n"
    )
    text = text.replace(
        "            verb: 建立\n", "            verb: 建立  # as in the plan\n            lead_body: {zh: 水利局}\n"
    )
    assert text.count("水利局") == text.count("设基金") == text.count("# ask") == 1
    return text


def test_nothing_changed_means_not_one_byte(text):
    assert run(text, BOTH).text == text


def test_words_put_before_an_item_move_only_its_span(text):
    result = run(text, found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]), extra="编者按。\n"))
    assert not result.changes
    assert item(result.text, "M1.1")["span"][0] == item(text, "M1.1")["span"][0] + 5
    assert "review" not in item(result.text, "M1.1")


def test_a_reworded_item_is_marked_with_its_old_words_and_keeps_what_people_wrote(text):
    result = run(text, found((NAMES[0], [WATER.replace("监测平台", "监测网络平台"), FUND]), (NAMES[1], [BUS])))
    action = item(result.text, "M1.1a")
    assert action["quote"] == "建立水质监测网络平台"
    assert action["review"] == {"was": "建立水质监测平台"}
    assert action["lead_body"] == {"zh": "水利局"}
    assert "review" not in item(result.text, "M1.1b")
    assert "verb: 建立  # as in the plan\n" in result.text


def test_the_mark_keeps_the_words_that_were_read_last_and_goes_when_they_return(text):
    once = run(text, found((NAMES[0], [WATER.replace("监测平台", "监测网络平台"), FUND]), (NAMES[1], [BUS]))).text
    twice = run(once, found((NAMES[0], [WATER.replace("监测平台", "监测一张网平台"), FUND]), (NAMES[1], [BUS]))).text
    assert item(twice, "M1.1a")["review"] == {"was": "建立水质监测平台"}
    assert run(twice, BOTH).text == text


def test_a_new_item_gets_a_new_id_and_the_article_s_place(text):
    result = run(text, found((NAMES[0], [CARE, WATER, FUND]), (NAMES[1], [BUS])))
    assert ids(result.text) == ["M1.3", "M1.1", "M1.2", "M2.1"]
    assert item(result.text, "M1.3")["actions"][0]["id"] == "M1.3a"
    assert result.text.index("# ask the bank first") > result.text.index("M1.1\n")
    assert [change.kind for change in result.changes].count("new") == 3


def test_a_reordering_takes_ids_comments_and_edits_along(text):
    result = run(text, found((NAMES[1], [BUS]), (NAMES[0], [FUND, WATER])))
    assert ids(result.text) == ["M2.1", "M1.2", "M1.1"]
    lines = result.text.splitlines()
    assert lines[lines.index("      - id: M1.2") - 1] == "      # ask the bank first"
    assert item(result.text, "M1.2")["summary"] == {"zh": "设基金"}
    assert run(result.text, BOTH).text == text


def test_an_order_that_a_person_chose_stays(text):
    data = text.split("      # ask the bank first\n")
    first = data[0][data[0].index("      - id: M1.1\n") :]
    second = "      # ask the bank first\n" + data[1][: data[1].index("  - id: M2\n")]
    turned = text.replace(first + second, second + first)
    assert ids(turned) == ["M1.2", "M1.1", "M2.1"]
    assert run(turned, BOTH).text == turned
    assert ids(run(turned, found((NAMES[0], [WATER, CARE, FUND]), (NAMES[1], [BUS]))).text) == [
        "M1.2",
        "M1.1",
        "M1.3",
        "M2.1",
    ]


def test_what_vanished_is_kept_under_obsolete_and_comes_back_as_it_was(text):
    gone = run(text, found((NAMES[0], [WATER]), (NAMES[1], [BUS]))).text
    assert ids(gone) == ["M1.1", "M2.1"]
    kept = yaml.safe_load(gone)["obsolete"][0]
    assert (kept["kind"], kept["under"], kept["item"]["id"]) == ("measure", "M1", "M1.2")
    assert kept["item"]["summary"] == {"zh": "设基金"}
    assert "# ask the bank first" in gone
    back = run(gone, BOTH)
    assert back.text == text
    assert any(change.kind == "returned" and change.id == "M1.2" for change in back.changes)


def test_a_whole_mechanism_vanishes_and_comes_back(text):
    gone = run(text, found((NAMES[1], [BUS]))).text
    assert [entry["item"]["id"] for entry in yaml.safe_load(gone)["obsolete"]] == ["M1"]
    assert "水利局" in gone
    assert run(gone, BOTH).text == text


def test_a_new_item_never_gets_the_id_of_one_that_vanished(text):
    gone = run(text, found((NAMES[0], [WATER]), (NAMES[1], [BUS]))).text
    assert ids(run(gone, found((NAMES[0], [WATER, CARE]), (NAMES[1], [BUS]))).text) == ["M1.1", "M1.3", "M2.1"]


def test_a_measure_follows_the_article_to_another_mechanism(text):
    result = run(text, found((NAMES[0], [WATER]), (NAMES[1], [BUS, FUND])))
    mechanisms = yaml.safe_load(result.text)["mechanisms"]
    assert [m["id"] for m in mechanisms[1]["measures"]] == ["M2.1", "M1.2"]
    assert "obsolete" not in yaml.safe_load(result.text)


def test_a_corrected_verb_stays_and_a_new_opinion_of_the_rules_is_shown(text):
    corrected = text.replace(
        "            verb: 探索\n            firmness: explore\n",
        "            verb: 设立\n            firmness: firm\n",
        1,
    )
    assert corrected != text
    assert run(corrected, BOTH).text == corrected
    result = run(corrected, found((NAMES[0], [WATER, FUND.replace("探索", "推动")]), (NAMES[1], [BUS])))
    action = item(result.text, "M1.2a")
    assert (action["verb"], action["firmness"]) == ("设立", "firm")
    assert action["review"]["rules"] == {"verb": "推动", "firmness": "promote"}
    assert any(change.kind == "conflict" for change in result.changes)


def test_a_verb_that_nobody_corrected_follows_the_rules(text):
    result = run(text, found((NAMES[0], [WATER, FUND.replace("探索", "推动")]), (NAMES[1], [BUS])))
    assert item(result.text, "M1.2a")["verb"] == "推动"


def test_a_corrected_name_stays_and_where_the_article_changes_it_both_are_shown(text):
    name = item(text, "M1")["name"]
    mine = text.replace(f"quote: {NAMES[0]}\n", "quote: 护水协作\n").replace(
        f"span: [{name['span'][0]}, {name['span'][1]}]", f"span: [{name['span'][0]}, {name['span'][1] - 2}]", 1
    )
    assert run(mine, BOTH).text == mine
    result = run(mine, found(("护水协作新机制", [WATER, FUND]), (NAMES[1], [BUS])))
    assert item(result.text, "M1")["name"]["quote"] == "护水协作"
    assert item(result.text, "M1")["name"]["review"] == {"was": "护水协作", "now": "护水协作新机制"}


def merged(text: str) -> str:
    """Return the extract after a person made one action of M1.1's two."""
    second = text[text.index("          - id: M1.1b\n") : text.index("      # ask the bank first")]
    start, end = item(text, "M1.1")["span"]
    short = item(text, "M1.1a")["span"]
    text = text.replace(second, "").replace("quote: 建立水质监测平台\n", f"quote: {WATER}\n")
    return text.replace(f"span: [{short[0]}, {short[1]}]", f"span: [{start}, {end - 1}]")


def test_two_actions_that_a_person_made_one_stay_one(text):
    mine = merged(text)
    assert run(mine, BOTH).text == mine


def test_two_actions_made_one_stay_one_when_the_article_changes_in_them(text):
    result = run(merged(text), found((NAMES[0], [WATER.replace("共享", "互认"), FUND]), (NAMES[1], [BUS])))
    actions = item(result.text, "M1.1")["actions"]
    assert [action["quote"] for action in actions] == [WATER.replace("共享", "互认")]
    assert actions[0]["review"]["was"] == WATER
    assert actions[0]["lead_body"] == {"zh": "水利局"}


def test_a_measure_that_a_person_took_out_stays_out(text):
    cut = text[: text.index("      # ask the bank first")] + text[text.index("  - id: M2\n") :]
    assert ids(cut) == ["M1.1", "M2.1"]
    assert ids(run(cut, BOTH).text) == ["M1.1", "M2.1"]


@pytest.mark.parametrize("reason", ["已另文报告", {"zh": "已另文报告", "en": "reported elsewhere"}])
def test_a_measure_moved_to_left_out_stays_there(text, reason):
    measure = item(text, "M1.2")
    cut = text[: text.index("      # ask the bank first")] + text[text.index("  - id: M2\n") :]
    cut = cut.replace(
        "mechanisms:\n",
        f"left_out:\n  - quote: {measure['quote']}\n    span: {measure['span']}\n    reason: {json.dumps(reason)}\nmechanisms:\n",
        1,
    )
    result = run(cut, found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]), extra="编者按。\n"))
    assert ids(result.text) == ["M1.1", "M2.1"]
    assert yaml.safe_load(result.text)["left_out"][0]["reason"] == reason
    assert "obsolete" not in yaml.safe_load(result.text)


def with_passages(achievements: str, principles: str) -> tuple[Source, Article]:
    """Return an article with one achievement and one principle, of a sentence each."""
    text = f"{achievements}{principles}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    first = Sentence(id="A1.1", quote=achievements, span=(0, len(achievements)))
    second = Sentence(id="P1.1", quote=principles, span=(len(achievements), len(text)))
    article = Article(
        language="zh", source=SourceFile(file="article.txt", sha256=digest),
        achievements=(Passage(id="A1", sentences=(first,)),), principles=(Passage(id="P1", sentences=(second,)),),
    )  # fmt: skip
    return Source("article.txt", text, text, range(len(text)), digest), article


def test_a_principle_that_a_person_made_an_achievement_stays_one():
    both = with_passages("三县已经共用一张水质监测网。", "坚持先易后难、共建共享。")
    text = catalogue.dump(both[1])
    begin = text.index("  - id: P1\n")
    block = text[begin : text.index("\n# What the rules said")]
    moved = text.replace("principles:\n" + block, "").replace("achievements:\n", f"achievements:\n{block}")
    assert [one["id"] for one in yaml.safe_load(moved)["achievements"]] == ["P1", "A1"]
    assert run(moved, both).text == moved
    again = run(moved, with_passages("三县已经共用一张水质监测网。", "坚持先易后难、共建共管共享。")).text
    assert [one["id"] for one in yaml.safe_load(again)["achievements"]] == ["P1", "A1"]
    assert item(again, "P1.1")["review"] == {"was": "坚持先易后难、共建共享。"}


def test_authors_come_and_go_and_keep_their_translations():
    def by(*names: str) -> tuple[Source, Article]:
        text = "作者：" + "、".join(names) + "。"
        digest = hashlib.sha256(text.encode()).hexdigest()
        authors = tuple(Quote(quote=name, span=(text.index(name), text.index(name) + len(name))) for name in names)
        article = Article(language="zh", source=SourceFile(file="article.txt", sha256=digest), authors=authors)
        return Source("article.txt", text, text, range(len(text)), digest), article

    text = catalogue.dump(by("周明川", "林知远")[1]).replace(
        "  - quote: 林知远\n", "  - quote: 林知远\n    en: Lin Zhiyuan\n"
    )
    three = run(text, by("周明川", "何田", "林知远"))
    assert [one["quote"] for one in yaml.safe_load(three.text)["authors"]] == ["周明川", "何田", "林知远"]
    fewer = run(three.text, by("何田"))
    assert [one["quote"] for one in yaml.safe_load(fewer.text)["authors"]] == ["何田"]
    assert "Lin Zhiyuan" in fewer.text
    assert yaml.safe_load(run(fewer.text, by("何田", "林知远")).text)["authors"][1]["en"] == "Lin Zhiyuan"
    turned = run(three.text, by("林知远", "周明川", "何田"))
    assert yaml.safe_load(turned.text)["authors"][0]["en"] == "Lin Zhiyuan"
    cut = three.text.replace(
        next(part for part in three.text.split("  - ") if part.startswith("quote: 何田")), ""
    ).replace("  -   -", "  -")
    assert [one["quote"] for one in yaml.safe_load(run(cut, by("周明川", "何田", "林知远")).text)["authors"]] == [
        "周明川",
        "林知远",
    ]


def test_what_the_rules_leave_out_is_listed_and_follows_the_article(text):
    source, draft = BOTH
    start = source.text.index(FUND)
    left = LeftOut(quote=FUND, span=(start, start + len(FUND)), reason="a list of problems")
    first, second = draft.mechanisms
    without = draft.model_copy(
        update={"left_out": (left,), "mechanisms": (first.model_copy(update={"measures": first.measures[:1]}), second)}
    )
    result = run(catalogue.dump(without), (source, without))
    assert [one["quote"] for one in yaml.safe_load(result.text)["left_out"]] == [FUND]
    assert ids(run(result.text, BOTH).text) == ["M1.1", "M1.2", "M2.1"]


def test_an_item_that_only_the_rules_wanted_goes_when_they_drop_it(text):
    source, draft = BOTH
    first, second = draft.mechanisms
    fewer = draft.model_copy(update={"mechanisms": (first.model_copy(update={"measures": first.measures[1:]}), second)})
    plain = catalogue.dump(draft)
    assert ids(run(plain, (source, fewer)).text) == ["M1.2", "M2.1"]


def test_an_item_on_which_people_worked_stays_in_doubt_when_the_rules_drop_it(text):
    source, draft = BOTH
    first, second = draft.mechanisms
    fewer = draft.model_copy(update={"mechanisms": (first.model_copy(update={"measures": first.measures[:1]}), second)})
    result = run(text, (source, fewer))
    assert item(result.text, "M1.2")["confidence"] == "low"
    assert "no longer find" in item(result.text, "M1.2")["doubt"]
    assert run(result.text, BOTH).text == text
    kept = "".join(line for line in result.text.splitlines(True) if "no longer find" not in line or "machine" in line)
    assert "doubt" not in item(run(kept, (source, fewer)).text, "M1.2")


def test_a_mechanism_in_doubt_says_so_once_and_what_the_rules_make_of_its_words_instead_is_not_added(text):
    source, draft = BOTH
    start = source.text.index(WATER)
    sentence = Sentence(id="P1.1", quote=WATER, span=(start, start + len(WATER)))
    other = draft.model_copy(
        update={"mechanisms": draft.mechanisms[1:], "principles": (Passage(id="P1", sentences=(sentence,)),)}
    )
    result = run(text, (source, other))
    assert [change.id for change in result.changes] == ["M1"]
    assert "principles" not in yaml.safe_load(result.text)
    assert run(result.text, BOTH).text.partition("\nmachine:")[0] == text.partition("\nmachine:")[0]


def test_work_on_an_action_keeps_its_measure_when_the_rules_drop_that(text):
    source, draft = BOTH
    first, second = draft.mechanisms
    fewer = draft.model_copy(update={"mechanisms": (first.model_copy(update={"measures": first.measures[1:]}), second)})
    result = run(text, (source, fewer))
    assert item(result.text, "M1.1")["confidence"] == "low"
    assert item(result.text, "M1.1a")["lead_body"] == {"zh": "水利局"}


def test_a_person_s_own_action_goes_and_comes_back_with_its_measure(text):
    start = item(text, "M1.2a")["span"][0] + 2
    mine = f"          - id: M1.2x\n            quote: {FUND[2:]}\n            span: [{start}, {start + len(FUND) - 2}]\n            note: {{zh: 我的}}\n"
    own = text.replace("  - id: M2\n", f"{mine}  - id: M2\n")
    assert run(own, BOTH).text == own
    gone = run(own, found((NAMES[0], [WATER]), (NAMES[1], [BUS]))).text
    assert "M1.2x" not in gone[: gone.index("obsolete:")]
    back = run(gone, found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]), extra="编者按。\n")).text
    assert item(back, "M1.2x")["note"] == {"zh": "我的"}
    assert item(back, "M1.2x")["span"][0] == start + 5


def test_an_extract_that_remembers_nothing_was_made_by_hand_and_wins(text):
    by_hand = text[: text.index("\n# What the rules said last")].replace("verb: 推动", "verb: 促进") + "\n"
    result = run(by_hand, BOTH)
    assert result.text.startswith(by_hand.rstrip("\n"))
    assert "machine:" in result.text


def test_the_title_vanishes_and_returns_with_its_translation(text):
    text = text.replace("title:\n", "title:\n  en: How three counties came together\n")
    source, draft = found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]), title="编者按")
    gone = run(text, (source, draft.model_copy(update={"title": None})))
    assert "title" not in yaml.safe_load(gone.text)
    assert "How three counties came together" in gone.text
    back = run(gone.text, BOTH)
    assert yaml.safe_load(back.text)["title"]["en"] == "How three counties came together"
    assert [str(change) for change in back.changes] == ["title: returned: '环湖三县怎样走到一起'"]


def test_windows_line_ends_stay(text):
    result = run(text.replace("\n", "\r\n"), found((NAMES[0], [FUND, WATER]), (NAMES[1], [BUS])))
    assert result.text.count("\n") == result.text.count("\r\n")


def test_a_broken_extract_is_told_and_not_touched():
    source, draft = BOTH
    with pytest.raises(ExtractError, match=r"seeds/x/extract.yaml:1:1: error: unknown field 'verison'"):
        update("verison: 1\nlanguage: zh\nsource: {file: a, sha256: b}\n", draft, source, "seeds/x/extract.yaml")


@pytest.mark.parametrize("behind", ["# checked by Lin\n", "  # checked by Lin\n  # and by Zhou\n"])
def test_comments_behind_and_within_what_the_rules_remember_stay(text, behind):
    lines = text.splitlines(keepends=True)
    within = next(n for n, line in enumerate(lines) if line.startswith("  M1.1:"))
    noted = "".join([*lines[:within], "  # a question\n", *lines[within:]]) + behind
    after = run(noted, found((NAMES[0], [WATER.replace("水质", "水位"), FUND]), (NAMES[1], [BUS]))).text
    for line in ["# a question", *(line.strip() for line in behind.splitlines())]:
        assert after.count(line) == 1


def test_messages_call_a_mechanism_by_its_name(text):
    more = run(text, found((NAMES[0], [WATER, FUND]), (NAMES[1], [BUS]), ("湖岸绿化机制", [CARE])))
    assert "M3: new: '湖岸绿化机制'" in [str(change) for change in more.changes]
    less = run(text, found((NAMES[0], [WATER, FUND])))
    back = run(less.text, BOTH)
    assert "M2: returned: '通行便利机制'" in [str(change) for change in back.changes]

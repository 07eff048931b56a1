"""An article written for these tests, in Chinese, and one in English; a small set of templates of our own."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from pipeline.model import Article, Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer
from pipeline.source import Place

ZH = (
    "让河流连起三座城\n"
    "江城日报 2023年4月5日 作者:林远\n"
    "《三江流域规划》提出建设跨市水务合作区,为三市合作提供依据。\n"
    "三市已在全省率先设立联合巡河队。建立了“2+3”水质会商制度,组建了水务专窗。\n"
    "坚持先易后难。让合作经得起时间。\n"
    "守护一江清水,构建水务共管机制。一是建立跨市水质监测信息平台,探索共建护河基金(暂名“清流”)。"
    "二是推动完善上下游补偿办法,推进岸线共同巡护。\n"
)


def _quote(text: str, start: int = 0, **more: object) -> dict[str, object]:
    at = ZH.index(text, start)
    return {"quote": text, "span": [at, at + len(text)], **more}


def _article() -> dict[str, object]:
    return {
        "language": "zh",
        "source": {"file": "article.txt", "sha256": "0" * 64},
        "title": _quote("让河流连起三座城", en="Let the river join three cities"),
        "publication": _quote("江城日报", en="Jiangcheng Daily"),
        "date": _quote("2023年4月5日", value="2023-04-05"),
        "authors": [_quote("林远", en="Lin Yuan")],
        "basis": _quote("《三江流域规划》提出建设跨市水务合作区", en="The plan proposes a joint water area"),
        "overview": {"zh": "三市共管水务。", "en": "Three cities manage water jointly."},
        "achievements": [
            {
                "id": "A1",
                "sentences": [
                    _quote("三市已在全省率先设立联合巡河队。", id="A1.1", en="A joint patrol has been set up."),
                    _quote("建立了“2+3”水质会商制度,组建了水务专窗。", id="A1.2", en="A “2+3” system is in place."),
                ],
            }
        ],
        "principles": [{"id": "P1", "sentences": [_quote("坚持先易后难。", id="P1.1", en="Easy things first.")]}],
        "mechanisms": [
            {
                "id": "M1",
                "name": _quote("水务共管机制", en="Joint water management"),
                "lead": _quote("守护一江清水,构建水务共管机制。", en="Put in place joint water management."),
                "title": {"zh": "水务共管|谁牵头", "en": "Joint water management: who leads"},
                "short": {"zh": "水务", "en": "Water"},
                "summary": {"zh": "三市共管一条河。", "en": "Three cities share one river."},
                "ask": {"zh": "是否推进两项措施。", "en": "Whether to proceed with two measures."},
                "points": [{"zh": "两项措施、四项任务。", "en": "Two measures, four actions."}],
                "one_sentence": {"zh": "三市一起管好一条河。", "en": "Three cities look after one river."},
                "in_place": [{"zh": "已有联合巡河队。", "en": "There is a joint patrol."}],
                "measures": [
                    {
                        "id": "M1.1",
                        "marker": "一是",
                        **_quote(
                            "建立跨市水质监测信息平台,探索共建护河基金(暂名“清流”)。", en="A platform and a fund."
                        ),
                        "summary": {"zh": "平台和基金", "en": "Platform and fund"},
                        "plain": {"zh": "把水质数据放到一处。", "en": "Put water data in one place."},
                        "actions": [
                            {
                                "id": "M1.1a",
                                **_quote("建立跨市水质监测信息平台", en="Establish a water monitoring platform"),
                                "verb": "建立",
                                "firmness": "firm",
                                "instrument": "平台",
                                "builds_on": ["A1.2"],
                                "relation": "related",
                                "reason": {"zh": "同为水质", "en": "Both on water quality"},
                                "lead_body": {"zh": "水务局", "en": "Water bureau"},
                                "due": {"zh": "2024年底", "en": "End of 2024"},
                                "support": {"zh": "环保局", "en": "Environment bureau"},
                                "status": "ongoing",
                                "note": {"zh": "已立项", "en": "Project approved"},
                            },
                            {
                                "id": "M1.1b",
                                **_quote("探索共建护河基金(暂名“清流”)", en="Explore a jointly built river fund"),
                                "verb": "探索",
                                "firmness": "explore",
                                "instrument": "基金",
                                "relation": "none",
                            },
                        ],
                    },
                    {
                        "id": "M1.2",
                        "marker": "二是",
                        **_quote("推动完善上下游补偿办法,推进岸线共同巡护。", en="Compensation and patrols."),
                        "actions": [
                            {
                                "id": "M1.2a",
                                **_quote("推动完善上下游补偿办法", en="Promote better compensation rules"),
                                "verb": "推动",
                                "firmness": "promote",
                                "instrument": "办法",
                                "relation": "none",
                            },
                            {
                                "id": "M1.2b",
                                **_quote("推进岸线共同巡护", en="Advance joint patrols of the banks"),
                                "verb": "推进",
                                "firmness": "promote",
                                "builds_on": ["A1.1"],
                                "relation": "direct",
                            },
                        ],
                    },
                ],
            }
        ],
        "terms": [{"zh": "护河基金", "en": "river fund", "note": {"zh": "暂名", "en": "working title"}}],
    }


def placed(article: Article, text: str) -> Article:
    """Return the article with the paragraph of each quote filled in, as the catalogue does."""
    for quote in article.quotes():
        assert text[slice(*quote.span)] == quote.quote
        start = quote.span[0]
        paragraph = text.count("\n", 0, start) + 1
        quote._place = Place(paragraph, paragraph, start - text.rfind("\n", 0, start))
    return article


@pytest.fixture
def article() -> Article:
    return placed(Article.model_validate(_article()), ZH)


@pytest.fixture
def edition() -> Edition:
    return Edition(number=3, date=datetime.date(2024, 2, 9))


TEMPLATES = {
    "base/audience.yaml": (
        "title: {zh: 通用版, en: General}\n"
        "documents:\n  note: {sections: [text]}\n  checklist: {sections: [text]}\n"
        "  comparison: {sections: [text]}\n  digest: {sections: [all]}\n"
    ),
    "base/frame.html": (
        '<!DOCTYPE html>\n<html lang="{{ t("lang") }}"><head><meta charset="utf-8"><title>{{ t("doc." ~ kind) }}</title>'
        '</head>\n<body class="{{ kind }}">\n{% block content %}\n{% for section in document.sections %}\n'
        '{% include "parts/" ~ section ~ ".html" %}\n{% endfor %}\n{% endblock %}\n</body></html>\n'
    ),
    **{f"base/{kind}.html": '{% extends "frame.html" %}\n' for kind in ("note", "checklist", "comparison", "digest")},
    "base/parts/text.html": (
        "{% for measure in mechanism.measures %}\n<p>{{ measure.number }} {{ say(measure) }}</p>\n{% endfor %}\n"
    ),
    "base/parts/rows.html": (
        '{% for measure in mechanism.measures %}\n{% for column in document.columns["rows"] %}'
        '{% if column == "number" %}<p>{{ measure.number }}</p>{% elif column in ["action", "lead_body"] %}'
        "<p>{{ say(measure) }}</p>{% endif %}{% endfor %}\n{% endfor %}\n"
    ),
    "base/parts/all.html": "{% for item in article.mechanisms %}\n<p>{{ say(item.name) }}</p>\n{% endfor %}\n",
    "base/styles/base.css": "p { margin: 0 }\n",
    "base/styles/zh.css": "p { text-indent: 2em }\n",
    **{
        f"base/wording/{language}.yaml": (
            f"lang: {language}\ndoc: {{note: {note}, checklist: {check}, comparison: {table}, digest: {digest}}}\n"
            f"status: {{tbd: {tbd}, not_started: {start}, ongoing: {going}, done: {done}, hold: {hold}}}\n"
            f"place: {{paragraph: '{place}', page: '{page}', footnote: '{foot}'}}\nmast: {{issue: '{issue}'}}\n"
            "field: {title: '{name} {number}'}\ncol: {lead_body: lead, support: support, due: due, status: status, remarks: notes}\n"
            f"tick: {{title: '{tick}'}}\ncount.actions: {count}\n"
            f"watch:\n  line: '{{items}}: {{text}}'\n  comma: '{comma}'\n"
            + "".join(f"  W{n}: {language} {n}\n" for n in range(1, 13))
        )
        for language, note, check, table, digest, tbd, start, going, done, hold, place, page, foot, issue, tick, count, comma in (
            ("zh", "简报", "清单", "对照表", "汇编", "待定", "未开始", "推进中", "已完成", "暂缓",
             "第{paragraph}段", "第{page}页第{paragraph}段", "原文{place}", "第{number}期", "{number}完成", "'{count}项任务'", "、"),
            ("en", "Note", "Checklist", "Comparison", "Digest", "To be decided", "Not started", "In progress", "Done",
             "On hold", "paragraph {paragraph}", "page {page}, paragraph {paragraph}", "Article, {place}", "No. {number}",
             "{number} done", "{one: '{count} action', other: '{count} actions'}", ", "),
        )
    },
}  # fmt: skip


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A small templates folder with base alone."""
    folder = tmp_path / "templates"
    for name, text in TEMPLATES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(mini: Path):
    """Return a function that writes a file below the small templates folder."""

    def put(name: str, text: str) -> Path:
        path = mini / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def page(mini: Path, article: Article, edition: Edition):
    """Return a function that renders a document of the small templates to HTML."""

    def render(audience: str = "base", kind: str = "note", language: str = "zh") -> str:
        renderer = Renderer(mini, load_audience(mini, audience))
        return renderer.render(article, kind, language, "M1", edition).html

    return render


@pytest.fixture
def body(write, page):
    """Return a function that renders one piece of template text, and gives what it made."""

    def render(text: str, language: str = "zh") -> str:
        write("base/parts/text.html", f"<div>{text}</div>")
        html = page(language=language)
        return html[html.index("<div>") + 5 : html.rindex("</div>")]

    return render

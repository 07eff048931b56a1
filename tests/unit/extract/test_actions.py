"""A measure is divided at its verbs, and each piece knows its verb, class and instrument."""

from __future__ import annotations

import pytest

from pipeline.extract.actions import split
from pipeline.extract.folding import fold

CHINESE = {
    "建立河湖巡查制度,推动部门数据互通,探索水权交易。": [
        ("建立河湖巡查制度", "建立", "firm", "制度"),
        ("推动部门数据互通", "推动", "promote", None),
        ("探索水权交易", "探索", "explore", None),
    ],
    "聚焦民生短板,编制托育服务清单。": [("编制托育服务清单", "编制", "firm", "清单")],
    "共同设立人才基金池，鼓励校、企、院联合培养": [
        ("共同设立人才基金池", "设立", "firm", "基金池"),
        ("鼓励校、企、院联合培养", "鼓励", "promote", None),
    ],
    "推动完善流域横向补偿机制": [("推动完善流域横向补偿机制", "推动", "promote", "机制")],
    "商业银行应设立专营机构，对小微企业降低门槛。": [
        ("商业银行应设立专营机构，对小微企业降低门槛", "设立", "firm", None)
    ],
    "建设“政务云，一朵云”平台": [("建设“政务云，一朵云”平台", "建设", "firm", "平台")],
    "加强与国家发展改革委的沟通。": [("加强与国家发展改革委的沟通", "加强", "promote", None)],
    "建立臺賬，完善機制。": [("建立臺賬", "建立", "firm", "臺賬"), ("完善機制", "完善", "promote", "機制")],
    "由交通局牵头制定接驳方案,由各镇负责落实。": [
        ("由交通局牵头制定接驳方案", "制定", "firm", "方案"),
        ("由各镇负责落实", "落实", "firm", None),
    ],
    "由街道牵头,建立联席会议制度。": [("由街道牵头,建立联席会议制度", "建立", "firm", "制度")],
    "年检工作。": [("年检工作", None, None, None)],
}
ENGLISH = {
    "Establish a joint fund, promote shared ticketing, and explore a regional bond.": [
        ("Establish a joint fund", "establish", "firm", "fund"),
        ("promote shared ticketing", "promote", "promote", None),
        ("explore a regional bond", "explore", "explore", None),
    ],
    "The council should jointly set up a task force on fares.": [
        ("The council should jointly set up a task force on fares", "set up", "firm", "task force"),
    ],
    "To cut delays, publish one timetable.": [("publish one timetable", "publish", "firm", None)],
    "Set up a register of moorings and draw up a plan for dredging.": [
        ("Set up a register of moorings", "set up", "firm", "register"),
        ("draw up a plan for dredging", "draw up", "firm", "plan"),
    ],
    "Fund 400 moorings.": [("Fund 400 moorings", "fund", "firm", None)],
    "The towns should fund 400 moorings by a common fund.": [
        ("The towns should fund 400 moorings by a common fund", "fund", "firm", "fund"),
    ],
    "Offer advice and support in the market towns.": [
        ("Offer advice and support in the market towns", "offer", "firm", None),
    ],
}


@pytest.mark.parametrize("text", [*CHINESE, *ENGLISH])
def test_pieces_are_verbatim_with_verb_class_and_instrument(text: str) -> None:
    chinese = text in CHINESE
    folded = fold(text)
    found = [
        (text[p.start : p.end], p.verb, p.firmness, text[slice(*p.instrument)] if p.instrument else None)
        for p in split(folded, 0, len(folded), chinese)
    ]
    assert found == (CHINESE if chinese else ENGLISH)[text]

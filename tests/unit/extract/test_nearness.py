"""Where a quote stands, or what stands nearest to it."""

from __future__ import annotations

import random
import time

import pytest

from pipeline.extract.nearness import find, likeness, nearest

TEXT = "三县建立水质监测平台,共享监测数据。各县推动公交线路互通,探索票价统一。三县建立水质监测平台,定期会商。"


def test_the_occurrence_nearest_to_the_old_place_is_found():
    quote = "三县建立水质监测平台"
    assert find(TEXT, quote, 0) == (0, 10)
    assert find(TEXT, quote, 40) == (TEXT.rindex(quote), TEXT.rindex(quote) + 10)
    assert find(TEXT, "没有这句", 0) is None
    assert find(TEXT, "", 0) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("各县推动公交线路连通", "各县推动公交线路互通"),
        ("各县推动公交和铁路线路互通", "各县推动公交线路互通"),
        ("共享水质数据", "共享监测数据"),
    ],
)
def test_the_clause_that_was_meant_is_found_whole(wrong, right):
    start, end = nearest(TEXT, wrong)
    assert TEXT[start:end] == right


def test_nothing_is_near_to_what_is_nowhere():
    assert nearest(TEXT, "完全不同内容与此文无关") is None


def test_likeness_is_one_for_the_same_and_nothing_for_strangers():
    assert likeness("公交", "公交") == 1
    assert likeness("公交", "水质") == 0
    assert likeness("推动公交线路互通", "推动公交线路连通") > 0.6 > likeness("推动公交线路互通", "推动水质联合监测")


def test_a_long_article_takes_no_long_time():
    chance = random.Random(1)
    text = "".join(chance.choices("山川河海天地风云雷雨春夏秋冬东南西北金木水火土石,。", k=1_000_000))
    wrong = text[700_000:700_020] + "人人" + text[700_022:700_060]
    begin = time.process_time()
    start, end = nearest(text, wrong)
    assert time.process_time() - begin < 1.5
    assert start <= 700_000 <= end

"""Any text at all is read and extracted without a crash, and every quote stands where its span says."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import SeedError
from pipeline.extract.extractor import extract
from pipeline.extract.prediction import prediction
from pipeline.read.decode import decode
from pipeline.read.reader import read_text
from pipeline.source import Source

MARKS = "一是 二是 三是 第一， 第二， 首先， 其次， 最后， （一） （二） 一、 二、 1. 2. 1、 （1） （2） ① ② —— • - 9.1 9.1.1 第一章 第一条 First, Second, 问： 答： 注： # ## * <li> </li> <p> <ol> <!-- &nbsp; < ``` --- |".split(
    " "
)
WORDS = "建立协同机制 推动平台建设 存在的主要问题 主要任务 坚持原则 作者：张三 来源：某日报 2022-1-17 （作者单位：某院） 相关阅读 已完成 《某规划纲要》 “引文” The council should build it. 的".split(
    " "
)
ENDS = ["。", "；", "，", "：", "\n", "\n\n", "\r\n", "\r", " ", "\u3000", "\u200b", "\x0c", ""]
PIECES = st.one_of(st.sampled_from(MARKS), st.sampled_from(WORDS), st.sampled_from(ENDS), st.text(max_size=6))
TEXTS = st.lists(PIECES, max_size=80).map("".join)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(raw: str, name: str) -> Source | None:
    try:
        return read_text(raw, name)
    except SeedError:
        return None


@RELAXED
@given(TEXTS, st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_offsets_rise_and_lie_inside_the_file(raw: str, name: str) -> None:
    source = read(raw, name)
    if source is not None:
        offsets = list(source.offsets)
        assert len(offsets) == len(source.text)
        assert all(0 <= at <= len(raw) for at in offsets)
        assert all(a <= b for a, b in itertools.pairwise(offsets))
        assert all(0 <= mark.start < len(source.text) for mark in source.marks)


@RELAXED
@given(TEXTS, st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_every_quote_stands_in_the_text_at_its_span(raw: str, name: str) -> None:
    source = read(raw, name)
    if source is not None:
        for quote in extract(source).quotes():
            assert quote.quote
            assert source.text[slice(*quote.span)] == quote.quote


@RELAXED
@given(TEXTS)
def test_measures_of_a_mechanism_follow_one_another(raw: str) -> None:
    source = read(raw, "a.txt")
    if source is not None:
        for mechanism in extract(source).mechanisms:
            spans = [measure.span for measure in mechanism.measures]
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
            for measure in mechanism.measures:
                assert all(measure.span[0] <= a.span[0] and a.span[1] <= measure.span[1] for a in measure.actions)


@RELAXED
@given(TEXTS)
def test_the_same_text_gives_the_same_extract(raw: str) -> None:
    source = read(raw, "a.txt")
    if source is not None:
        assert prediction(extract(source), source) == prediction(extract(source), source)


@RELAXED
@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_seed_error(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except SeedError:
        return
    assert isinstance(text, str)

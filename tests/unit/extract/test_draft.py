"""Spans made into the items of an extract: where their words begin and end."""

from __future__ import annotations

from pathlib import Path

from pipeline.extract.extractor import extract
from pipeline.model import Article
from pipeline.read.reader import read

TEXT = """四镇水渠怎样修

一、主要成效
成效明显。一是漏水少了三成；二是水费收缴率达到九成；三是投诉减半。

二、存在问题
一是渠道老化严重；二是管护人手不足；三是资金缺口较大。

三、修好水渠
一是建立巡渠制度，每月巡查；二是设立修渠基金，由四镇分担；三是制定用水办法，按亩计量。
"""


def drafted(tmp_path: Path) -> Article:
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    return extract(read(tmp_path / "article.txt"))


def test_no_item_ends_with_the_semicolon_that_parts_it_from_the_next(tmp_path):
    article = drafted(tmp_path)
    measures = [measure.quote for mechanism in article.mechanisms for measure in mechanism.measures]
    left_out = [item.quote for item in article.left_out]
    said = [sentence.quote for passage in article.achievements for sentence in passage.sentences]
    assert measures == ["建立巡渠制度，每月巡查", "设立修渠基金，由四镇分担", "制定用水办法，按亩计量。"]
    assert left_out == ["渠道老化严重", "管护人手不足", "资金缺口较大。"]
    assert {"漏水少了三成", "水费收缴率达到九成"} <= set(said)
    assert not any(quote.endswith(("；", ";")) for quote in (*measures, *left_out, *said))

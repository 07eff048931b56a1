"""Every character of the text knows its place in the file."""

from __future__ import annotations

import pytest

from pipeline.read.reader import read_text
from pipeline.source import Place

PAGE = """<html><head><title>标题_网站</title></head>
<body><div class="nav">首页 &gt; 新闻</div>
<h1>关于建设平台的意见</h1>
<p>&nbsp;&nbsp;&ldquo;一是&rdquo;建立<b>机制</b>，
完善制度。</p><ul><li>推动<i>协同</i></li></ul></body></html>"""


def test_line_and_column_count_from_one() -> None:
    source = read_text("甲。\r\n\r\n  乙丙。\r\n", "a.txt")
    assert source.place(source.text.index("丙")) == Place(paragraph=2, line=3, column=4)
    assert str(source.location(source.text.index("乙"))) == "a.txt:3:3"


def test_characters_of_a_page_stand_where_the_markup_has_them() -> None:
    source = read_text(PAGE, "a.html")
    assert source.text.split("\n")[:2] == ["关于建设平台的意见", "“一是”建立机制， 完善制度。"]
    for n, char in enumerate(source.text):
        at = source.raw_offset(n)
        assert source.raw[at] == char or source.raw[at] in "&<> \n", (char, source.raw[at : at + 8])
    assert source.place(source.text.index("完善")).line == 5


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_offsets_never_go_back(name: str) -> None:
    source = read_text(PAGE, name)
    offsets = list(source.offsets)
    assert offsets == sorted(offsets)
    assert len(offsets) == len(source.text)


def test_the_end_of_the_text_maps_past_its_last_character() -> None:
    source = read_text("甲乙", "a.txt")
    assert source.raw_offset(len(source.text)) == 2

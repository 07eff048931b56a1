"""The table of contents: a field of Word, filled in."""

from __future__ import annotations

import pytest

from pipeline.errors import WriteError
from pipeline.write.word import writer

from .conftest import W, brief

CSS = """
nav a { display: block } nav a::after { content: leader("…") target-counter(attr(href), page) }
nav.counted a::before { content: target-counter(attr(href), part) ". " } h2 { counter-increment: part }
"""
NAV = '<nav class="contents"><p class="contents-title">目录</p><a href="#a">甲</a> <a href="#b">乙</a></nav><h2 id="a">甲</h2><h3 id="b">乙</h3>'


@pytest.fixture(autouse=True)
def layout(monkeypatch):
    """Stand in for the PDF layout, which has tests of its own: what it says must arrive."""
    monkeypatch.setattr(writer, "page_numbers", lambda manuscript: {"a": "2", "b": "17"})


def test_contents_are_words_own_field_complete_with_pages(word):
    made = word(NAV, CSS)
    control = made.all("sdt")[0]
    assert "docPartGallery{val=Table of Contents}" in brief(control)
    assert "instrText' TOC \\o \"1-2\" \\h \\z \\u '" in brief(control)
    entries = [brief(p) for p in control.iter(W + "p")]
    assert "pStyle{val=TOC1}" in entries[0]
    assert "pStyle{val=TOC2}" in entries[1]
    assert "hyperlink{anchor=b history=1}(r(t'乙'), r(tab)," in entries[1]
    assert "instrText' PAGEREF b \\h '" in entries[1]
    assert "t'17'" in entries[1]


def test_every_field_that_begins_ends(word):
    kinds = [element.get(W + "fldCharType") for element in word(NAV, CSS).all("fldChar")]
    assert [kinds.count(kind) for kind in ("begin", "separate", "end")] == [3, 3, 3]


def test_nothing_asks_to_be_updated(word):
    made = word(NAV, CSS)
    assert "updateFields" not in brief(made.xml("settings"))
    assert not [element for element in made.all("fldChar") if element.get(W + "dirty")]


def test_the_page_is_added_where_css_does_not(word):
    made = word(NAV, "nav a { display: block }")
    assert "t'17'" in brief(made.all("sdt")[0])


def test_dots_lead_to_the_right_edge(word):
    assert "tab{val=right leader=dot pos=7937}" in word(NAV, CSS).style("toc 1")


def test_a_counter_of_the_target_is_shown(word):
    assert "t'1. 甲'" in brief(word(NAV.replace('"contents"', '"contents counted"'), CSS).all("sdt")[0])


def test_the_heading_of_the_contents_is_a_paragraph_before_them(word):
    made = word(NAV, CSS + '.contents-title { --word-style: "TOC Heading" }')
    assert made.paragraphs[0] == "p(pPr(pStyle{val=TOCHeading}), r(t'目录'))"


def test_an_entry_that_leads_nowhere_is_a_fault(word):
    with pytest.raises(WriteError, match="the contents link to '#c'"):
        word('<nav class="contents"><a href="#c">x</a></nav>', CSS)

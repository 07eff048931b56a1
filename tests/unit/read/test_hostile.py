"""Files made to stop a reader: each is read, or refused, in a time that grows with its length only."""

from __future__ import annotations

import time
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.read.reader import read, read_text

SECONDS = 2.0


@pytest.mark.parametrize(
    "text",
    ["<!---->" * 200 + "完善制度。", "完善\n" + "\n" * 60_000 + "制度。", "完善\n" + " \n" * 30_000 + "制度。"],
    ids=["comments", "blank lines", "lines of blanks"],
)
def test_telling_what_a_text_is_takes_no_longer_than_reading_it(text: str) -> None:
    begun = time.process_time()
    assert "制度。" in read_text(text, "article.txt").text
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("start", ["²", "9" * 5000, "-1", ""])
def test_a_list_that_starts_at_no_number_starts_at_one(start: str) -> None:
    page = f'<!doctype html><html><body><p>{"建立机制。" * 20}</p><ol start="{start}"><li>完善制度。</ol></body></html>'
    assert [mark.label for mark in read_text(page, "a.html").marks if mark.kind == "item"] == ["1."]


@pytest.mark.parametrize("value", ["x", "²", "-4", "9" * 5000, " "])
def test_numbers_in_a_word_file_that_are_none_are_passed_over(value: str, tmp_path: Path) -> None:
    document = docx.Document()
    w = nsdecls("w")
    level = f'<w:lvl w:ilvl="{value}"><w:start w:val="{value}"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {w} w:abstractNumId="90">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {w} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    style = document.styles["Normal"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:outlineLvl {w} w:val="{value}"/>'))
    properties = document.add_paragraph("建立机制。")._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {w}><w:ilvl w:val="{value}"/><w:numId w:val="91"/></w:numPr>'))
    properties.append(parse_xml(f'<w:outlineLvl {w} w:val="{value}"/>'))
    path = tmp_path / "article.docx"
    document.save(str(path))
    source = read(path)
    assert source.text.strip() == "建立机制。"
    assert [(mark.kind, mark.label) for mark in source.marks] == [("item", "一、")]

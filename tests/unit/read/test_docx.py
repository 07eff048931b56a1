"""Word files: what a reader sees, with the numbers that Word draws."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.read.numbering import numeral
from pipeline.read.reader import read


def saved(document: docx.document.Document, folder: Path) -> Path:
    path = folder / "article.docx"
    document.save(str(path))
    return path


def test_headings_paragraphs_and_tables_come_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("关于建设平台的意见", 0)
    document.add_heading("重点任务", 2)
    document.add_paragraph("建立机制。\n完善制度。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    source = read(saved(document, tmp_path))
    assert source.text.split() == ["关于建设平台的意见", "重点任务", "建立机制。", "完善制度。", "甲", "乙"]
    kinds = [(m.kind, m.level) for m in source.marks]
    assert kinds == [("heading", 1), ("heading", 2), ("table", 1), ("table", 1)]
    assert source.place(source.text.index("完善")).line == 4


def test_numbers_that_word_draws_are_labels(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
    numbering.insert(0, parse_xml(levels))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for words in ("建立机制。", "完善制度。"):
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="91"/></w:numPr>'))
    source = read(saved(document, tmp_path))
    assert [(m.kind, m.label) for m in source.marks] == [("item", "（一）"), ("item", "（二）")]


def test_deleted_text_is_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("保留。")
    deleted = OxmlElement("w:del")
    deleted.append(parse_xml(f"<w:r {nsdecls('w')}><w:delText>删去</w:delText><w:t>删去</w:t></w:r>"))
    paragraph._p.append(deleted)
    assert read(saved(document, tmp_path)).text.strip() == "保留。"
    assert qn("w:del") == deleted.tag


def test_numerals_are_written_as_word_writes_them() -> None:
    assert [numeral(n, "chineseCounting") for n in (1, 10, 12, 20, 31)] == ["一", "十", "十二", "二十", "三十一"]
    assert [numeral(n, "lowerRoman") for n in (1, 4, 9, 14)] == ["i", "iv", "ix", "xiv"]
    assert [numeral(3, form) for form in ("decimal", "upperLetter", "decimalEnclosedCircle")] == ["3", "C", "③"]

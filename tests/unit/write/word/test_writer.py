"""The file as a whole: the same bytes everywhere, nothing left over, nothing that a validator finds."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator

from pipeline.errors import WriteError
from pipeline.markup import Manuscript, Stylesheet

from .conftest import PAGE, Docx, W, brief

RICH = """<header class="masthead"><p class="name">简报</p><p class="row"><span>第1期</span> <span>3月5日</span></p></header>
<h1>题目</h1><h2 id="a">一节</h2><p>文<span class="footnote">注</span>，<strong>重</strong>，<a href="#a">见上</a>。</p>
<ul><li>甲</li></ul><ol><li>乙</li></ol><table aria-label="表"><caption>任务</caption><thead><tr><th>序号</th><th>完成</th></tr></thead>
<tbody><tr><td rowspan="2">1</td><td><input type="checkbox" name="a.done"></td></tr><tr><td><span data-field="a.lead" data-placeholder="待定"></span></td></tr></tbody></table>
<section class="wide"><p>宽<ins>新</ins><del>旧</del></p></section><footer class="foot"><p>抄送</p></footer>"""
LOOK = """@page { @bottom-center { content: counter(page) } } @page wide { size: 280mm 200mm } .wide { page: wide }
.row { display: flex; justify-content: space-between } .footnote { float: footnote } ul, ol { padding-left: 20pt }
h2 { counter-increment: a } h2::before { content: counter(a) ". " } caption::before { content: "表" counter(t) " " }
table { counter-increment: t } td, th { border: 1pt solid #000 } .foot { position: absolute; bottom: 0; border-top: 1pt solid #000 }"""


def findings(data: bytes, folder: Path) -> list[str]:
    path = folder / "checked.docx"
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


def test_the_schema_finds_nothing_in_a_document_that_has_everything(word, tmp_path):
    assert findings(word(RICH, LOOK).data, tmp_path) == []


def test_the_schema_finds_a_planted_fault(word, tmp_path):
    """The check above can fail: a value that Word does not know is found."""
    made = word(RICH, LOOK)
    path = tmp_path / "broken.docx"
    with zipfile.ZipFile(path, "w") as broken:
        for name, data in made.parts.items():
            broken.writestr(
                name, data.replace(b'<w:jc w:val="', b'<w:jc w:val="sideways-') if name == "word/styles.xml" else data
            )
    assert any("sideways" in error for error in findings(path.read_bytes(), tmp_path))


def test_an_english_document_is_valid_too(word, tmp_path):
    assert findings(word(RICH, LOOK, "en").data, tmp_path) == []


def test_python_docx_opens_it(word, tmp_path):
    path = tmp_path / "made.docx"
    path.write_bytes(word(RICH, LOOK).data)
    assert [p.text for p in Document(str(path)).paragraphs if p.style.name == "Title"] == ["题目"]


def test_nothing_of_the_template_for_new_documents_is_left(word):
    names = set(word("<p>a</p>").parts)
    assert not [name for name in names if any(word in name for word in ("thumbnail", "customXml", "stylesWithEffects"))]
    assert names == {
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/_rels/document.xml.rels",
        "word/document.xml", "word/fontTable.xml", "word/settings.xml", "word/styles.xml", "word/theme/theme1.xml",
    }  # fmt: skip


def test_the_program_is_named_and_nothing_is_said_that_was_not_counted(word):
    root = etree.fromstring(word("<p>a</p>").parts["docProps/app.xml"])
    assert {etree.QName(child).localname: child.text for child in root} == {"Application": "Briefings"}


def test_only_styles_that_are_worn_are_there(word):
    names = {style.find(W + "name").get(W + "val") for style in word("<h2>a</h2><p>b</p>").all("style", "styles")}
    assert names == {"Default Paragraph Font", "Normal Table", "No List", "Normal", "heading 1", "Body Text"}


def test_the_same_manuscript_gives_the_same_bytes(word):
    assert word(RICH, LOOK).data == word(RICH, LOOK).data


@pytest.mark.parametrize(
    "setting",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    ],
)
def test_another_process_folder_time_zone_and_locale_give_the_same_bytes(word, tmp_path, setting):
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><title>题</title></head><body>{RICH}</body></html>'
    manuscript = Manuscript(html, (Stylesheet("page.css", PAGE), Stylesheet("test.css", LOOK)), template="x.html")
    (tmp_path / "manuscript").write_bytes(pickle.dumps(manuscript))
    program = (
        "import pickle, sys; from pathlib import Path; from pipeline.write.word.writer import write_word\n"
        "Path('out.docx').write_bytes(write_word(pickle.loads(Path('manuscript').read_bytes())))"
    )
    root = str(Path(__file__).parents[4])
    subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, env={**os.environ, "PYTHONPATH": root, **setting}
    )
    from pipeline.write.word.writer import write_word

    assert (tmp_path / "out.docx").read_bytes() == write_word(manuscript)


def test_no_member_has_a_time_of_its_own(word, tmp_path):
    path = tmp_path / "made.docx"
    path.write_bytes(word(RICH, LOOK).data)
    assert {info.date_time for info in zipfile.ZipFile(path).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_are_those_of_the_page_and_the_day_that_of_the_edition(word):
    head = '<meta name="author" content="办公室"><meta name="description" content="简报"><meta name="keywords" content="改革">'
    core = word("<p>a</p>", head=head).parts["docProps/core.xml"].decode()
    for expected in (
        "<dc:title>题</dc:title>",
        "<dc:creator>办公室</dc:creator>",
        "<dc:subject>简报</dc:subject>",
        "改革",
        "2024-03-05T00:00:00Z",
        "<dc:language>zh-CN</dc:language>",
    ):
        assert expected in core
    assert "python-docx" not in core


def test_custom_properties_are_the_manuscripts(word):
    custom = word("<p>a</p>", properties={"edition": "3", "b & c": "<x>"}).parts["docProps/custom.xml"].decode()
    assert 'pid="3" name="edition"><vt:lpwstr>3</vt:lpwstr>' in custom
    assert 'pid="2" name="b &amp; c"><vt:lpwstr>&lt;x&gt;</vt:lpwstr>' in custom
    assert "docProps/custom.xml" not in word("<p>a</p>").parts


def test_word_breaks_lines_by_the_chinese_rules_and_behaves_as_it_does_today(word):
    made = word("<p>a</p>")
    settings = brief(made.xml("settings"))
    assert "characterSpacingControl{val=compressPunctuation}" in settings
    assert "noLineBreaksBefore{lang=zh-CN val=!%),." in settings
    assert "compatSetting{name=compatibilityMode uri=http://schemas.microsoft.com/office/word val=15}" in settings
    normal = made.style("Normal")
    for rule in ("kinsoku, wordWrap, overflowPunct, topLinePunct{val=0}, autoSpaceDE{val=0}, autoSpaceDN{val=0}",):
        assert rule in normal


def test_each_of_the_four_font_slots_is_filled_and_absent_faces_have_others(word):
    made = word("<p>a</p>", 'html { font-family: "Times New Roman", 方正小标宋简体, serif }')
    assert (
        "rFonts{ascii=Times New Roman hAnsi=Times New Roman eastAsia=方正小标宋简体 cs=Times New Roman}"
        in made.style("Normal")
    )
    assert "font{name=方正小标宋简体}(altName{val=华文中宋}" in brief(made.xml("fontTable"))


def test_a_chinese_face_named_first_sets_latin_letters_too(word):
    assert "rFonts{ascii=仿宋 hAnsi=仿宋 eastAsia=仿宋 cs=仿宋}" in word(
        "<p>a</p>", "html { font-family: 仿宋, serif }"
    ).style("Normal")


def test_the_documents_language_is_that_of_its_page(word):
    assert "lang{val=en-GB eastAsia=zh-CN bidi=ar-SA}" in brief(word("<p>a</p>").xml("styles"))


def test_a_named_word_style_wins_over_the_element(word):
    made = word(
        '<p class="summary">a</p><h3>b</h3>',
        '.summary { --word-style: "Executive Summary" } h3 { --word-style: "heading 4" }',
    )
    assert "pStyle{val=ExecutiveSummary}" in made.paragraphs[0]
    assert "pStyle{val=Heading4}" in made.paragraphs[1]
    assert "outlineLvl{val=3}" in made.style("heading 4")


def test_a_fault_leaves_nothing_written(word):
    with pytest.raises(WriteError) as caught:
        word("<p>a</p><blink>b</blink>")
    assert caught.value.problems[0].location.path == "test.html"


def test_the_text_of_the_page_is_all_there_and_nothing_else(word):
    made: Docx = word(RICH, LOOK)
    assert made.text() == "简报第1期3月5日题目一节文，重，见上。甲乙表1 任务序号完成1☐待定宽新抄送"

import re

import pytest
import sheets
from lxml import html

from pipeline.errors import WriteError
from pipeline.write.html import write_html

BODY = (
    "<main><h1>流域治理<br class='break'>简报</h1><p>编制方案<span class='footnote'>见原文第3段。</span>，"
    "完成评估<span class='footnote' lang='en'>Paragraph 5.</span>。</p><input type='checkbox' name='t1' title='完成'></main>"
)


def parsed(page):
    return html.document_fromstring(write_html(page).decode())


def test_it_needs_nothing_beside_it(tmp_path):
    from PIL import Image

    Image.new("RGB", (4, 4), "red").save(tmp_path / "seal.png")
    css = "@font-face { font-family: 馆藏; src: url(fonts/FangSong.otf) } h1 { background: url('seal.png') }"
    content = write_html(sheets.chinese_page(BODY + "<p><img src='seal.png' alt='印'></p>", css, (tmp_path,))).decode()
    assert content.count("data:image/png;base64,") == 2
    assert "@font-face" not in content
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", content)
    assert not re.findall(r"url\((?!\"data:)", content)


def test_footnotes_become_numbered_notes_with_a_way_back():
    root = parsed(sheets.chinese_page(BODY))
    calls = root.xpath("//sup/a[@role='doc-noteref']")
    assert [call.text for call in calls] == ["1", "2"]
    notes = root.xpath("//section[@role='doc-endnotes']//li")
    assert [note.xpath("string(span)") for note in notes] == ["见原文第3段。", "Paragraph 5."]
    assert notes[1].find("span").get("lang") == "en"
    for call, note in zip(calls, notes, strict=True):
        assert call.get("href") == "#" + note.get("id")
        assert note.xpath("a[@role='doc-backlink']")[0].get("href") == "#" + call.get("id")


def test_the_text_after_a_footnote_stays_where_it_was():
    paragraph = parsed(sheets.chinese_page(BODY)).xpath("//p")[0]
    assert paragraph.text_content() == "编制方案1，完成评估2。"


def test_it_says_its_encoding_fits_a_telephone_and_keeps_its_boxes_live():
    root = parsed(sheets.chinese_page(BODY))
    assert root.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    assert root.xpath("//meta/@charset") == ["utf-8"]
    assert root.xpath("//input[@type='checkbox' and not(@disabled)]")
    assert write_html(sheets.chinese_page(BODY)).startswith(b'<!DOCTYPE html>\n<html lang="zh-CN">')


def test_every_missing_file_is_named_at_once():
    body = "<p><img src='a.png' alt='甲'><img src='https://example.org/b.png' alt='乙'></p>"
    with pytest.raises(WriteError) as caught:
        write_html(sheets.chinese_page(body))
    assert [problem.location.path for problem in caught.value.problems] == ["a.png", "https://example.org/b.png"]


def test_a_stylesheet_cannot_end_its_element(tmp_path):
    css = "p::before { content: '</style><script>alert(1)</script>' } /* </style> */"
    root = parsed(sheets.chinese_page(BODY, css))
    assert root.xpath("//script") == []
    assert "alert(1)" in "".join(root.xpath("//style/text()"))


def test_a_file_in_a_stylesheet_is_taken_in_however_css_names_it(tmp_path):
    (tmp_path / "more.css").write_text("p { color: red }")
    (tmp_path / "a(1).png").write_bytes(b"x")
    css = "@import 'more.css'; h1 { background: url(\"a(1).png\") }"
    content = write_html(sheets.chinese_page(BODY, css, (tmp_path,))).decode()
    assert '@import url("data:text/css;base64,' in content
    assert "data:image/png;base64," in content
    with pytest.raises(WriteError, match="never the network"):
        write_html(sheets.chinese_page(BODY, '@import "https://example.org/a.css";'))


def test_the_same_page_gives_the_same_bytes():
    assert write_html(sheets.chinese_page(BODY)) == write_html(sheets.chinese_page(BODY))

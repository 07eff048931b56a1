"""Word and PDF say the same: one template, two formats."""

from __future__ import annotations

from collections import Counter

import pypdfium2
import pytest

from pipeline.markup import Manuscript, Stylesheet
from pipeline.write import fonts
from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

from .conftest import PAGE
from .reading import Reader
from .test_numbering import CHINESE

BODY = """<header class="masthead"><p class="row"><span>第1期</span> <span>三月五日</span></p></header><h1>题目</h1>
<h2>基础</h2><p>先说已有的<strong>成效</strong>，再说<span lang="en">what is proposed</span><span class="footnote">见第九段。</span>。</p>
<h3>其一</h3><p><q>引文</q>之后。</p><h3>其二</h3><h2>建议</h2><ol><li>设立平台</li><li>制定目录</li></ol>
<table aria-label="表"><caption>任务</caption><thead><tr><th>序号</th><th>任务</th></tr></thead>
<tbody><tr><td>甲</td><td><span data-field="a" data-placeholder="待定">待定</span></td></tr><tr><td colspan="2">合计</td></tr></tbody></table>
<p class="off">不见</p><p class="mark">尾</p><footer class="foot"><p>抄送各市</p></footer>"""
LOOK = CHINESE + """
.row { display: flex; justify-content: space-between } .footnote { float: footnote } .off { display: none }
.mark::before { content: "注：" } .mark::after { content: "完" } ol { padding-left: 20pt } .foot { float: footnote }
.foot::footnote-call { content: "" } .foot::footnote-marker { content: none }
caption::before { content: "表" counter(t) " " } table { counter-increment: t; width: 100% }
"""  # fmt: skip


def characters(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace() and character not in "\u200b\u00ad\ufffe")


@pytest.mark.skipif(not fonts.ready(fonts.folder()), reason="the fonts of the PDF are not set up")
def test_word_and_pdf_show_the_same_characters():
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><title>题目</title></head><body>{BODY}</body></html>'
    manuscript = Manuscript(html, (Stylesheet("page.css", PAGE), Stylesheet("look.css", LOOK)))
    word = Reader(write_word(manuscript)).text()
    pdf = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(write_pdf(manuscript)))
    assert "一、基础" in word
    assert "（二）其二" in word
    # the PDF marks the note below with a stop after its number, which Word leaves out
    assert characters(pdf) - characters(word) == Counter(".")
    assert characters(word) - characters(pdf) == Counter()


def test_the_reader_would_notice_a_paragraph_that_is_gone():
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><title>题目</title></head><body>{BODY}</body></html>'
    whole = Reader(write_word(Manuscript(html, (Stylesheet("page.css", PAGE), Stylesheet("look.css", LOOK))))).text()
    less = html.replace("之后。", "")
    part = Reader(write_word(Manuscript(less, (Stylesheet("page.css", PAGE), Stylesheet("look.css", LOOK))))).text()
    assert characters(whole) - characters(part) == Counter("之后。")

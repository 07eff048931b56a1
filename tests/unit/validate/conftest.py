"""One manuscript with everything that a validator looks at, written once, and broken in the tests."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pipeline.markup import Manuscript, Stylesheet

# a red square, 1 × 1
SEAL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)

PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>环湖三县</title><meta name="author" content="环湖研究会"></head>
<body><h1 id="top">环湖三县</h1>
<nav class="contents"><p><a href="#one">第一部分</a></p><p><a href="#two">第二部分</a></p></nav>
<h2 id="one">第一部分</h2>
<p>正文<a href="#two">见第二部分</a>。<span class="footnote">第1段</span></p>
<figure><img src="seal.png" alt="印章"><figcaption>图</figcaption></figure>
<ul><li>甲</li><li>乙</li></ul>
<table><caption>任务</caption><colgroup><col><col></colgroup>
<thead><tr><th scope="col">序号</th><th scope="col">任务</th></tr></thead>
<tbody><tr><th scope="row">1</th><td>制定标准 <span data-field="a.owner" data-placeholder="待定"></span></td></tr>
<tr><th scope="row">2</th><td><input type="checkbox" name="a.done" title="完成"></td></tr></tbody></table>
<h2 id="two">第二部分</h2><p lang="en">English words.</p></body></html>"""

STYLE = """@page { size: A4; margin: 25mm; @bottom-center { content: counter(page) } }
body { font-family: 仿宋; font-size: 16pt } .footnote { float: footnote; font-size: 10pt }
h1 { font-family: 黑体; font-size: 22pt } table { width: 100% } img { width: 20mm }"""


@pytest.fixture(scope="session")
def manuscript(tmp_path_factory: pytest.TempPathFactory) -> Manuscript:
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "seal.png").write_bytes(SEAL)
    return Manuscript(PAGE, (Stylesheet("sample.css", STYLE),), (folder,), "sample.html")


@pytest.fixture(scope="session")
def sound_pdf(manuscript: Manuscript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PDF that nothing is wrong with."""
    from pipeline.write.pdf import write_pdf

    path = tmp_path_factory.mktemp("sound") / "sample.pdf"
    path.write_bytes(write_pdf(manuscript))
    return path


@pytest.fixture(scope="session")
def sound_docx(manuscript: Manuscript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Word file that nothing is wrong with."""
    from pipeline.write.word.writer import write_word

    path = tmp_path_factory.mktemp("sound") / "sample.docx"
    path.write_bytes(write_word(manuscript))
    return path


@pytest.fixture(scope="session")
def sound_html(manuscript: Manuscript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an HTML file that nothing is wrong with."""
    from pipeline.write.html import write_html

    path = tmp_path_factory.mktemp("sound") / "sample.html"
    path.write_bytes(write_html(manuscript))
    return path

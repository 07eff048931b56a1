"""Small documents, and a short way to write their XML down: `p(pPr(pStyle{val=BodyText}), r(t'words'))`."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.markup import Manuscript, Stylesheet
from pipeline.write.word.writer import write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

PAGE = """
@page { size: 200mm 280mm; margin: 20mm 30mm }
html { font: 12pt/20pt "Times New Roman", 宋体; color: #000 }
body, h1, h2, h3, p, ul, ol, table, figure, dl, dd, blockquote { margin: 0; padding: 0 }
h1, h2, h3 { font-size: 12pt; font-weight: 400 }
a { color: inherit; text-decoration: none }
"""


class Docx:
    """A written document, opened: its parts as bytes and as XML."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = {
            name: zipfile.ZipFile(io.BytesIO(data)).read(name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        }

    def xml(self, name: str = "document") -> etree._Element:
        return etree.fromstring(self.parts[f"word/{name}.xml"])

    def all(self, tag: str, name: str = "document") -> list[etree._Element]:
        return list(self.xml(name).iter(W + tag))

    @property
    def paragraphs(self) -> list[str]:
        """The body's own paragraphs, written short."""
        return [brief(element) for element in self.xml()[0] if element.tag == W + "p"]

    def style(self, name: str) -> str:
        """A style written short, found by its name."""
        for element in self.all("style", "styles"):
            if element.find(W + "name").get(W + "val") == name:
                return brief(element)
        raise KeyError(name)

    def text(self, name: str = "document") -> str:
        return "".join(element.text or "" for element in self.all("t", name))


def brief(element: etree._Element) -> str:
    """Return an element in the short form: name{attributes}(children) and text in quotes."""
    name = etree.QName(element).localname
    attributes = " ".join(
        f"{etree.QName(key).localname}={value}"
        for key, value in element.attrib.items()
        if not key.endswith("namespace}space")
    )
    out = name + ("{" + attributes + "}" if attributes else "")
    if element.text and not len(element):
        return f"{out}'{element.text}'"
    children = ", ".join(brief(child) for child in element)
    return f"{out}({children})" if children else out


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Docx]:
    """Write a body of HTML with a stylesheet as Word and open it."""

    def make(body: str, css: str = "", lang: str = "zh-CN", head: str = "", **more) -> Docx:
        html = f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>题</title>{head}</head><body>{body}</body></html>'
        sheets = (Stylesheet("page.css", PAGE), Stylesheet("test.css", css))
        settings = {"folders": (tmp_path,), "template": "test.html", "date": datetime.date(2024, 3, 5)} | more
        return Docx(write_word(Manuscript(html, sheets, **settings)))

    return make

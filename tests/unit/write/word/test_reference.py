"""A reference.docx: its styles, headers and logo win."""

from __future__ import annotations

import zipfile

import pytest
from docx import Document
from docx.shared import Pt
from openxml_audit import OpenXmlValidator
from PIL import Image

from pipeline.errors import WriteError

from .conftest import W, brief


@pytest.fixture
def reference(tmp_path):
    """A document as somebody makes it in Word: own styles, a header with a logo, and text that does not matter."""
    document = Document()
    document.styles["Body Text"].font.size = Pt(33)
    document.styles["Heading 1"].font.name = "Arial Black"
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "logo.png")
    header = document.sections[0].header.paragraphs[0]
    header.add_run("市长办公室")
    header.add_run().add_picture(str(tmp_path / "logo.png"))
    document.add_paragraph("样本文字")
    document.save(str(tmp_path / "reference.docx"))
    return tmp_path / "reference.docx"


def test_its_styles_win_and_those_that_it_lacks_come_from_css(word, reference):
    made = word(
        '<h2>题</h2><p>文</p><p class="own">x</p>', "p { font-size: 10pt } .own { color: #f00 }", reference=reference
    )
    assert "sz{val=66}" in made.style("Body Text")
    assert "Arial Black" in made.style("heading 1")
    assert "color{val=FF0000}" in made.style("Own")


def test_its_paragraphs_wear_its_styles_without_direct_formatting(word, reference):
    made = word("<h2>题</h2><p>文</p>", "p { font-size: 10pt }", reference=reference)
    assert made.paragraphs == ["p(pPr(pStyle{val=Heading1}), r(t'题'))", "p(pPr(pStyle{val=BodyText}), r(t'文'))"]


def test_its_header_and_logo_are_on_the_page_and_its_text_is_not(word, reference):
    made = word("<p>文</p>", '@page { @top-center { content: "unser" } }', reference=reference)
    headers = [name for name in made.parts if name.startswith("word/header")]
    assert len(headers) == 1
    assert "市长办公室" in made.parts[headers[0]].decode()
    assert [name for name in made.parts if name.startswith("word/media/")]
    assert made.text() == "文"
    assert brief(made.all("sectPr")[0]).startswith("sectPr(headerReference{")


PAGES = """
@page { @top-center { content: "oben" } @bottom-right { content: counter(page) } }
@page :left { @bottom-right { content: none } @bottom-left { content: counter(page) } }
"""


def edges(made) -> dict[str, dict[str, str]]:
    """Return what stands above and below: kind -> kind of page -> relationship, of the last section."""
    found: dict[str, dict[str, str]] = {}
    for child in made.all("sectPr")[-1]:
        for kind in ("header", "footer"):
            if child.tag == f"{W}{kind}Reference":
                found.setdefault(kind, {})[child.get(f"{W}type")] = next(
                    value for name, value in child.items() if name.endswith("}id")
                )
    return found


def test_its_header_is_on_left_pages_too_and_the_documents_own_footer_stays(word, reference):
    made = word("<p>文</p>", PAGES, reference=reference)
    found = edges(made)
    assert found["header"]["even"] == found["header"]["default"]
    assert found["footer"].keys() == {"default", "even"}
    assert found["footer"]["even"] != found["footer"]["default"]
    assert "evenAndOddHeaders" in made.parts["word/settings.xml"].decode()
    assert not any("oben" in part.decode() for name, part in made.parts.items() if name.startswith("word/header"))


def test_where_header_and_footer_are_its_own_left_pages_are_as_it_has_them(word, reference):
    document = Document(str(reference))
    document.sections[0].footer.paragraphs[0].text = "市政府"
    document.save(str(reference))
    made = word("<p>文</p>", PAGES, reference=reference)
    assert {kind: {*pages} for kind, pages in edges(made).items()} == {"header": {"default"}, "footer": {"default"}}
    assert "evenAndOddHeaders" not in made.parts["word/settings.xml"].decode()
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "首页"
    document.settings.odd_and_even_pages_header_footer = True
    document.save(str(reference))
    made = word("<p>文</p>", PAGES, reference=reference)
    assert {kind: {*pages} for kind, pages in edges(made).items()} == {
        "header": {"default", "even", "first"},
        "footer": {"default", "even", "first"},
    }
    assert made.all("titlePg")


def test_the_document_stays_valid_and_the_same(word, reference, tmp_path):
    body = '<h2 id="a">题</h2><p>文<span class="n">注</span></p><ul><li>甲</li></ul><table><tbody><tr><td>x</td></tr></tbody></table>'
    css = ".n { float: footnote } ul { padding-left: 20pt } td { border: 1pt solid #000 }"
    made = word(body, css, reference=reference)
    assert made.data == word(body, css, reference=reference).data
    (tmp_path / "out.docx").write_bytes(made.data)
    assert [str(error) for error in OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors] == []


def test_every_style_that_is_worn_exists_once(word, reference):
    made = word("<h1>题</h1><p>文</p>", reference=reference)
    ids = [style.get(W + "styleId") for style in made.all("style", "styles")]
    assert len(ids) == len(set(ids))
    assert {style.get(W + "val") for style in made.all("pStyle")} <= set(ids)


def test_a_package_that_is_not_safe_is_not_opened(word, reference):
    with zipfile.ZipFile(reference, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/large.xml", b"<a>" + b" " * (20 << 20) + b"</a>")
    with pytest.raises(WriteError, match=r"reference\.docx: error: .*: a compression bomb"):
        word("<p>a</p>", reference=reference)


def test_a_file_that_is_no_word_document_is_a_fault_that_names_it(word, tmp_path):
    path = tmp_path / "reference.docx"
    path.write_text("no")
    with pytest.raises(WriteError, match=r"reference\.docx: error: this is no Word document"):
        word("<p>a</p>", reference=path)

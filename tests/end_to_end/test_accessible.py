"""What a reader with a screen reader meets in the PDFs as built, held against the page that they were made from."""

import datetime
import re

import lxml.html
import pikepdf
import pytest
import structure

from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer
from pipeline.write.pdf import write_pdf

KINDS = ("note", "checklist", "comparison", "digest")
AUDIENCES = ("leadership", "departments", "research", "public")
HAN = re.compile(r"[\u3400-\u9fff]")


def bare(text):
    return re.sub(r"[\s\u00ad\u200b\u2060]", "", text)


@pytest.fixture(
    scope="module", params=[(a, k, lang) for a in AUDIENCES for k in KINDS for lang in ("zh", "en")], ids="-".join
)
def document(request, lakeside, templates, tmp_path_factory):
    """Return the page of a document, its PDF, its language, and what is read of it."""
    audience, kind, language = request.param
    renderer = Renderer(templates, load_audience(templates, audience))
    mechanism = None if kind == "digest" else lakeside.mechanisms[0].id
    manuscript = renderer.render(lakeside, kind, language, mechanism, Edition(number=1, date=datetime.date(2024, 5, 6)))
    path = tmp_path_factory.mktemp("accessible") / "document.pdf"
    path.write_bytes(write_pdf(manuscript))
    page = lxml.html.document_fromstring(manuscript.html)
    return page, path, language, structure.nodes(path.read_bytes())


def test_the_title_and_the_language_are_those_of_the_page(document):
    page, path, _, _ = document
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == page.findtext(".//title")
        assert str(pdf.Root.Lang) == page.get("lang")


def test_it_is_read_in_the_order_of_the_page(document):
    page, _, _, nodes = document
    read = bare("".join(node.text for node in nodes))
    at = 0
    blocks = page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::th or self::td[not(p)] or self::dt]")
    assert len(blocks) > 2
    for block in blocks:
        for piece in block.xpath(".//text()[not(ancestor::*[contains(@class, 'footnote')])]"):
            if bare(piece):
                found = read.find(bare(piece), at)
                assert found >= 0, (piece, read[at : at + 40])
                at = found + len(bare(piece))


def test_every_head_cell_is_one_and_says_what_it_heads(document):
    page, path, _, nodes = document
    wanted = page.xpath("//th")
    heads = [node for node in nodes if "TH" in (*node.parents, node.kind)]
    read = bare("".join(node.text for node in heads))
    for cell in wanted:
        assert bare("".join(cell.xpath(".//text()")))[:6] in read
    with pikepdf.open(path) as pdf:
        cells = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"]
        scopes = [str(cell.A.Scope) for cell in cells]
    columns = [scope for scope in scopes if scope == "/Column"]
    assert len(columns) >= len(page.xpath("//th[@scope='col']"))
    assert len(scopes) - len(columns) >= len(page.xpath("//th[starts-with(@scope, 'row')]"))


def test_words_of_another_language_say_so(document):
    page, _, language, read = document
    if language == "en":
        assert not [node for node in read if HAN.search(node.text) and not node.language.startswith("zh")]
    chinese = bare("".join(node.text for node in read if node.language.startswith("zh")))
    english = bare("".join(node.text for node in read if node.language.startswith("en")))
    for passage in page.xpath("//main//*[@lang and not(ancestor::*[contains(@class, 'footnote')])]"):
        for piece in passage.xpath("./text()"):
            assert bare(piece) in (chinese if passage.get("lang").startswith("zh") else english), piece


def test_every_picture_has_words_and_every_box_a_name(document):
    page, path, _, _ = document
    with pikepdf.open(path) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        assert all(str(item.get("/Alt", "")) for item in items if item.get("/S") == "/Figure")
        boxes = [item for item in items if item.get("/Subtype") == "/Widget"]
        assert all(str(box.get("/TU", "")) for box in boxes)
    assert len(boxes) == len(page.xpath("//input"))

"""The official Chinese pages as LibreOffice shows the Word files, measured after GB/T 9704—2012."""

import datetime

import libreoffice
import pdfpages
import pypdfium2
import pytest

from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer
from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

AUDIENCES = ("leadership", "departments")
KINDS = ("note", "checklist", "comparison", "digest")

pytestmark = pytest.mark.needs("soffice")


@pytest.fixture(scope="module")
def shown(lakeside, templates, tmp_path_factory):
    """Return {(audience, kind): (PDF of the Word file, number of pages of our own PDF)} of the Chinese documents."""
    folder = tmp_path_factory.mktemp("word")
    files, counts = {}, {}
    for name in AUDIENCES:
        renderer = Renderer(templates, load_audience(templates, name))
        for kind in KINDS:
            mechanism = None if kind == "digest" else lakeside.mechanisms[0].id
            manuscript = renderer.render(
                lakeside, kind, "zh", mechanism, Edition(number=1, date=datetime.date(2024, 5, 6))
            )
            files[name, kind] = folder / f"{name}-{kind}.docx"
            files[name, kind].write_bytes(write_word(manuscript))
            counts[name, kind] = len(pypdfium2.PdfDocument(write_pdf(manuscript)))
    made = libreoffice.pdfs(list(files.values()), folder)
    return {key: (made[path].read_bytes(), counts[key]) for key, path in files.items()}


@pytest.fixture(params=[(audience, kind) for audience in AUDIENCES for kind in KINDS], ids="-".join)
def document(request, shown):
    content, count = shown[request.param]
    return content, pdfpages.pages(content), count


def upright(page):
    return page.width < page.height


def test_there_are_as_many_pages_as_in_the_pdf(document):
    _, pages, count = document
    assert len(pages) == count


def test_nothing_stands_outside_the_type_area_but_the_page_number(document):
    content, pages, _ = document
    for number, page in enumerate(pages, 1):
        assert sorted((page.width, page.height)) == pytest.approx([210, 297], abs=0.1)
        if upright(page):
            left, top, width, height = 28 if number % 2 else 26, 37, 156, 225
            inked = pdfpages.ink(content, number - 1, (0, 0, page.width, 263))
        else:
            left, top, width, height = 35, 28, 225, 156  # Word's sections have one top for both sides
            inked = pdfpages.ink(content, number - 1, (34, 0, page.width, page.height))
        assert inked[0] >= left - 0.4, number
        assert inked[1] >= top - 0.4, number
        assert inked[2] <= left + width + 0.8, number  # LibreOffice lets a mark stand out a little
        assert inked[3] <= top + height + 0.4, number


def test_the_number_is_7_mm_outside_the_type_area_one_character_in_and_outside(document):
    content, pages, _ = document
    for number, page in enumerate(pages, 1):
        if upright(page):
            box = pdfpages.ink(content, number - 1, (0, 263, page.width, page.height))
            dash = pdfpages.ink(content, number - 1, (box[0], 263, box[0] + 1.2, page.height))
            assert dash[1] == pytest.approx(269, abs=0.4)
            outer = 184 - box[2] if number % 2 else box[0] - 26
        else:
            box = pdfpages.ink(content, number - 1, (0, 0, 34, page.height))
            dash = pdfpages.ink(content, number - 1, (0, box[1], 34, box[1] + 1.2))
            assert dash[2] == pytest.approx(28, abs=0.4)
            outer = 184 - box[3] if number % 2 else box[1] - 26
        assert outer == pytest.approx(14 * pdfpages.MM, abs=0.5)


@pytest.mark.parametrize("kind", ["note", "digest"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_imprint_stands_between_two_rules_at_the_bottom_edge(audience, kind, shown):
    content, _ = shown[audience, kind]
    last = len(pypdfium2.PdfDocument(content)) - 1
    left = 26 if last % 2 else 28
    rules = pdfpages.rules(content, last, left, left + 156)
    assert rules[-1] == pytest.approx(262, abs=0.5)
    assert 6 < rules[-1] - rules[-2] < 12

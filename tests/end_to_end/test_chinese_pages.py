"""The official Chinese pages as they are built, measured after GB/T 9704—2012."""

import datetime
import io
import shutil
import zipfile

import pdfpages
import pypdfium2
import pytest
from pdfpages import CLOSING, OPENING

from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer
from pipeline.write.pdf import write_pdf
from pipeline.write.word.writer import write_word

AUDIENCES = ("leadership", "departments")
KINDS = ("note", "checklist", "comparison", "digest")


@pytest.fixture(scope="module")
def built(lakeside, templates):
    """Return {(audience, kind): (content, pages)} of the Chinese documents."""
    found = {}
    for name in AUDIENCES:
        renderer = Renderer(templates, load_audience(templates, name))
        for kind in KINDS:
            mechanism = None if kind == "digest" else lakeside.mechanisms[0].id
            edition = Edition(number=1, date=datetime.date(2024, 5, 6))
            content = write_pdf(renderer.render(lakeside, kind, "zh", mechanism, edition))
            found[name, kind] = content, pdfpages.pages(content)
    return found


@pytest.fixture(params=[(audience, kind) for audience in AUDIENCES for kind in KINDS], ids="-".join)
def document(request, built):
    return built[request.param]


def upright(page):
    return page.width < page.height


def binding(number):
    """Return where the type area of an upright page begins."""
    return 28 if number % 2 else 26


def test_every_sheet_is_a4(document):
    for page in document[1]:
        assert sorted((page.width, page.height)) == pytest.approx([210, 297], abs=0.1)


def test_nothing_stands_outside_the_type_area_but_the_page_number(document):
    content, pages = document
    for number, page in enumerate(pages, 1):
        if upright(page):
            left, top, width, height = binding(number), 37, 156, 225
            inked = pdfpages.ink(content, number - 1, (0, 0, page.width, 263))
        else:
            left, top, width, height = 35, 28 if number % 2 else 26, 225, 156
            inked = pdfpages.ink(content, number - 1, (34, 0, page.width, page.height))
        assert inked[0] >= left - 0.4, number
        assert inked[1] >= top - 0.4, number
        assert inked[2] <= left + width + 0.4, number
        assert inked[3] <= top + height + 0.4, number


def test_no_line_of_text_begins_or_ends_with_a_forbidden_mark(document):
    lines = [line for page in document[1] if upright(page) for line in page.lines(16)]
    for line in lines:
        assert line.text[0] not in CLOSING + "…", line.text
        assert line.text[-1] not in OPENING, line.text


def test_the_number_is_7_mm_outside_the_type_area_one_character_in_and_outside(document):
    content, pages = document
    for number, page in enumerate(pages):
        if upright(page):
            box = pdfpages.ink(content, number, (0, 263, page.width, page.height))
            dash = pdfpages.ink(content, number, (box[0], 263, box[0] + 1.2, page.height))
            assert dash[1] == pytest.approx(269, abs=0.2)
            outer = 184 - box[2] if number % 2 == 0 else box[0] - 26
        else:
            box = pdfpages.ink(content, number, (0, 0, 34, page.height))
            dash = pdfpages.ink(content, number, (0, box[1], 34, box[1] + 1.2))
            assert dash[2] == pytest.approx(28, abs=0.2)
            outer = 184 - box[3] if number % 2 == 0 else box[1] - 26
        assert outer == pytest.approx(14 * pdfpages.MM, abs=0.3)


@pytest.mark.parametrize("kind", ["note", "digest"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_last_rule_of_the_imprint_is_on_the_bottom_edge(audience, kind, built):
    content, pages = built[audience, kind]
    last = len(pages) - 1
    left = binding(last + 1)
    assert pdfpages.rules(content, last, left, left + 156)[-1] == pytest.approx(262, abs=0.4)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_briefing_has_its_red_rule_as_wide_as_the_type_area(audience, built):
    content, _ = built[audience, "note"]
    image = pypdfium2.PdfDocument(content)[0].render(scale=254 / 72).to_pil().convert("RGB")
    across = range(285, 1836, 30)

    def is_red(y):
        return all(red > 150 > green for red, green, _ in (image.getpixel((x, y)) for x in across))

    assert any(is_red(y) for y in range(370, 1400)), "no red rule across the type area"


@pytest.fixture(scope="module")
def prose(chengdu, templates):
    """Return the pages of a digest and a note that hold next to nothing but text, of the article that ships."""
    renderer = Renderer(templates, load_audience(templates, "leadership"))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    documents = [
        pdfpages.pages(write_pdf(renderer.render(chengdu, kind, "zh", mechanism, edition)))
        for kind, mechanism in (("digest", None), ("note", "M1"), ("note", "M5"))
    ]
    return [(number, page) for pages in documents for number, page in enumerate(pages, 1)]


def test_lines_of_text_stand_on_the_grid_of_the_page_and_fill_it_with_22(prose):
    counts = []
    for _, page in prose:
        lines = page.lines(16)
        steps = [step / 29.61 for step in pdfpages.pitches(lines)]
        if steps and all(step < 1.1 for step in steps):
            counts.append(len(lines))
            assert steps == pytest.approx([1.0] * len(steps), abs=0.01)
    assert max(counts) == 22


def test_full_lines_of_text_have_28_characters_from_edge_to_edge(prose):
    cells = []
    for number, page in prose:
        left = binding(number)
        for line in page.lines(16):
            if line.right > left + 155.5 and line.left < left + 12:
                cells.append(line.cells + round((line.left - left) / (156 / 28)))
                assert line.right == pytest.approx(left + 156, abs=0.4), line.text
    assert len(cells) > 30
    assert sorted(cells)[len(cells) // 2] == 28
    assert sum(27.5 <= count <= 28.5 for count in cells) > 0.7 * len(cells)
    assert all(26 <= count <= 29 for count in cells), sorted(cells)


@pytest.mark.parametrize("kind", ["checklist", "comparison"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_attachment_has_its_mark_on_the_first_line_and_its_title_centred_on_the_third(audience, kind, built):
    _, pages = built[audience, kind]
    page = pages[0]
    (mark,) = [line for line in page.lines(16) if line.text.startswith("附件")][:1]
    (title,) = page.lines(22)[:1]
    left, top, width = (28, 37, 156) if upright(page) else (35, 28, 225)
    half_leading = 0 if upright(page) else 6.9 * pdfpages.MM  # a landscape page gives nothing up for it
    assert mark.left == pytest.approx(left, abs=0.2)
    assert mark.baseline == pytest.approx(top + half_leading + 0.88 * 16 * pdfpages.MM, abs=0.8)
    assert title.baseline - mark.baseline == pytest.approx(2 * 29.61 * pdfpages.MM, abs=1)
    assert (title.left + title.right) / 2 == pytest.approx(left + width / 2, abs=0.5)


@pytest.fixture
def facing_alike(templates, chengdu, tmp_path):
    """Return {kind: (PDF, Word)} of an audience whose left pages do not mirror right ones."""
    shutil.copytree(templates, tmp_path / "templates")
    (tmp_path / "templates" / "town").mkdir()
    settings = "based_on: departments\npage: {mirrored: false, margins: {inner: 30mm, outer: 24mm}}\n"
    (tmp_path / "templates" / "town" / "audience.yaml").write_text(settings, "utf-8")
    renderer = Renderer(tmp_path / "templates", load_audience(tmp_path / "templates", "town"))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    made = {kind: renderer.render(chengdu, kind, "zh", "M1", edition) for kind in ("note", "checklist")}
    return {kind: (write_pdf(manuscript), write_word(manuscript)) for kind, manuscript in made.items()}


def test_pages_that_do_not_mirror_have_their_number_in_one_place(facing_alike):
    content, _ = facing_alike["note"]
    pages = pdfpages.pages(content)
    assert len(pages) > 1
    for number, page in enumerate(pages):
        box = pdfpages.ink(content, number, (0, 263, page.width, page.height))
        assert 210 - 24 - box[2] == pytest.approx(14 * pdfpages.MM, abs=0.3)
        assert min(line.left for line in page.lines(16)) in (pytest.approx(30, abs=0.1), pytest.approx(41.1, abs=0.1))


def test_landscape_pages_that_do_not_mirror_have_their_number_in_one_place(facing_alike):
    content, _ = facing_alike["checklist"]
    pages = pdfpages.pages(content)
    assert len(pages) > 1
    for number, page in enumerate(pages):
        box = pdfpages.ink(content, number, (0, 0, 34, page.height))
        assert 210 - 24 - box[3] == pytest.approx(14 * pdfpages.MM, abs=0.3)


def test_word_has_one_foot_and_one_pair_of_margins_where_pages_do_not_mirror(facing_alike):
    for _, content in facing_alike.values():
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            feet = {parts.read(name) for name in parts.namelist() if name.startswith("word/footer")}
            settings, body = (parts.read(f"word/{name}.xml").decode() for name in ("settings", "document"))
        assert len(feet) == 1
        assert "mirrorMargins" not in settings
        assert 'w:left="1701"' in body or 'w:top="1701"' in body


def test_the_head_of_an_attachment_is_not_left_behind_by_a_table_too_tall_for_its_page(templates, lakeside, tmp_path):
    shutil.copytree(templates, tmp_path / "templates")
    (tmp_path / "templates" / "town" / "styles").mkdir(parents=True)
    (tmp_path / "templates" / "town" / "audience.yaml").write_text("based_on: leadership\n", "utf-8")
    (tmp_path / "templates" / "town" / "styles" / "zh.css").write_text("td { padding: 60pt 4pt; }", "utf-8")
    renderer = Renderer(tmp_path / "templates", load_audience(tmp_path / "templates", "town"))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    pages = pdfpages.pages(write_pdf(renderer.render(lakeside, "comparison", "zh", "M1", edition)))
    assert len(pages) > 1
    assert pages[0].lines(22)


def test_marks_of_lists_are_no_dots_between_names(templates, lakeside):
    titled = lakeside.title.model_copy(update={"quote": "环湖观察·共治", "en": None, "zh": None})
    article = lakeside.model_copy(update={"title": titled})
    renderer = Renderer(templates, load_audience(templates, "public"))
    content = write_pdf(renderer.render(article, "note", "zh", "M1", Edition(number=1, date=datetime.date(2024, 5, 6))))
    with pypdfium2.PdfDocument(content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "环湖观察·共治" in text
    assert "•" in text

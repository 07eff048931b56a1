"""Every line of the documents as built, in paragraphs, titles, cells, captions and notes: CLREQ, GB/T 15834."""

import datetime
import itertools
import re

import layout
import pytest
from pdfpages import CLOSING, OPENING

from pipeline.markup import Manuscript, Stylesheet
from pipeline.model import Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer

KINDS = ("note", "checklist", "comparison", "digest")
AUDIENCES = ("leadership", "departments", "research", "public")


def laid_out(article, audience, language, templates):
    renderer = Renderer(templates, load_audience(templates, audience))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    manuscripts = [
        renderer.render(article, kind, language, None if kind == "digest" else mechanism.id, edition)
        for kind in KINDS
        for mechanism in article.mechanisms[: 1 if kind == "digest" else None]
    ]
    found = [block for manuscript in manuscripts for block in layout.blocks(manuscript)]
    assert sum(len(block.lines) for block in found) > 100
    return found


@pytest.fixture(scope="module", params=AUDIENCES)
def blocks(request, lakeside, templates):
    return laid_out(lakeside, request.param, "zh", templates)


def test_no_line_begins_or_ends_with_a_forbidden_mark(blocks):
    for block in blocks:
        assert not [line for line in block.lines[1:] if line[0] in CLOSING + "…·～"], block
        assert not [line for line in block.lines[:-1] if line[-1] in OPENING], block


def test_dashes_and_dots_are_whole(blocks):
    for block in blocks:
        for line, after in zip(block.lines, block.lines[1:], strict=False):
            assert not (line[-1] in "—…" and after[0] == line[-1]), block


def test_no_last_line_is_a_single_character(blocks):
    for block in blocks:
        assert len(block.lines) == 1 or len(re.sub(r"\W", "", block.lines[-1])) != 1, block


def test_numbers_stay_whole(blocks):
    for block in blocks:
        for line, after in zip(block.lines, block.lines[1:], strict=False):
            assert not (line[-1].isdigit() and after[0].isdigit()), block


def test_no_line_leaves_its_paragraph_or_cell(blocks):
    assert not [block for block in blocks if block.over > 0.5]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_line_of_an_english_document_leaves_its_paragraph_or_cell(audience, lakeside, templates):
    assert not [block for block in laid_out(lakeside, audience, "en", templates) if block.over > 0.5]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_heading_or_an_introduction_stands_on_the_page_of_what_follows(audience, language, chengdu, templates):
    renderer = Renderer(templates, load_audience(templates, audience))
    edition = Edition(number=1, date=datetime.date(2024, 5, 6))
    checked = 0
    for kind, mechanism in (("note", "M2"), ("note", "M4"), ("digest", None)):
        found = layout.blocks(renderer.render(chengdu, kind, language, mechanism, edition))
        text = [block for block in found if block.tag not in ("span", "footer")]  # notes stand at the foot
        for block, after in itertools.pairwise(text):
            if block.tag in ("h1", "h2", "h3") or (block.tag == "p" and not block.cell and after.tag in ("th", "li")):
                assert block.pages[-1] == after.pages[0], block
                checked += 1
    assert checked >= 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_ends_between_an_introduction_and_its_table(language, templates):
    rows = "<thead><tr><th scope='col'>任务</th></tr></thead><tbody>" + "<tr><td>一项</td></tr>" * 4 + "</tbody>"
    styles = [templates / "base" / "styles" / name for name in ("base.css", f"{language}.css")]
    sheets = tuple(Stylesheet(path.name, path.read_text("utf-8")) for path in styles)
    parted = 0
    for filler in range(15, 52, 1 if language == "zh" else 2):
        body = "<p>一行。</p>" * filler + f"<h2>部分</h2><p>引言。</p><table aria-label='t'>{rows}</table>"
        html = f'<!DOCTYPE html><html lang="{language}"><head><title>t</title></head><body class="note">{body}</body></html>'
        found = layout.blocks(Manuscript(html, sheets))
        heading = next(n for n, block in enumerate(found) if block.tag == "h2")
        first = [block.pages[0] for block in found[heading : heading + 3]]
        assert len(set(first)) == 1, filler
        parted += first[0] != found[heading - 1].pages[0]
    assert parted


@pytest.mark.parametrize("audience", AUDIENCES)
def test_headings_of_english_documents_keep_hyphenated_words_whole(audience, chengdu, templates):
    digest = Renderer(templates, load_audience(templates, audience)).render(
        chengdu, "digest", "en", None, Edition(number=1, date=datetime.date(2024, 5, 6))
    )
    headings = [block for block in layout.blocks(digest) if block.tag in ("h1", "h2", "h3")]
    assert any(len(block.lines) > 1 for block in headings)
    assert not [line for block in headings for line in block.lines if line.endswith("-")]


def test_no_paragraph_leaves_a_single_line_on_a_page(blocks):
    for block in blocks:
        if len(set(block.pages)) > 1 and block.tag in ("p", "li", "dd"):
            assert min(block.pages.count(page) for page in block.pages) > 1, block

"""Page numbers go from a PDF's layout to the Word file of the same manuscript, and to no other."""

import dataclasses

import pytest
import sheets

from pipeline.write import pdf, shared
from pipeline.write.pdf import page_numbers, write_pdf

BODY = "<h2 id='a'>工作进展</h2><p>各市照此办理。</p><h2 id='b' style='break-before: page'>下一步</h2><p>逐项销号。</p>"


@pytest.fixture
def laid_out(monkeypatch):
    """Count the layouts."""
    count = []
    original = pdf._laid_out
    monkeypatch.setattr(pdf, "_laid_out", lambda manuscript: count.append(1) or original(manuscript))
    return count


def test_one_layout_serves_both_formats(laid_out):
    page = sheets.chinese_page(BODY)
    with shared.layouts():
        write_pdf(page)
        assert page_numbers(page) == {"a": "1", "b": "2"}
    assert len(laid_out) == 1


def test_without_a_pdf_made_before_they_are_the_same(laid_out):
    assert page_numbers(sheets.chinese_page(BODY)) == {"a": "1", "b": "2"}
    assert len(laid_out) == 1


def test_they_are_forgotten_with_the_document():
    page = sheets.chinese_page(BODY)
    with shared.layouts():
        write_pdf(page)
    assert shared.noted(page) is None


def test_another_manuscript_gets_its_own():
    page = sheets.chinese_page(BODY)
    with shared.layouts():
        write_pdf(page)
        assert shared.noted(dataclasses.replace(page)) is None

"""A sound PDF passes, and each fault planted in it is found."""

from __future__ import annotations

import re

import pdf_faults as faults
import pikepdf
import pytest

from pipeline.validate.pdf_standards import validate as standards
from pipeline.validate.pdf_structure import validate as structure
from pipeline.validate.validator import validate_file


def test_a_sound_pdf_passes(sound_pdf):
    assert validate_file(sound_pdf) == []


@pytest.mark.parametrize("plant", faults.STANDARDS, ids=lambda plant: plant.__name__)
def test_a_fault_that_a_standard_names_is_found(plant, sound_pdf, tmp_path):
    path = faults.planted(sound_pdf, plant, tmp_path / "broken.pdf")
    problems = standards(path)
    assert problems
    assert all(problem.location.path == str(path) for problem in problems)


@pytest.mark.parametrize(("plant", "words"), faults.STRUCTURE.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_fault_that_no_standard_names_is_found(plant, words, sound_pdf, tmp_path):
    path = faults.planted(sound_pdf, plant, tmp_path / "broken.pdf")
    assert [problem.message for problem in structure(path) if words in problem.message]


def test_a_pdf_without_structure_is_named(sound_pdf, tmp_path):
    path = faults.planted(sound_pdf, lambda pdf: pdf.Root.__delattr__("StructTreeRoot"), tmp_path / "flat.pdf")
    assert any("it has no structure" in problem.message for problem in validate_file(path))


def test_a_page_without_words_is_named(sound_pdf, tmp_path):
    path = faults.planted(sound_pdf, lambda pdf: pdf.add_blank_page(), tmp_path / "blank.pdf")
    assert any("has no words" in problem.message for problem in validate_file(path))


@pytest.mark.parametrize("keep", [0, 200, 5000])
def test_a_file_cut_short_is_named_and_does_not_stop_the_check(keep, sound_pdf, tmp_path):
    path = tmp_path / "short.pdf"
    path.write_bytes(sound_pdf.read_bytes()[:keep])
    assert any("not a PDF that can be read" in problem.message for problem in validate_file(path))


def test_a_stream_that_happens_to_end_with_a_return_is_no_fault_but_a_wrong_length_is(sound_pdf, tmp_path):
    path = tmp_path / "stream.pdf"
    with pikepdf.open(sound_pdf) as pdf:
        pdf.pages[0].contents_add(b"q Q %\r")
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert standards(path) == []
    data = path.read_bytes()
    path.write_bytes(re.sub(rb"/Length 6\b", b"/Length 4", data))
    assert path.read_bytes() != data
    assert any("STREAM-LENGTH" in problem.message for problem in standards(path))

"""A sound Word file passes, and each fault planted in it is found."""

from __future__ import annotations

import shutil
import zipfile

import openxml_sdk
import pytest
import word_faults as faults

from pipeline.validate.validator import validate_file
from pipeline.validate.word_schema import validate as schema
from pipeline.validate.word_structure import validate as structure

sdk = pytest.mark.skipif(not openxml_sdk.PROGRAM.exists(), reason="not installed: the Open XML SDK's validator")


def test_a_sound_file_passes(sound_docx):
    assert validate_file(sound_docx) == []


@sdk
def test_a_sound_file_passes_the_open_xml_sdk(sound_docx):
    assert openxml_sdk.errors(sound_docx) == []


@pytest.mark.parametrize("name", faults.STRUCTURE)
def test_a_fault_that_no_schema_names_is_found(name, sound_docx, tmp_path):
    part, change, words = faults.STRUCTURE[name]
    path = faults.planted(sound_docx, part, change, tmp_path / "broken.docx")
    assert [problem.message for problem in structure(path) if words in problem.message]


@pytest.mark.parametrize("name", faults.SCHEMA)
def test_a_fault_that_a_schema_names_is_found(name, sound_docx, tmp_path):
    path = faults.planted(sound_docx, *faults.SCHEMA[name], tmp_path / "broken.docx")
    problems = schema(path)
    assert problems
    assert all(problem.location.path == str(path) for problem in problems)


@sdk
@pytest.mark.parametrize("name", ["unknown element", "properties after text", "alignment of no kind"])
def test_the_open_xml_sdk_finds_it_too(name, sound_docx, tmp_path):
    path = faults.planted(sound_docx, *faults.SCHEMA[name], tmp_path / "broken.docx")
    assert openxml_sdk.errors(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_occurs_twice_is_found(sound_docx, tmp_path):
    path = shutil.copy(sound_docx, tmp_path / "twice.docx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/document.xml", package.read("word/document.xml"))
    assert any("'word/document.xml' occurs 2 times" in problem.message for problem in structure(path))


@pytest.mark.parametrize("keep", [0, 100, 4000])
def test_a_file_cut_short_is_named_and_does_not_stop_the_check(keep, sound_docx, tmp_path):
    path = tmp_path / "short.docx"
    path.write_bytes(sound_docx.read_bytes()[:keep])
    assert any("not a Word file that can be read" in problem.message for problem in validate_file(path))


def test_a_part_with_entities_is_refused_and_not_expanded(sound_docx, tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = faults.planted(
        sound_docx,
        faults.DOCUMENT,
        lambda xml: xml.replace("?>", "?>" + bomb, 1).replace("<w:body>", "<w:body>&b;", 1),
        tmp_path / "bomb.docx",
    )
    assert validate_file(path)

"""Broken extracts, and exactly what is said about each: beside every <case>.yaml lies what it must print."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.extract import catalogue
from pipeline.read.reader import read

FOLDER = Path(__file__).parent / "extract"
CASES = sorted(FOLDER.glob("*.yaml"))


def test_there_are_cases_each_with_its_words():
    assert len(CASES) >= 10
    assert {case.stem for case in CASES} == {file.stem for file in FOLDER.glob("*.txt")} - {"article"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_is_said_is_what_a_person_needs(case: Path):
    source = read(FOLDER / "article.txt")
    with pytest.raises(ExtractError) as caught:
        catalogue.loads(case.read_text(encoding="utf-8"), "extract.yaml", source)
    assert str(caught.value) + "\n" == case.with_suffix(".txt").read_text(encoding="utf-8")

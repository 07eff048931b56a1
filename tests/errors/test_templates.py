"""Broken audiences and templates, and exactly what is said about each.

A case is a folder `town`, laid beside the templates that ship, and the words that rendering its note must end in.
`pytest --update-golden` accepts what is said now; read it before.
"""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from pipeline.errors import TemplateError
from pipeline.model import Article, Edition
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer

CASES = sorted(path for path in (Path(__file__).parent / "templates").iterdir() if path.is_dir())


def render(templates: Path, article: Article) -> None:
    renderer = Renderer(templates, load_audience(templates, "town"))
    renderer.render(article, "note", "zh", "M1", Edition(number=1, date=datetime.date(2024, 5, 6)))


def test_there_are_cases():
    assert len(CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said_is_what_a_person_needs(case: Path, templates, lakeside: Article, tmp_path, request):
    folder = shutil.copytree(templates, tmp_path / "templates")
    shutil.copytree(case / "town", folder / "town")
    with pytest.raises(TemplateError) as caught:
        render(folder, lakeside)
    said = str(caught.value) + "\n"
    expected = case / "expected.txt"
    if request.config.getoption("--update-golden"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")

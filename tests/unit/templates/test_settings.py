"""Every setting of audience.yaml that ends in the stylesheet does something there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.model import LANGUAGES
from pipeline.render.audience import load_audience, table_columns
from pipeline.render.audiencemodel import BASE, Colours, Fonts
from pipeline.render.settings import UPRIGHT, WIDE
from pipeline.render.wording import load_wording

TEMPLATES = Path(__file__).parents[3] / "templates"
PROPERTIES = [f"--colour-{role}" for role in Colours.model_fields]
PROPERTIES += [f"--{role}-body" if role in ("size", "line") else f"--font-{role}" for role in Fonts.model_fields]
MARGINS = [*UPRIGHT.values(), *WIDE.values()]


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_that_a_setting_makes_is_used(name):
    styles = "\n".join(path.read_text("utf-8") for path in (TEMPLATES / "base" / "styles").glob("*.css"))
    assert re.search(rf"var\({name}\b", styles)


@pytest.mark.parametrize("name", MARGINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_margin_that_a_setting_makes_is_that_of_the_page_in_both_languages(language, name):
    assert f"var({name})" in (TEMPLATES / "base" / "styles" / f"{language}.css").read_text("utf-8")


def test_the_frame_of_a_page_is_said_once_and_only_in_base():
    own = [path for path in TEMPLATES.glob("*/styles/*.css") if path.parent.parent.name != BASE]
    assert own
    for path in own:
        assert not re.search(r"@page\s+[:\w]|@page\s*\{[^}@]*\bmargin", path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("table", "label"),
    [
        ("tasks", "col"),
        ("comparison", "col"),
        ("annex", "col.annex"),
        ("mechanisms-overview", "col.overview"),
    ],
)
def test_every_column_of_every_table_has_a_heading_in_both_languages(table, label):
    base = load_audience(TEMPLATES, BASE)
    columns = table_columns(TEMPLATES, base, table)
    assert columns
    for language in LANGUAGES:
        wording = load_wording(TEMPLATES, base, language)
        assert [column for column in columns if f"{label}.{column}" not in wording] == []

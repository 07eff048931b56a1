"""Every setting of audience.yaml that ends in the stylesheet does something there."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest

from pipeline.model import LANGUAGES, Edition
from pipeline.render.audience import load_audience, table_columns
from pipeline.render.audiencemodel import BASE, Colours, Fonts
from pipeline.render.newaudience import new_audience
from pipeline.render.renderer import Renderer
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


@pytest.mark.parametrize("audience", ["leadership", "departments", "research", "public"])
def test_the_head_names_series_edition_issue_issuing_body_and_date(audience, lakeside, tmp_path):
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    path = new_audience(templates, "mayor", audience)
    head = "title: {zh: 市长版}\nmasthead:\n  name: {zh: 市长专报}\n  issuer: {zh: 湖区办公室}\nclassification: {zh: 内部资料}\n"
    path.write_text(f"based_on: {audience}\n{head}", encoding="utf-8")
    edition = Edition(number=3, date=datetime.date(2024, 5, 6))
    renderer = Renderer(templates, load_audience(templates, "mayor"))
    for kind in ("note", "digest"):
        html = renderer.render(lakeside, kind, "zh", "M1", edition).html
        shown = re.sub(r"<[^>]+>|\s", "", html[html.index("<header") : html.index("</header>")])
        assert shown == "内部资料市长专报市长版第3期湖区办公室2024年5月6日"

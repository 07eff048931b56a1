"""Every setting of audience.yaml that ends in the stylesheet does something there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.render.audiencemodel import Colours, Fonts

TEMPLATES = Path(__file__).parents[3] / "templates"
PROPERTIES = [f"--colour-{role}" for role in Colours.model_fields]
PROPERTIES += [f"--{role}-body" if role in ("size", "line") else f"--font-{role}" for role in Fonts.model_fields]


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_that_a_setting_makes_is_used(name):
    styles = "\n".join(path.read_text("utf-8") for path in (TEMPLATES / "base" / "styles").glob("*.css"))
    assert re.search(rf"var\({name}\b", styles)

"""The published schema is that of the model."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.extract.schema import FILE, extract_schema


def test_the_schema_that_ships_is_current(root: Path):
    shipped = (root / "seeds" / FILE).read_text(encoding="utf-8")
    assert shipped == extract_schema(), "write extract_schema() to seeds/extract.schema.json"


def test_every_field_says_what_it_means():
    schema = json.loads(extract_schema())
    own = {name: schema["$defs"][name]["properties"] for name in ("Action", "Measure", "Mechanism")}
    own["Article"] = schema["properties"]
    fields = {f"{kind}.{name}": field for kind, known in own.items() for name, field in known.items()}
    assert len(fields) > 60
    assert [name for name, field in fields.items() if "description" not in field] == [
        "Article.version",
        "Article.source",
    ]


def test_the_extract_that_ships_names_it_in_its_first_line(root: Path):
    first = (
        (root / "seeds" / "chengdu-metropolitan-area" / "extract.yaml").read_text(encoding="utf-8").partition("\n")[0]
    )
    assert first == f"# yaml-language-server: $schema=../{FILE}"

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
    silent = [f"{kind}.{name}" for kind, fields in own.items() for name, field in fields.items() if "description" not in field]
    assert set(silent) <= {f"{kind}.{name}" for kind in own for name in (
        "id", "quote", "confidence", "reason", "lead_body", "support", "due", "status", "note", "summary", "actions",
        "measures", "name",
    )}  # fmt: skip


def test_the_extract_that_ships_names_it_in_its_first_line(root: Path):
    first = (root / "seeds" / "chengdu-metropolitan-area" / "extract.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema=../{FILE}"

"""The JSON Schema of audience.yaml, by which editors complete and check the file while it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.render.audience import load_audience, table_columns
from pipeline.render.audiencemodel import BASE, Audience

FILE = "audience.schema.json"


def audience_schema(templates: Path) -> str:
    """Return the schema as JSON text: every setting with what it means, and the sections and columns that base has."""
    schema = Audience.model_json_schema()
    schema["title"] = "audience.yaml"
    parts = sorted(path.stem for path in (templates / BASE / "parts").glob("*.html"))
    document: dict[str, Any] = schema["$defs"]["Document"]["properties"]
    for setting in ("sections", "mechanism_sections"):
        document[setting]["items"] = _offered(parts)
    base = load_audience(templates, BASE)
    tables = {part: columns for part in parts if (columns := table_columns(templates, base, part))}
    lists = document["columns"]["additionalProperties"]
    document["columns"]["properties"] = {part: {**lists, "items": _offered(sorted(tables[part]))} for part in tables}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def _offered(words: list[str]) -> dict[str, Any]:
    """Return what base has, offered and not enforced: an audience may have parts and columns of its own."""
    return {"anyOf": [{"enum": words}, {"type": "string"}]}

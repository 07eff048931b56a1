"""The JSON Schema of audience.yaml, by which editors complete and check the file while it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.render.audiencemodel import BASE, Audience

FILE = "audience.schema.json"


def audience_schema(templates: Path) -> str:
    """Return the schema as JSON text: every setting with what it means, and the sections that base offers."""
    schema = Audience.model_json_schema()
    schema["title"] = "audience.yaml"
    parts = sorted(path.stem for path in (templates / BASE / "parts").glob("*.html"))
    document: dict[str, Any] = schema["$defs"]["Document"]["properties"]
    for setting in ("sections", "mechanism_sections"):
        # an audience may have parts of its own, so base's are offered, not enforced
        document[setting]["items"] = {"anyOf": [{"enum": parts}, {"type": "string"}]}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"

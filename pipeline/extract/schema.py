"""The JSON Schema of extract.yaml, by which editors complete and check the file while it is written."""

from __future__ import annotations

import json

from pipeline.model import Article

FILE = "extract.schema.json"


def extract_schema() -> str:
    """Return the schema as JSON text: every field with what it means."""
    schema = Article.model_json_schema()
    schema["title"] = "extract.yaml"
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"

"""What the rules said last on each item, kept in extract.yaml under `machine`.

With it an update sees three things: the file, the rules' word now, and their word then. What differs from their
word then was corrected by a person, and stays. Long values are kept as fingerprints: all that is asked is "the
same or not". A copy of the last draft in a second file was the alternative; two files can get out of step.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pipeline.extract import yamltext

Data = dict[str, Any]
Memory = dict[str, Data]

# kind of parent -> the lists that it holds and the kind of their items
CHILDREN: dict[str, dict[str, str]] = {
    "article": {"sections": "section", "achievements": "passage", "principles": "passage", "mechanisms": "mechanism"},
    "passage": {"sentences": "sentence"},
    "mechanism": {"measures": "measure"},
    "measure": {"actions": "action"},
    "section": {}, "sentence": {}, "action": {},
}  # fmt: skip
# kind -> its fields that are quotes themselves
PARTS: dict[str, tuple[str, ...]] = {
    "article": ("title", "publication", "date", "affiliation", "basis"),
    "section": ("deck",), "mechanism": ("name", "lead"),
    "passage": (), "sentence": (), "measure": (), "action": (),
}  # fmt: skip
# lists of quotes without ids
LOOSE = ("authors", "left_out")
# fields that are settled in their own way, not value by value
SETTLED = {"id", "quote", "span", "review", "machine", "obsolete", "source", "version", *LOOSE}

_NOTE = """
# What the rules said last, by item: `briefings extract` tells your corrections from it. Leave it as it is.
"""


def word(value: Any) -> Any:
    """Return what is remembered of a value: itself when it is short, else a fingerprint."""
    if value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 8):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "x" + hashlib.sha256(text.encode()).hexdigest()[:10]


def quote_of(value: Any) -> str:
    """Return the quote of an item's data, empty when there is none."""
    return str(value.get("quote") or "") if isinstance(value, dict) else ""


def remembered(data: Data, kind: str, under: str | None = None) -> Data:
    """Return what is remembered of the rules' word on one item, by field; a part's own as "name.confidence"."""
    known: Data = {"under": under} if under else {}
    if "quote" in data:
        known["quote"] = word(data["quote"])
    for name, value in data.items():
        if name in PARTS[kind]:
            known[name] = word(quote_of(value))
            known.update({f"{name}.{key}": word(inner) for key, inner in value.items() if key not in SETTLED})
        elif name not in SETTLED and name not in CHILDREN[kind]:
            known[name] = word(value)
    return known


def remembered_list(items: list[Data]) -> Data:
    """Return what is remembered of a list of quotes without ids: by quote, the reason given where there is one."""
    return {str(word(item["quote"])): word(item.get("reason", True)) for item in items}


def of_draft(data: Data, kind: str = "article", under: str | None = None) -> Memory:
    """Return what is remembered of a whole draft."""
    memory: Memory = {data.get("id", "article"): remembered(data, kind, under)}
    for field, child in CHILDREN[kind].items():
        for item in data.get(field) or ():
            memory |= of_draft(item, child, data.get("id", field))
    if kind == "article":
        memory |= {field: remembered_list(data[field]) for field in LOOSE if data.get(field)}
    return memory


def as_yaml(memory: Memory) -> str:
    """Return the `machine` part of extract.yaml: a line for each item, a note above."""
    lines = (f"  {yamltext.scalar(id)}: {yamltext.flow(known)}\n" for id, known in memory.items())
    return f"{_NOTE}machine:\n{''.join(lines)}"

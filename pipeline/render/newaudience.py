"""A new audience: templates/<name>/audience.yaml with every setting there is, commented out at its present value.

Nothing else is made: what the file does not say comes from the audience it is based on, and from base.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import Location, Problem, UsageError
from pipeline.model import KINDS
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.audiencemodel import BASE, Audience

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
WIDTH = 110


def new_audience(templates: Path, name: str, based_on: str = BASE) -> Path:
    """Make the audience's folder and file; return the file.

    Raises UsageError for a name that is taken or not fit for a folder, or an unknown audience to start from.
    """
    folder = templates / name
    if not NAME.fullmatch(name) or len(name) > 40:
        hint = "use small letters, digits and hyphens, such as 'mayor' or 'city-council'"
        raise UsageError(Problem(Location(str(templates)), f"'{name}' cannot be the name of an audience", hint))
    if folder.exists():
        known = ", ".join(list_audiences(templates))
        raise UsageError(Problem(Location(str(folder)), f"'{name}' is there already", f"known: {known}"))
    text = audience_text(name, load_audience(templates, based_on))
    folder.mkdir()
    path = folder / "audience.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def audience_text(name: str, start: Audience) -> str:
    """Return the audience.yaml of a new audience `name` that starts from `start`, changes nothing, and shows how to."""
    lines = [
        "# yaml-language-server: $schema=../audience.schema.json",
        "#",
        "# An audience: who the documents are for, and what they say, in which order and in what form.",
        "# Take away the leading '# ' of a setting to change it; all lines of the setting above it must go with it.",
        "# What stays commented is as shown, or an example where nothing is set. Lists are replaced whole; all else is",
        "# merged. Sheets are A3, A4, A5, B5 or Letter.",
        f"# `briefings explain {name}` shows where each setting, template and style comes from;",
        f"# `briefings preview {name} note` shows a document and follows every change.",
        "",
    ]
    if start.name != BASE:
        lines += ["# Settings, templates, wording and styles that are not given here come from:"]
        lines += [f"based_on: {start.name}", ""]
    for title, data in _groups(start):
        lines += [f"# {line}" if line else "#" for line in (f"{title}",)]
        lines += [f"# {line}" for line in _yaml(data, 0)]
        lines.append("")
    return "\n".join(lines)


def _groups(start: Audience) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the settings in groups, each with a heading and its present or an example value."""
    yield from _who(start)
    yield from _what(start)
    yield from _look(start)


def _who(start: Audience) -> Iterator[tuple[str, dict[str, Any]]]:
    masthead, imprint = start.masthead, start.imprint
    yield "---- Who it is for", {"about": _text(start.about, "谁来读", "Who reads it")}
    yield "---- The name of the edition", {"title": _text(start.title, "领导版", "Leadership edition")}
    yield "---- Languages that are built unless another is asked for", {"languages": list(start.languages)}
    yield (
        "---- The head of the first page. The logo is an image in this folder",
        {
            "masthead": {
                "name": _text(masthead.name, "改革简报", "Reform briefing"),
                "issuer": _text(masthead.issuer, "某某办公室", "Office of …"),
                "issue": _text(masthead.issue, "第{number}期", "No. {number}"),
                "logo": masthead.logo or "logo.png",
                "logo_alt": _text(masthead.logo_alt, "市徽", "The city’s emblem"),
            },
            "classification": _text(start.classification, "内部资料", "Internal"),
        },
    )
    yield (
        "---- The foot of the document",
        {
            "imprint": {
                "to": _text(imprint.to, "市长", "The mayor"),
                "copy_to": _text(imprint.copy_to, "各部门", "All departments"),
                "circulation": _text(imprint.circulation, "各区", "Districts"),
                "copies": imprint.copies or 20,
                "footer": _text(imprint.footer, "仅供参阅", "For reference"),
            }
        },
    )


def _what(start: Audience) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "---- The documents: which are made, their sections and columns in order, how deep they go (all or key)",
        {"documents": {kind: _document(start, kind) for kind in KINDS}},
    )
    yield (
        "---- What may be shown of the extract; a field that is not in this list is in none of the files",
        {"fields": list(start.fields)},
    )
    yield (
        "---- Points to watch: which, in what order, how many at most",
        {"attention": {"order": list(start.attention.order), "limit": start.attention.limit or 12}},
    )
    yield (
        "---- Labels in other words, by their key (templates/base/wording lists all of them)",
        {"wording": {"zh": {"part.measures": "建议措施"}, "en": {"part.measures": "Proposed measures"}}},
    )


def _look(start: Audience) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "---- The page; inner is the side of the binding",
        {
            "page": {
                "size": start.page.size or "A4",
                "margins": {"top": "37mm", "bottom": "35mm", "inner": "28mm", "outer": "26mm"},
                "mirrored": start.page.mirrored,
            },
            "fonts": {"zh": {"body": "仿宋", "title": "方正小标宋简体"}, "en": {"body": "Times New Roman"}},
            "colours": {"accent": start.colours.accent or "#c00000"},
        },
    )
    yield (
        "---- Names of files, of {article} {number} {mechanism} {document} {audience} {language}",
        {"file_name": _text(start.file_name, "", "")},
    )
    yield "---- How many earlier editions of each document stay in editions/", {"editions_kept": start.editions_kept}


def _document(start: Audience, kind: Any) -> dict[str, Any]:
    document = start.document(kind)
    shown = (*document.sections, *document.mechanism_sections)
    settings: dict[str, Any] = {"make": document.make, "depth": document.depth, "sections": list(document.sections)}
    if document.mechanism_sections:
        settings["mechanism_sections"] = list(document.mechanism_sections)
    columns = {section: list(names) for section, names in document.columns.items() if section in shown}
    return settings | ({"columns": columns} if columns else {})


def _text(value: Any, zh: str, en: str) -> dict[str, str]:
    given = {"zh": value.zh, "en": value.en} if value is not None else {"zh": zh, "en": en}
    return {language: text for language, text in given.items() if text}


def _yaml(data: dict[str, Any], depth: int) -> Iterator[str]:
    """Yield YAML lines as a person would write them: short things on one line, lists folded."""
    indent = "  " * depth
    for key, value in data.items():
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            inner = ", ".join(f"{name}: {_scalar(text)}" for name, text in value.items())
            yield f"{indent}{key}: {{{inner}}}"
        elif isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _yaml(value, depth + 1)
        elif isinstance(value, list):
            yield from _list(f"{indent}{key}: [", [_scalar(item) for item in value])
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _list(start: str, items: list[str]) -> Iterator[str]:
    line, indent = start, " " * len(start)
    for n, item in enumerate(items):
        piece = item + (", " if n < len(items) - 1 else "]")
        if len(line) + len(piece) > WIDTH:
            yield line.rstrip()
            line = indent
        line += piece
    yield line if items else f"{start}]"


def _scalar(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str):
        return json.dumps(value)
    plain = re.fullmatch(r"[\w一-鿿][\w一-鿿 ./{}…’-]*", value) and not re.fullmatch(r"[0-9.]+|true|false|null", value)
    return value if plain and "{" not in value else json.dumps(value, ensure_ascii=False)

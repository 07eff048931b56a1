"""Who a document is for: templates/<name>/audience.yaml, laid over templates/base/audience.yaml.

In: the two YAML files. Out: one frozen `Audience`; every setting knows the file, line and column it came from.
Mappings are merged key by key, lists and plain values replace what base says. Nothing is rendered here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import yamlfile
from pipeline.errors import Location, Problem, TemplateError, UsageError, nearest
from pipeline.model import KINDS, DocumentKind
from pipeline.render.audiencemodel import BASE, NEEDS, SIZES, Audience, millimetres
from pipeline.render.study import closure
from pipeline.render.textfile import decoded


def list_audiences(templates: Path) -> list[str]:
    """Return the names of all audiences, sorted: folders of `templates` that hold an audience.yaml, not base."""
    found = (path.parent.name for path in templates.glob("*/audience.yaml") if path.is_file())
    return sorted(name for name in found if name != BASE)


def load_audience(templates: Path, name: str, *, sound: bool = False) -> Audience:
    """Return the audience `name`; it is `sound` when nothing in its folders has changed since it was found so.

    Raises UsageError when there is none, TemplateError for mistakes in its file.
    """
    known = list_audiences(templates)
    if name != BASE and name not in known:
        near = nearest(name, known)
        hint = (f"did you mean '{near}'? " if near else "") + f"known: {', '.join(known) or 'none'}"
        raise UsageError(Problem(Location(str(templates)), f"unknown audience '{name}'", hint))
    files = _chain(templates, name, known)
    file = yamlfile.YamlFile("", {}, {})
    for own in reversed(files.values()):
        file.data.pop("based_on", None)
        data, places = _merge(file.data, own.data or {}, (), file.places, own.places)
        file = yamlfile.YamlFile(own.path, data, places, file.keys | own.keys)
    audience = yamlfile.validate(Audience, file, TemplateError)
    audience._name = name
    audience._folders = tuple(files)
    audience._places = file.places
    if not sound and (problems := list(_faults(templates, audience))):
        raise TemplateError(problems)
    return audience


def _chain(templates: Path, name: str, known: list[str]) -> dict[str, yamlfile.YamlFile]:
    """Return the files that an audience draws on by the name of their folder, its own first, base last."""
    files: dict[str, yamlfile.YamlFile] = {}
    while name != BASE:
        files[name] = _parse(templates, name)
        data = files[name].data or {}
        parent = str(data.get("based_on") or BASE)
        if parent != BASE and (parent in files or parent not in known):
            near = nearest(parent, set(known) - set(files))
            what = "goes round in a circle" if parent in files else "there is no such audience"
            place = files[name].location(("based_on",))
            raise TemplateError(
                Problem(place, f"based_on '{parent}': {what}", f"did you mean '{near}'?" if near else None)
            )
        name = parent
    files[BASE] = _parse(templates, BASE)
    return files


def _parse(templates: Path, name: str) -> yamlfile.YamlFile:
    path = templates / name / "audience.yaml"
    shown = f"{templates.name}/{name}/audience.yaml"
    if not path.is_file():
        raise TemplateError(Problem(Location(shown), "the file is missing"))
    text = decoded(path.read_bytes(), shown)
    if slips := [slip for slip in (_orphan(text, shown), _comment(text, shown)) if slip]:
        raise TemplateError(slips)
    return mapping(path, shown)


def mapping(path: Path, shown: str) -> yamlfile.YamlFile:
    """Return a file of settings, its data a mapping or None where it is empty; `shown` names it in messages.

    Raises TemplateError for anything else.
    """
    file = yamlfile.parse(decoded(path.read_bytes(), shown), shown, TemplateError)
    if file.data is not None and not isinstance(file.data, dict):
        raise TemplateError(Problem(Location(shown, 1, 1), "expected settings, one 'name: value' a line"))
    return file


def _orphan(text: str, shown: str) -> Problem | None:
    """Return a problem for a setting whose parent is still commented out, the commonest slip in a commented file."""
    depth, opens = 0, False
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.split(" #")[0].strip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if indent > depth and not opens and re.match(r"[\w.-]+:(\s|$)", stripped):
            message = f"'{stripped.partition(':')[0]}' is indented, but the line above it holds nothing"
            return Problem(
                Location(shown, number, indent + 1), message, "take away the '# ' of the line it belongs to, too"
            )
        depth, opens = indent, stripped.endswith(":") or stripped.startswith("- ")
        if (
            stripped.count("{") > stripped.count("}")
            or stripped.count("[") > stripped.count("]")
            or "|" in stripped[-2:]
        ):
            return None  # text over several lines; YAML itself says what is wrong with it
    return None


def _comment(text: str, shown: str) -> Problem | None:
    """Return a problem for a colour without quotation marks: YAML takes it for a remark, and the setting for unset."""
    found = re.search(r"^ *[\w.-]+: +(#[0-9A-Fa-f]{3,8})[ ,}]*$", text, re.MULTILINE)
    if found is None:
        return None
    at = found.start(1)
    place = Location(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return Problem(place, f"{found[1]} is read as a remark", f"put it in quotes: '{found[1]}'")


Places = dict[yamlfile.Path, Location]


def _merge(base: Any, own: Any, at: yamlfile.Path, places: Places, own_places: Places) -> tuple[Any, Places]:
    """Return `own` laid over `base`, and for each value the place that it comes from."""
    if isinstance(base, dict) and isinstance(own, dict):
        merged = dict(base)
        places = places | {at: own_places[at]} if at in own_places else places
        for key, value in own.items():
            merged[key], places = _merge(base.get(key), value, (*at, key), places, own_places)
        return merged, places
    kept = {path: place for path, place in places.items() if path[: len(at)] != at}
    return own, kept | {path: place for path, place in own_places.items() if path[: len(at)] == at}


def _faults(templates: Path, audience: Audience) -> list[Problem]:
    """Return what the model alone cannot see: parts, columns and images that do not exist, columns of hidden fields."""
    folders = [templates / folder for folder in audience.folders]
    parts = sorted({path.stem for folder in folders for path in (folder / "parts").glob("*.html")})
    problems: list[Problem] = []
    for kind in KINDS:
        at = ("documents", kind)
        problems += _part_faults(audience, at, parts)
        problems += _column_faults(templates, audience, at, parts)
    problems += _page_faults(audience)
    logo = audience.masthead.logo
    if logo and (outside(logo) or not any((folder / logo).is_file() for folder in folders)):
        place = audience.location("masthead", "logo")
        problems.append(Problem(place, f"no image '{logo}' in {templates.name}/{audience.name}"))
    return problems


def _page_faults(audience: Audience) -> Iterator[Problem]:
    """Yield margins between which no text has room."""
    margins, size = audience.page.margins, audience.page.size or "A4"
    for length, sides in zip(SIZES[size], (("inner", "outer"), ("top", "bottom")), strict=True):
        given = [side for side in sides if getattr(margins, side)]
        room = millimetres(length) - sum(millimetres(getattr(margins, side)) for side in given)
        if given and room < LEAST_ROOM:
            place = audience.location("page", "margins", given[0])
            message = f"the margins leave {max(0, round(room))} mm of the {length} of {size} for text"
            yield Problem(place, message, f"leave {LEAST_ROOM} mm at least")


At = tuple[str, DocumentKind]


def _part_faults(audience: Audience, at: At, parts: list[str]) -> Iterator[Problem]:
    for setting in ("sections", "mechanism_sections"):
        for n, part in enumerate(getattr(audience.document(at[1]), setting)):
            place = audience.location(*at, setting, n)
            if part not in parts:
                yield Problem(place, f"no section '{part}': there is no parts/{part}.html", _advice(part, parts))
            elif part in getattr(audience.document(at[1]), setting)[:n]:
                yield Problem(place, f"the section '{part}' is listed twice", "take one of them out")


def _column_faults(templates: Path, audience: Audience, at: At, parts: list[str]) -> Iterator[Problem]:
    for section in audience.document(at[1]).columns:
        place = audience.location(*at, "columns", section)
        known = table_columns(templates, audience, section)
        if section not in parts:
            yield Problem(place, f"columns for a section '{section}', which there is not", _advice(section, parts))
        elif known is None:
            yield Problem(place, f"columns for the section '{section}', which is not a table")
        else:
            yield from _each_column(audience, at, section, known)
    for setting in ("sections", "mechanism_sections"):
        for n, section in enumerate(getattr(audience.document(at[1]), setting)):
            known = table_columns(templates, audience, section)
            if known is not None and section not in audience.document(at[1]).columns:
                place, message = audience.location(*at, setting, n), f"the table '{section}' has no columns here"
                hint = f"add columns: {{{section}: [{', '.join(sorted(known)) or 'its columns'}]}} to this document"
                yield Problem(place, message, hint)


def _each_column(audience: Audience, at: At, section: str, known: frozenset[str]) -> Iterator[Problem]:
    document = audience.document(at[1])
    for n, column in enumerate(document.columns[section]):
        place, field = audience.location(*at, "columns", section, n), NEEDS.get(column)
        if known and column not in known:
            yield Problem(place, f"the table '{section}' has no column '{column}'", _advice(column, sorted(known)))
        elif column in document.columns[section][:n]:
            yield Problem(place, f"the column '{column}' is listed twice", "take one of them out")
        elif section in document.parts and document.make and field and field not in audience.fields:
            message = f"the column '{column}' shows the field '{field}', which this audience does not see"
            hint = f"take it out of columns, or add '{field}' to fields at {audience.location('fields')}"
            yield Problem(place, message, hint)


def table_columns(templates: Path, audience: Audience, section: str) -> frozenset[str] | None:
    """Return the columns that a section's templates can fill, empty for any; None when it is no table."""
    studies = closure(templates, audience.folders, [f"parts/{section}.html"]).values()
    if not any(section in each.tables for each in studies):
        return None
    return frozenset().union(*(each.columns for each in studies))


LEAST_ROOM = 40
"""Millimetres of text that a page has at least across and down."""

FEW = 20
"""Words that are all told beside the nearest one."""


def _advice(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    every = f"known: {', '.join(known)}" if near is None or len(known) <= FEW else ""
    return " ".join(filter(None, (f"did you mean '{near}'?" if near else "", every)))


def outside(name: str) -> bool:
    """Return whether a file's name leads out of the folder that it is looked up in."""
    return name.startswith("/") or "\\" in name or ".." in name.split("/")

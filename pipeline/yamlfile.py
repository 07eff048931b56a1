"""YAML in which every value knows its line and column, checked against a model.

Plain data only: no aliases, tags, merges or duplicate keys, and bounded in size and depth, because
extracts and audience files may come from elsewhere. Dates stay text; the model decides what a value means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.errors import BriefingsError, Location, Problem, nearest
from pipeline.markup import CONTROL

Path = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)

MAX_BYTES = 8 << 20
MAX_DEPTH = 30
MAX_NODES = 500_000

_BOOL = re.compile(r"true|false")
_INT = re.compile(r"0|-?[1-9][0-9]{0,14}")
_FLOAT = re.compile(r"-?[0-9]+\.[0-9]+")
_NULL = re.compile(r"~|null|Null|NULL|")


@dataclass(frozen=True)
class YamlFile:
    """Parsed data and the place of every value and of every key: `places[("mechanisms", 0, "name")]`."""

    path: str
    data: Any
    places: dict[Path, Location]
    keys: dict[Path, Location] = field(default_factory=dict)

    def location(self, path: Path) -> Location:
        """Return the place of the value at `path`, or of the nearest parent that is written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Location(self.path))


def parse(text: str, path: str, error: type[BriefingsError]) -> YamlFile:
    """Return the data of a YAML text with its places. Raises `error` for anything but plain YAML data."""
    if len(text.encode()) > MAX_BYTES:
        raise error(Problem(Location(path), f"larger than {MAX_BYTES >> 20} MB"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _inspect(text, path, loader, error)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Location(path) if mark is None else Location(path, mark.line + 1, mark.column + 1)
        raise error(Problem(place, f"not valid YAML: {fault.problem}", _advice(fault, text))) from None
    except yaml.YAMLError as fault:
        raise error(Problem(Location(path), f"not valid YAML: {fault}")) from None
    file = YamlFile(path, None, {})
    problems: list[Problem] = []
    data = None if node is None else _build(node, (), file, problems)
    if problems:
        raise error(problems)
    return replace(file, data=data)


def validate(model: type[ModelT], file: YamlFile, error: type[BriefingsError]) -> ModelT:
    """Return the file's data as `model`. Raises `error` with every fault, each at its line and column."""
    data = file.data if file.data is not None else {}
    if not isinstance(data, dict):
        first = next(iter(model.model_fields))
        raise error(Problem(file.location(()), "fields are expected here, 'name: value'", f"such as '{first}:'"))
    try:
        return model.model_validate(data, strict=False)
    except ValidationError as fault:
        faults = fault.errors()
        # a list whose entries are wrong is told to be too short as well
        found = [item for item in faults if item["type"] != "too_short" or item["input"] in ([], ())]
        raise error([_problem(model, file, item) for item in found or faults]) from None


def value_of(node: yaml.Node) -> Any:
    """Return the plain data of a YAML node, by the same rules as `parse`."""
    return _build(node, (), YamlFile("", None, {}), [])


def _inspect(text: str, path: str, loader: Any, error: type[BriefingsError]) -> None:
    """Read the events once, cheaply, before anything is built."""
    depth = 0
    events: Iterator[Any] = yaml.parse(text, Loader=loader)
    for count, event in enumerate(events):
        place = Location(path, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error(Problem(place, "anchors and aliases are not allowed", "write the value out"))
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise error(Problem(place, f"the tag {tag} is not allowed", "write plain text"))
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise error(Problem(place, "nested too deep" if depth > MAX_DEPTH else "too many values"))


def _build(node: yaml.Node, at: Path, file: YamlFile, problems: list[Problem]) -> Any:
    """Return the data of a node; the places of what is in it are noted in `file`."""
    file.places.setdefault(at, _location(file.path, node))
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*at, n), file, problems) for n, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problems.append(Problem(_location(file.path, key), "a name is expected here, not a list or fields"))
                continue
            name = key.value
            if name in result:
                problems.append(Problem(_location(file.path, key), f"the key '{name}' is written twice"))
            file.keys[(*at, name)] = _location(file.path, key)
            result[name] = _build(value, (*at, name), file, problems)
            file.places[(*at, name)] = _location(file.path, value if value.value else key)
        return result
    if found := CONTROL.search(node.value):
        message = f"a control character (U+{ord(found[0]):04X}), which no document can hold"
        problems.append(Problem(_location(file.path, node), message, "take it out"))
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    if getattr(node, "style", None):  # quoted or block text is always text
        return node.value
    if _NULL.fullmatch(node.value):
        return None
    if _BOOL.fullmatch(node.value):
        return node.value == "true"
    if _INT.fullmatch(node.value):
        return int(node.value)
    return float(node.value) if _FLOAT.fullmatch(node.value) else node.value


def _location(path: str, node: yaml.Node) -> Location:
    return Location(path, node.start_mark.line + 1, node.start_mark.column + 1)


def _advice(fault: yaml.MarkedYAMLError, text: str) -> str | None:
    """Return what mends the usual slips of those who do not write YAML every day."""
    mark = fault.problem_mark
    line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
    if "\t" in line[: mark.column + 1 if mark else 0]:
        return "indent with spaces: YAML takes no tabs there"
    if fault.problem == "mapping values are not allowed in this context":
        return "text that holds a colon and a space goes in quotes: 'so: like this'"
    if "found unexpected end of stream" in (fault.problem or "") or "quoted scalar" in (fault.context or ""):
        return "a quotation mark is opened and not closed"
    if "flow" in (fault.context or "") and fault.context_mark:
        bracket = "{" if "mapping" in str(fault.context) else "["
        return f"the '{bracket}' of line {fault.context_mark.line + 1} is not closed, or a comma is missing"
    if fault.problem == "did not find expected key" and fault.context_mark:
        return f"lines that belong together begin in one column, here column {fault.context_mark.column + 1}"
    return fault.context


_SHAPES = {
    r"^[0-9]+(\.[0-9]+)?(mm|cm|pt|in)$": "12pt, 26mm, 2.5cm or 1in",
    r"^(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3})$": "'#c00000', in quotes",
}
"""Patterns of the models' fields as people are told them, by example."""


def _problem(model: type[BaseModel], file: YamlFile, fault: Any) -> Problem:
    at = tuple(part for part in fault["loc"] if isinstance(part, int) or not part.startswith(("function-", "tagged-")))
    place = file.location(at)
    name = str(at[-1]) if at else ""
    if fault["type"] == "extra_forbidden":
        known = list(_fields(model, at[:-1]))
        near = nearest(name, known)
        hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}" if known else None
        return Problem(file.keys.get(at, place), f"unknown field '{name}'", hint)
    if fault["type"] == "missing":
        return Problem(place, f"the field '{name}' is missing")
    where = _called(file.data, at)
    if fault["type"] in ("model_type", "model_attributes_type"):
        return _not_fields(model, at, place, where, fault["input"])
    if fault["type"] == "too_short":
        return Problem(place, f"{where}: at least one is needed")
    if fault["type"] in _WANTED:
        return Problem(place, f"{where}: {_WANTED[fault['type']]} is expected here", _example(model, at, fault))
    if fault["type"] == "string_pattern_mismatch" and name == "id":
        form = "letters and digits, in parts divided by dots, such as M1.2a"
        return Problem(place, f"the id '{fault['input']}' cannot be used", form)
    if fault["type"] == "string_pattern_mismatch" and (shape := _shape(model, at)):
        return Problem(place, f"{where}: '{fault['input']}' cannot be used here", f"write it as {shape}")
    hint = None
    if fault["type"] == "literal_error" and isinstance(fault["input"], str):
        known = re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        near = nearest(fault["input"], known)
        hint = f"did you mean '{near}'?" if near else None
    message = fault["msg"].removeprefix("Value error, ")
    return Problem(place, f"{where}: {message[:1].lower()}{message[1:]}", hint)


_WANTED = {
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    "string_type": "text",
    "dict_type": "a name with a value",
}
"""What pydantic found missing, as people are told it."""


def _example(model: type[BaseModel], at: Path, fault: Any) -> str | None:
    """Return how a value of the right kind is written where one of another kind stands."""
    name = at[-1]
    if fault["type"] in ("tuple_type", "list_type"):
        return f"{name}: [first, second]"
    if fault["type"] == "dict_type":
        return f"{name}: {{first: …, second: …}}"
    if fault["type"] == "string_type" and isinstance(fault["input"], int | float):
        shape = _shape(model, at)
        return f"write it as {shape}" if shape else f"put it in quotes: '{fault['input']}'"
    return None


def _shape(model: type[BaseModel], at: Path) -> str | None:
    """Return the form of the values of a field, by example; None where any text will do."""
    name = next((part for part in reversed(at) if isinstance(part, str)), "")
    fields = [owner.model_fields[name] for owner in _owners(model, at[:-1]) if name in owner.model_fields]
    told = repr(fields)
    return next((shape for pattern, shape in _SHAPES.items() if repr(pattern)[1:-1] in told), None)


def _called(data: Any, at: Path) -> str:
    """Return the name of the value at `at` as people know it: below the nearest thing that has an id, from there."""
    name = ".".join(map(str, at))
    for n, part in enumerate(at):
        data = data[part] if isinstance(data, list) and isinstance(part, int) else _under(data, part)
        id = data.get("id") if isinstance(data, dict) else None
        if isinstance(id, str):
            name = ".".join([id, *map(str, at[n + 1 :])])
    return name


def _under(data: Any, name: str | int) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _not_fields(model: type[BaseModel], at: Path, place: Location, where: str, value: Any) -> Problem:
    """Return the fault of a plain value, or a list, where fields are wanted."""
    fields = _fields(model, at)
    shown = value if isinstance(value, str | int | float) else "a list"
    if fields == ["zh", "en"]:
        hint = f"{at[-1]}: {{zh: {'…' if shown == 'a list' else shown}, en: …}}; either may be left out"
        return Problem(place, f"{where}: is written for each language", hint)
    return Problem(place, f"{where}: has fields of its own, not a plain value", f"fields: {', '.join(fields)}")


def _fields(model: type[BaseModel], at: Path) -> list[str]:
    """Return the names of the fields that may stand at `at`."""
    return [name for owner in _owners(model, at) for name in owner.model_fields]


def _owners(model: type[BaseModel], at: Path) -> list[type[BaseModel]]:
    """Return the models whose fields stand at `at`."""
    models = [model]
    for part in at:
        if isinstance(part, str):
            fields = [parent.model_fields.get(part) for parent in models]
            models = [model for field in fields for model in _models(getattr(field, "annotation", None))]
    return models


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)

"""The published schemas, read by a validator as an editor's: what ships and what is drafted passes, faults do not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.errors import ExtractError, TemplateError
from pipeline.extract import catalogue, merge
from pipeline.extract.extractor import extract
from pipeline.read.reader import read
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.newaudience import new_audience

ROOT = Path(__file__).parents[2]
ARTICLES = sorted(
    path for path in (Path(__file__).parent / "extract" / "articles").iterdir() if path.suffix not in (".yaml", "")
)
SHIPPED = ROOT / "seeds" / "chengdu-metropolitan-area" / "extract.yaml"


class Loader(yaml.CSafeLoader):
    """YAML as JSON has it: a date is a text."""


Loader.yaml_implicit_resolvers = {
    char: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for char, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(schema: Path, text: str) -> list[str]:
    """Return what a validator finds in a YAML text, each with the path to it."""
    known = json.loads(schema.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(known)
    data = yaml.load(text, Loader)  # the safe loader, without dates
    checker = jsonschema.Draft202012Validator(known, format_checker=jsonschema.FormatChecker())
    return [
        f"{'.'.join(map(str, leaf.absolute_path))}: {leaf.message}"
        for fault in checker.iter_errors(data)
        for leaf in leaves(fault)
    ]


def leaves(fault: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Yield what is wrong at the bottom of a fault: "under none of the given schemas" says nothing."""
    if not fault.context:
        yield fault
    for inner in fault.context or ():
        yield from leaves(inner)


def of_extract(text: str) -> list[str]:
    return faults(ROOT / "seeds" / "extract.schema.json", text)


def of_audience(text: str) -> list[str]:
    return faults(ROOT / "templates" / "audience.schema.json", text)


def test_the_extract_that_ships_passes():
    assert of_extract(SHIPPED.read_text("utf-8")) == []


@pytest.mark.parametrize("path", ARTICLES[::4], ids=lambda path: path.stem)
def test_every_draft_passes_and_so_does_what_becomes_of_it(path: Path, tmp_path: Path):
    source = read(path)
    text = catalogue.dump(extract(source))
    assert of_extract(text) == []
    (tmp_path / "article.txt").write_text(source.text[len(source.text) // 4 :], encoding="utf-8")  # its head is gone
    later = read(tmp_path / "article.txt")
    assert of_extract(merge.update(text, extract(later), later, "extract.yaml").text) == []


FAULTS: dict[str, tuple[str, str, str]] = {
    "a key that is not known": ("language: zh", "langauge: zh\nlanguage: zh", "'langauge' was unexpected"),
    "a language that is none": ("language: zh", "language: fr", "language: 'fr' is not one of"),
    "a date that is none": ("value: 2022-01-17", "value: 17 January", "date.value: '17 January' is not a 'date'"),
    "a span of one end": (r"span: \[\d+, \d+\]", "span: [3]", "span: [3] is too short"),
    "a span in words": (r"span: \[\d+, \d+\]", "span: [a, b]", "'a' is not of type 'integer'"),
    "an id with a blank": ("id: M1.1a", "id: M1 1a", "does not match"),
    "a firmness that is none": ("firmness: firm", "firmness: strong", "'strong' is not one of"),
    "a relation that is none": ("relation: direct", "relation: close", "'close' is not one of"),
    "a quote that is missing": (r"quote: \S+", "note: x", "'quote' is a required property"),
    "another version": ("version: 1", "version: 2", "version: 1 was expected"),
}


@pytest.mark.parametrize(("old", "new", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_an_extract_is_told_by_the_schema_and_by_the_program(old: str, new: str, told: str):
    text = SHIPPED.read_text("utf-8")
    broken = re.sub(old, new, text, count=1)
    assert broken != text
    assert told in "\n".join(of_extract(broken))
    with pytest.raises(ExtractError):
        catalogue.loads(broken, "extract.yaml", read(SHIPPED.parent / "article.txt"))


@pytest.mark.parametrize("name", list_audiences(ROOT / "templates"))
def test_every_audience_passes(name: str):
    assert of_audience((ROOT / "templates" / name / "audience.yaml").read_text("utf-8")) == []


def test_a_new_audience_passes_with_all_its_settings_uncommented(tmp_path: Path):
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    lines = new_audience(templates, "mayor", "leadership").read_text("utf-8").splitlines()
    settings = [line.removeprefix("# ") for line in lines[lines.index("") :] if not re.match("# (?:----|Settings,)", line)]
    assert len(yaml.load("\n".join(settings), Loader)) > 8  # the safe loader, without dates
    assert of_audience("\n".join(settings)) == []


SETTINGS: dict[str, Any] = {
    "a setting that is none": ("titel: {zh: 版}", "'titel' was unexpected"),
    "a language that is none": ("languages: [fr]", "'fr' is not one of"),
    "a part of a document that is none": ("documents: {note: {sectons: [tasks]}}", "'sectons' was unexpected"),
    "a depth that is none": ("documents: {note: {depth: deep}}", "'deep' is not one of"),
    "a text where languages stand": ("title: 版", "'版' is not of type 'object'"),
}


@pytest.mark.parametrize(("text", "told"), SETTINGS.values(), ids=SETTINGS)
def test_a_fault_in_an_audience_is_told_by_the_schema_and_by_the_program(text: str, told: str, tmp_path: Path):
    assert told in "\n".join(of_audience(text))
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (templates / "mayor").mkdir()
    (templates / "mayor" / "audience.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError):
        load_audience(templates, "mayor")

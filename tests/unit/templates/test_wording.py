"""The wording files and the templates that use them: nothing literal, nothing missing, nothing idle."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from pipeline.extract.draft import REASONS
from pipeline.model import Firmness, Relation, Status
from pipeline.render.attention import CODES

TEMPLATES = Path(__file__).parents[3] / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
NAMES = {"wide", "none", "unreviewed"}
"""Class names and codes that a template hands on; no reader sees them."""

LOOKED_UP = ("verb.", "instrument.", "left_out.")
"""Labels looked up by the article's own words."""


def wording(language: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((TEMPLATES / "base" / "wording" / f"{language}.yaml").read_text("utf-8"))
    return found


def marks(value: object) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", str(list(value.values()) if isinstance(value, dict) else value)))


def used_keys() -> tuple[set[str], set[str]]:
    """Return the keys that templates and functions name in full, and the beginnings of those put together."""
    sources = [COMMENT.sub("", path.read_text("utf-8")) for path in FILES]
    sources += [path.read_text("utf-8") for path in (TEMPLATES.parent / "pipeline").rglob("*.py")]
    text = "\n".join(sources)
    whole = set(re.findall(r"""\bt\("([a-z]+)"\)""", text))
    whole |= set(re.findall(r"""["']([a-z_]+\.[A-Za-z_0-9.-]+)["']""", text))
    starts = set(re.findall(r"""["']([a-z_.]+\.)["'] ~""", text)) | set(re.findall(r"""f["']([a-z_]+\.)\{""", text))
    return whole, starts


def test_there_are_templates_to_look_at() -> None:
    assert len(FILES) > 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_holds_no_words_of_its_own(path: Path) -> None:
    """Everything a reader sees comes from the wording, the article or its editors."""
    text = COMMENT.sub("", path.read_text("utf-8"))
    text = CODE.sub(" ", text).replace("<!DOCTYPE html>", "")
    text = re.sub(r"<[^<>]*>", "", text)
    assert set(text.split()) <= NAMES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_an_attribute_holds_no_words_of_its_own(path: Path) -> None:
    text = COMMENT.sub("", path.read_text("utf-8"))
    for value in re.findall(r"""(?:title|alt|aria-label|content|data-placeholder)="([^"]*)\"""", CODE.sub("", text)):
        assert not value.strip()


def test_both_languages_have_the_same_keys() -> None:
    assert set(wording("zh")) == set(wording("en"))


def test_both_languages_take_the_same_values() -> None:
    zh, en = wording("zh"), wording("en")
    for key in zh:
        assert marks(zh[key]) | {"count"} == marks(en[key]) | {"count"}, key


def test_no_label_says_nothing() -> None:
    allowed = {"list.sentences", "list.quoted"}  # nothing stands between Chinese sentences, or words in quotation marks
    for language in ("zh", "en"):
        assert {key for key, value in wording(language).items() if not value} <= allowed


def test_every_label_is_used() -> None:
    whole, starts = used_keys()
    idle = {
        key
        for key in wording("zh")
        if key not in whole and not any(key.startswith(start) for start in (*starts, *LOOKED_UP))
    }
    assert idle == set()


def test_every_value_that_a_label_can_stand_for_has_one() -> None:
    wanted = {f"watch.{code}" for code in CODES}
    for prefix, values in (("class", Firmness), ("link", Relation), ("status", Status)):
        wanted |= {f"{prefix}.{value}" for value in get_args(values)}
    for language in ("zh", "en"):
        assert wanted - set(wording(language)) == set()


def test_every_reason_that_the_rules_give_can_be_said_in_both_languages() -> None:
    for language in ("zh", "en"):
        assert {f"left_out.{reason}" for reason in REASONS.values()} <= set(wording(language))


def test_chinese_labels_use_full_width_marks() -> None:
    for key, value in wording("zh").items():
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", str(value)), key


def test_no_label_obliges_anybody() -> None:
    for key, value in wording("en").items():
        assert not re.search(r"\b(must|shall)\b", str(value)), key
    for key, value in wording("zh").items():
        assert "必须" not in str(value), key

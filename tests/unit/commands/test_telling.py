from __future__ import annotations

import pytest

from pipeline.commands.telling import LONGEST, because, changed
from pipeline.manifest import Change
from pipeline.step import Reason

LONG = "三市共管一条河，先易后难，逐年推进，" * 6


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("一条河", "两条河", "“一条河” → “两条河”"),
        (f"{LONG}由甲市牵头{LONG}", f"{LONG}由乙市牵头{LONG}", "由甲市牵头"),
        (f"{LONG}由甲市牵头{LONG}", f"{LONG}由乙市牵头{LONG}", "由乙市牵头"),
        (LONG, f"{LONG}完", "完”"),
        (None, "两条河", "“两条河”"),
        ("一条河", None, "“一条河”"),
    ],
)  # fmt: skip
def test_of_a_change_the_part_is_told_that_is_different(was: str | None, now: str | None, told: str):
    text = because(Reason("M1.1 changed", was, now))
    assert told in text
    assert len(text) < 2 * LONGEST + 40


def test_a_reason_without_texts_is_told_as_it_is():
    assert because(Reason("templates/base/note.html changed")) == "templates/base/note.html changed"


def test_what_became_of_a_statement_is_told_in_words():
    assert changed(Change("M1.1", None, "一")) == "M1.1 is new, “一”"
    assert changed(Change("M1.1", "一", None)) == "M1.1 is gone, “一”"
    assert changed(Change("M1.1", "一", "二")) == "M1.1 changed, “一” → “二”"
    assert changed(Change("", None, None)) == "wording or look changed"

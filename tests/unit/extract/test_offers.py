"""Ids are given out once, and what people did not want is not offered again."""

from __future__ import annotations

import pytest

from pipeline.extract.offers import Offers, overlap
from pipeline.extract.units import Unit


def unit(id: str, parent: Unit | None = None, **data: object) -> Unit:
    kind = {None: "mechanism", "mechanism": "measure", "measure": "action"}[parent.kind if parent else None]
    return Unit(kind, id, {"id": id, **data}, parent.id if parent else "mechanisms", parent)


MECHANISM = unit("M1")
MEASURE = unit("M1.2", MECHANISM)


@pytest.mark.parametrize(
    ("wish", "used", "given"),
    [
        (MECHANISM, ["M2"], "M1"),
        (MECHANISM, ["M1", "M9"], "M10"),
        (MEASURE, ["M1.1", "M1.2"], "M1.3"),
        (unit("M1.2b", MEASURE), ["M1.2a", "M1.2b", "M1.2d"], "M1.2e"),
        (unit("M1.2z", MEASURE), [f"M1.2{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"], "M1.2aa"),
    ],
)
def test_a_used_id_is_followed_by_the_next_after_all_that_are_used(wish, used, given):
    parent = wish.parent
    assert Offers({id: {} for id in used}, [], [], {}).fresh_id(wish, parent) == given


def test_a_child_s_id_follows_the_parent_that_it_has_in_the_file():
    assert Offers({}, [], [], {}).fresh_id(MEASURE, unit("M7")) == "M7.2"


def test_no_id_is_given_out_twice():
    offers = Offers({}, [], [], {})
    assert [offers.fresh_id(MECHANISM, None) for _ in range(3)] == ["M1", "M2", "M3"]


def test_words_that_were_offered_and_are_not_in_the_file_are_declined_as_often_as_they_were_offered():
    memory = {"M1.1": {"quote": "建立平台"}, "M1.2": {"quote": "建立平台"}}
    kept, again = (
        unit("M1.1", MECHANISM, quote="建立平台", span=[0, 4]),
        unit("M1.2", MECHANISM, quote="建立平台", span=[9, 13]),
    )
    third = unit("M1.3", MECHANISM, quote="建立平台", span=[20, 24])
    offers = Offers(memory, [kept], [], {kept: kept})
    assert offers.declines(again, [])
    assert offers.id_of_declined(again, []) == "M1.2"
    assert not offers.declines(third, [])


def test_a_place_that_a_person_covers_is_not_offered():
    offers = Offers({}, [], [], {})
    offers.claim("measure", [10, 20])
    assert offers.declines(unit("M1.1", MECHANISM, quote="x", span=[12, 18]), [])
    assert offers.declines(unit("M1.1", MECHANISM, quote="x", span=[0, 90]), [])
    assert not offers.declines(unit("M1.1", MECHANISM, quote="x", span=[18, 40]), [])
    assert not offers.declines(unit("M1.1a", MEASURE, quote="x", span=[12, 18]), [])
    offers.claim("", [10, 20])
    assert not offers.declines(unit("M1.1a", MEASURE, quote="x", span=[0, 90]), [])
    assert offers.declines(unit("M1.1a", MEASURE, quote="x", span=[12, 18]), [])


def test_half_of_a_span_is_enough_to_overlap():
    assert overlap([0, 10], [5, 50])
    assert not overlap([0, 10], [6, 50])
    assert not overlap([5, 50], [0, 10])

"""CSS counters: the same values as WeasyPrint's layout shows."""

from __future__ import annotations

from pipeline.write.word.counters import Counters


def css(reset=(), increment="auto", set=(), display=("block", "flow")):
    return {"counter_reset": reset, "counter_increment": increment, "counter_set": set, "display": display}


def test_a_counter_counts_siblings():
    counters = Counters()
    for _ in range(3):
        counters.update(css(increment=(("a", 2),)))
    assert counters.value("a") == 6


def test_a_counter_that_nobody_made_is_nothing():
    assert Counters().value("a") == 0


def test_a_reset_within_an_element_ends_with_it():
    counters = Counters()
    counters.update(css(reset=(("a", 5),)))
    counters.enter()
    counters.update(css(reset=(("a", 0),), increment=(("a", 1),)))
    assert counters.value("a") == 1
    counters.leave()
    assert counters.value("a") == 5


def test_a_reset_by_a_sibling_replaces_the_counter():
    counters = Counters()
    counters.update(css(reset=(("a", 5),)))
    counters.update(css(reset=(("a", 1),)))
    counters.enter()
    counters.update(css(increment=(("a", 1),)))
    counters.leave()
    assert counters.value("a") == 2


def test_list_items_count_by_themselves_unless_told_otherwise():
    counters = Counters()
    item = ("block", "flow", "list-item")
    counters.update(css(display=item))
    counters.update(css(display=item))
    counters.update(css(display=item, increment=()))
    assert counters.value("list-item") == 2


def test_a_counter_can_be_set():
    counters = Counters()
    counters.update(css(set=(("a", 7),)))
    assert counters.values() == {"a": 7}

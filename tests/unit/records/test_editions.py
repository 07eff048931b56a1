from __future__ import annotations

import datetime

import pytest

from pipeline.errors import UsageError
from pipeline.manifest import Change, EditionRecord
from pipeline.records import editions


def test_the_first_edition_has_the_date_that_its_extract_gives():
    assert editions.first(None, datetime.date(2026, 1, 31)) == EditionRecord(1, "2026-01-31")


def test_a_date_that_is_asked_for_wins():
    assert editions.first("2027-02-01", datetime.date(2026, 1, 31)).date == "2027-02-01"


def test_without_either_it_is_today_as_the_environment_tells(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert editions.first(None, None).date == "1970-01-02"


def test_without_anything_it_is_today():
    assert editions.first(None, None).date == datetime.date.today().isoformat()


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "31.1.2026"])
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(UsageError, match="is no date"):
        editions.today(text)


def test_the_following_edition_goes_up_by_one_and_says_what_changed():
    change = (Change("M1.1", "a", "b"),)
    assert editions.following(EditionRecord(3, "2026-01-01"), change, "2026-02-02") == EditionRecord(4, "2026-02-02", change)


def test_changes_are_told_statement_by_statement():
    before, now = {"a": "1", "b": "2", "c": "3"}, {"d": "4", "b": "two", "c": "3"}
    assert editions.changes(before, now) == (Change("d", None, "4"), Change("b", "2", "two"), Change("a", "1", None))


def test_where_no_statement_changed_it_was_wording_or_look():
    assert editions.changes({"a": "1"}, {"a": "1"}) == (Change("", None, None),)

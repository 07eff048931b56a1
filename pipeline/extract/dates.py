"""Dates as the head and the foot of an article write them: in digits, in Chinese numerals, in English."""

from __future__ import annotations

import datetime
import re

from pipeline.extract.blocks import number

_HAN_DIGITS = "〇○零一二三四五六七八九"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = rf"(?:{'|'.join(f'{m}|{m[:3]}' for m in _MONTHS)}|sept)\.?"
DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:[-./]|年)\s*(?P<m>\d{1,2})\s*(?:[-./]|月)\s*(?P<d>\d{1,2})(?!\d)\s*日?"
    rf"|(?P<hy>[{_HAN_DIGITS}]{{4}})年(?P<hm>[一二三四五六七八九十]{{1,2}})月(?P<hd>[一二三四五六七八九十]{{1,3}})日"
    rf"|(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<em>{_MONTH})\s+(?P<ey>(?:19|20)\d\d)"
    rf"|(?P<am>{_MONTH})\s+(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ay>(?:19|20)\d\d)",
    re.IGNORECASE,
)


def value_of(found: re.Match[str]) -> datetime.date | None:
    """Return the day that a match of DATE names; None where the calendar has no such day."""
    try:
        if found["y"]:
            return datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
        if found["hy"]:
            year = int("".join(str(max(0, "〇一二三四五六七八九".find(c))) for c in found["hy"]))
            return datetime.date(year, number(found["hm"]), number(found["hd"]))
        day, month, year_text = (
            (found["ed"], found["em"], found["ey"]) if found["ed"] else (found["ad"], found["am"], found["ay"])
        )
        n = next(n for n, name in enumerate(_MONTHS, 1) if month.lower().startswith(name[:3]))
        return datetime.date(int(year_text), n, int(day))
    except ValueError:
        return None

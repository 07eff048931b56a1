from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.commands import schedule
from pipeline.errors import UsageError


def text(project: Path, expression: str = "0 7 * * 1-5", timezone: str = "Asia/Shanghai", *kinds: str) -> str:
    return "\n".join(schedule.lines(project, expression, timezone, kinds))


def test_all_three_are_printed_with_the_paths_of_this_project(tmp_path: Path):
    out = text(tmp_path)
    assert f"WorkingDirectory={tmp_path}" in out
    assert f"ExecStart={' '.join(schedule.command())} build" in out
    assert f"0 7 * * 1-5 cd {tmp_path} && {' '.join(schedule.command())} build" in out
    assert "- run: make briefings" in out


def test_one_can_be_asked_for(tmp_path: Path):
    assert "[Timer]" not in text(tmp_path, "0 7 * * *", "UTC", "cron")
    with pytest.raises(UsageError, match="did you mean 'cron'"):
        text(tmp_path, "0 7 * * *", "UTC", "crontab")


def test_odd_paths_are_quoted_for_whoever_reads_them():
    project = Path("/home/a b/100%")
    out = text(project)
    assert "WorkingDirectory=/home/a b/100%%" in out
    assert r"cd '/home/a b/100\%' &&" in out


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 7 * * 1-5", ["Mon,Tue,Wed,Thu,Fri *-*-* 07:00:00 UTC"]),
        ("*/20 8-9 * * *", ["*-*-* 08,09:00,20,40:00 UTC"]),
        ("30 6 1 * *", ["*-*-01 06:30:00 UTC"]),
        ("30 6 1 1,7 7", ["Sun *-01,07-* 06:30:00 UTC", "*-01,07-01 06:30:00 UTC"]),
    ],
)
def test_cron_in_the_words_of_systemd(expression: str, expected: list[str]):
    assert list(schedule.calendars(expression, "UTC")) == expected
    if shutil.which("systemd-analyze"):
        for line in expected:
            subprocess.run(["systemd-analyze", "calendar", line], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("0 7 * * 1-5", "Asia/Shanghai", ["0 23 * * 0,1,2,3,4"]),
        ("0 9 * * 1-5", "Asia/Shanghai", ["0 1 * * 1,2,3,4,5"]),
        ("0 7,9 * * *", "Asia/Shanghai", ["0 23 * * *", "0 1 * * *"]),
        ("15 7 * * *", "Asia/Kolkata", ["45 1 * * *"]),
        ("0 12 1 * *", "UTC", ["0 12 1 * *"]),
    ],
)
def test_cron_in_utc(expression: str, zone: str, expected: list[str]):
    assert list(schedule.moved(expression, zone)) == expected


def test_a_day_of_the_month_that_is_another_in_utc_is_refused():
    with pytest.raises(UsageError, match="another day"):
        list(schedule.moved("0 7 1 * *", "Asia/Shanghai"))


@pytest.mark.parametrize("expression", ["0 7 L * *", "0 7 * * 5#1"])
def test_what_only_cron_knows_is_refused(expression: str):
    with pytest.raises(UsageError, match="L or #"):
        list(schedule.calendars(expression, "UTC"))


@pytest.mark.parametrize(("expression", "zone"), [("daily", "UTC"), ("99 * * * *", "UTC"), ("0 7 * * *", "Asia/Shanghi")])
def test_what_cannot_be_understood_is_refused(tmp_path: Path, expression: str, zone: str):
    with pytest.raises(UsageError):
        text(tmp_path, expression, zone)


def test_what_one_service_cannot_say_keeps_nobody_from_the_others(tmp_path: Path):
    out = text(tmp_path, "0 7 1 * *")
    assert "OnCalendar=*-*-01 07:00:00" in out
    assert "# ci: the service counts in UTC, where this is another day" in out
    assert "name: briefings" not in out
    printed = []
    with pytest.raises(UsageError):
        printed += schedule.lines(tmp_path, "0 7 1 * *", "Asia/Shanghai", ("ci",))
    assert printed == []


def test_a_cron_that_knows_no_time_zones_gets_a_line_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = f"cd {tmp_path} && {' '.join(schedule.command())} build >/dev/null"
    try:
        for zone, hour in (("UTC", "0 23 * * 0,1,2,3,4"), ("Asia/Tokyo", "0 8 * * 1,2,3,4,5"), ("Asia/Shanghai", None)):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            out = text(tmp_path, "0 7 * * 1-5", "Asia/Shanghai", "cron")
            assert f"CRON_TZ=Asia/Shanghai\n0 7 * * 1-5 {run}" in out
            assert (f"# {hour} {run}" in out) if hour else ("Debian" not in out)
    finally:
        monkeypatch.undo()
        time.tzset()

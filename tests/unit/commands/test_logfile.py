from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build import Report
from pipeline.commands import logfile
from pipeline.errors import Location, Problem


def test_a_log_that_has_grown_makes_room_and_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logfile, "SIZE", 2000)
    (tmp_path / ".briefings").mkdir()
    for n in range(200):
        logfile.log(tmp_path, Report(problems=[Problem(Location(f"article{n}"), "something " * 10)]))
    files = sorted((tmp_path / ".briefings").iterdir())
    assert [path.name for path in files] == ["log", *(f"log.{n}" for n in range(1, logfile.COUNT + 1))]
    assert all(path.stat().st_size <= 2000 for path in files)
    assert "article199" in files[0].read_text("utf-8")
    assert "ERROR article199" in files[0].read_text("utf-8")


def test_a_folder_that_takes_no_log_stops_nothing(tmp_path: Path):
    logfile.log(tmp_path / "nowhere", Report())

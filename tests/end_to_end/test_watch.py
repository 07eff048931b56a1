"""`briefings watch` as people run it: a process of its own that rebuilds, shows errors, goes on and ends with Ctrl-C."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.write.fonts import folder

ROOT = Path(__file__).parents[2]
FEW = ("--format", "html", "--jobs", "1", "--audience", "leadership", "--lang", "zh", "--document", "note")


class Watching:
    """The process and what it said, line by line."""

    def __init__(self, project: Any, *words: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "pipeline", "watch", *FEW, *words]
        self.process = subprocess.Popen(
            command, cwd=project.folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def until(self, words: str, seconds: float = 30) -> list[str]:
        """Return the lines up to the one that has these words."""
        said, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                said.append(self.lines.get(timeout=0.1))
            except queue.Empty:
                continue
            if words in said[-1]:
                return said
        pytest.fail(f"{words!r} was not said, only {said}")


@pytest.fixture
def watching(project: Any) -> Iterator[Watching]:
    made = Watching(project)
    made.until("watching seeds/, templates/ and the fonts")
    yield made
    made.end()


def test_it_builds_again_on_a_change_goes_on_after_an_error_and_ends_cleanly(
    watching: Watching, project: Any, lakeside: Any
):
    ask = lakeside.mechanisms[0].ask.zh
    project.edit("seeds/lakeside/extract.yaml", ask, f"请问{ask}")
    assert len([line for line in watching.until("1 file written") if line.endswith(".html")]) == 1
    project.edit("seeds/lakeside/extract.yaml", "version: 1", "version: [1")
    assert any("seeds/lakeside/extract.yaml:" in line for line in watching.until("error: not valid YAML"))
    project.edit("seeds/lakeside/extract.yaml", "version: [1", "version: 1")
    watching.until("nothing to do: 2 files up to date")
    watching.process.send_signal(signal.SIGINT)
    watching.until("stopped")
    assert watching.process.wait(timeout=10) == 0


def test_it_ends_cleanly_when_a_service_manager_says_so(watching: Watching):
    watching.process.terminate()
    watching.until("stopped")
    assert watching.process.wait(timeout=10) == 0


def test_another_font_is_noticed_and_used(project: Any, monkeypatch: pytest.MonkeyPatch):
    """What a process has loaded of fonts it keeps: it begins anew, and goes on watching."""
    fonts = project.folder / "fonts"
    shutil.copytree(folder(), fonts)
    monkeypatch.setenv("BRIEFINGS_FONTS", str(fonts))
    made = Watching(project, "--format", "pdf", "--mechanism", "M1")
    try:
        made.until("watching seeds/")
        data = (fonts / "KaiTi.otf").read_bytes()
        (fonts / "KaiTi.otf").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        said = made.until("watching seeds/")
        assert "the program or its fonts changed: it begins anew" in said
        assert [line for line in said if line.endswith((".pdf", ".html"))] == [line for line in said if line.endswith(".pdf")]
        assert any(line.endswith(".pdf") for line in said)
        made.process.send_signal(signal.SIGINT)
        made.until("stopped")
        assert made.process.wait(timeout=10) == 0
    finally:
        made.end()


def test_on_a_schedule_it_waits(project: Any):
    made = Watching(project, "--cron", "0 0 1 1 *", "--timezone", "Asia/Shanghai")
    try:
        made.until("building at 0 0 1 1 *")
        assert project.outputs == []
        made.process.send_signal(signal.SIGINT)
        made.until("stopped")
        assert made.process.wait(timeout=10) == 0
    finally:
        made.end()


@pytest.mark.parametrize("words", [("--cron", "daily"), ("--timezone", "UTC"), ("--cron", "0 7 * * *", "--timezone", "Mars")])
def test_a_schedule_that_cannot_be_kept_is_refused(project: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]):
    assert project.run("watch", *FEW, *words) == 2
    assert "error: " in capsys.readouterr().err


def test_what_was_done_is_in_a_log(project: Any):
    project.run("build", *FEW)
    text = (project.output / ".briefings" / "log").read_text("utf-8")
    assert text.count("INFO wrote lakeside/leadership/") == 2
    assert "INFO 2 files written, 0 up to date, 0 faults" in text

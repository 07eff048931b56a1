"""The same input gives the same bytes: in another process, folder, time zone, locale, and on another day."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("same bytes")


def built(folder: Path, *, before: tuple[str, ...] = (), **surroundings: str) -> dict[str, str]:
    """Build some of `lakeside` in a process of its own; return the digest of each file."""
    shutil.copytree(ROOT / "tests" / "articles" / "lakeside", folder / "seeds" / "lakeside")
    shutil.copytree(ROOT / "templates", folder / "templates")
    command = [*before, sys.executable, "-m", "pipeline", "--project", str(folder), "build", "--date", "2024-05-06"]
    command += ["--audience", "departments", "--audience", "public", "--mechanism", "M1", "--jobs", "1"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")} | surroundings
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    output = folder / "output"
    # .briefings/ holds the log, the lock and time stamps that spare work: of this machine, not of the documents
    files = [path for path in sorted(output.rglob("*")) if path.is_file() and ".briefings" not in path.parts]
    digests = {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert len([name for name in digests if name.endswith((".pdf", ".docx"))]) == 2 * 3 * 2 * 2
    assert "manifest.json" in digests
    return digests


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return built(tmp_path_factory.mktemp("first"), TZ="UTC", PYTHONHASHSEED="1", LANG="C.UTF-8")


def test_elsewhere_in_another_zone_and_locale(first, tmp_path):
    folder = tmp_path / "另一个 folder, deeper" / "still"
    assert built(folder, TZ="Asia/Shanghai", PYTHONHASHSEED="2", LANG="C") == first


@pytest.mark.needs("faketime")
def test_on_another_day(first, tmp_path):
    assert built(tmp_path, before=("faketime", "2031-02-03 23:59:30"), TZ="America/Lima", PYTHONHASHSEED="3") == first

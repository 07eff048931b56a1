"""Set-up on machines that lack something: it says what, names the command of each system, and leaves with 1."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "dirname", "cat", "mktemp", "rm", "env", "date", "cp")


@pytest.fixture
def machine(tmp_path):
    """Return a folder that holds a copy of the script and a path with a few tools only."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "set-up", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    program(tmp_path, "id", "echo 1000")
    return tmp_path


def program(machine: Path, name: str, lines: str) -> None:
    path = machine / "bin" / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def python_without(machine: Path, *, libraries: bool = False, venv: bool = False) -> None:
    """Put a Python on the path that cannot load the libraries asked for, or make no environment."""
    lines = []
    if libraries:
        lines.append('[ "$1" != - ] || { cat >/dev/null; exit 1; }')
    if venv:
        lines.append('case "$2" in *ensurepip*) exit 1 ;; esac')
    program(machine, "python3", "\n".join([*lines, f'exec {sys.executable} "$@"']))


def run(machine: Path) -> subprocess.CompletedProcess[str]:
    surroundings = {"PATH": str(machine / "bin"), "HOME": os.environ.get("HOME", "/")}
    command = [str(machine / ".ci" / "set-up"), "run"]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=60, check=False)


def test_without_apt_get_the_missing_libraries_are_named_with_the_command_of_each_system(machine):
    python_without(machine, libraries=True)
    done = run(machine)
    assert done.returncode == 1
    assert "Pango, which sets the lines" in done.stderr
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr
    assert "sudo dnf install pango harfbuzz" in done.stderr
    assert "brew install pango harfbuzz" in done.stderr
    assert not (machine / ".venv").exists()


def test_apt_get_without_root_or_sudo_is_not_tried(machine):
    python_without(machine, libraries=True)
    program(machine, "apt-get", "echo called; exit 0")
    done = run(machine)
    assert done.returncode == 1
    assert "called" not in done.stdout + done.stderr
    assert "cannot be installed from here" in done.stderr


def test_a_python_that_makes_no_environment_is_named(machine):
    python_without(machine, venv=True)
    done = run(machine)
    assert done.returncode == 1
    assert "Python's venv and ensurepip" in done.stderr
    assert f"python3.{sys.version_info.minor}-venv" in done.stderr


def test_no_python_at_all_is_named(machine):
    done = run(machine)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def test_what_apt_get_says_is_shown_when_it_fails(machine):
    python_without(machine, libraries=True)
    program(machine, "id", "echo 0")
    program(machine, "apt-get", "echo no network here; exit 100")
    done = run(machine)
    assert done.returncode == 1
    assert "no network here" in done.stderr


def test_locks_hold_every_package_with_its_hash_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        packages = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(packages) > 20
        assert all(line.endswith("\\") for line in packages)
        assert "://" not in text


def test_the_development_lock_has_the_same_versions_and_more():
    def versions(name):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert versions("requirements.lock") < versions("requirements-dev.lock")

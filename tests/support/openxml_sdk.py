"""The Open XML SDK's validator, Microsoft's own, where `.ci/run` has fetched it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / ".cache" / "ooxml-validator" / "node_modules" / ".bin" / "ooxml-validator"


def errors(path: Path) -> list[str]:
    """Return what the validator finds wrong, as Word 2019 would read the file."""
    command = [PROGRAM, path, "--officeVersion", "Office2019"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [json.dumps(error, ensure_ascii=False) for error in json.loads(done.stdout)["errors"]]

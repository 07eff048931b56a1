"""Plain text files."""

from __future__ import annotations

from pipeline.read.assemble import Assembler
from pipeline.read.lines import join, split
from pipeline.source import Source


def read_plain(raw: str, path: str, sha256: str) -> Source:
    """Return the Source of a plain text: lines trimmed, blank lines dropped, wrapped lines joined."""
    into = Assembler(raw, path)
    join(split(raw), into)
    return into.source(sha256)

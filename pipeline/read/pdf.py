"""PDF files: read by PDFium in a child process under limits, lines joined to paragraphs, pages known.

PDFium aborts the whole process when it runs out of memory, so it never runs in ours. The raw text of a PDF is
its lines, page after page; page numbers and lines that repeat at the head or foot of pages are no content.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import Location, Problem, SeedError
from pipeline.read.assemble import Assembler
from pipeline.read.lines import Line, drop_page_numbers, first_word, join, width
from pipeline.source import Source

WALL_SECONDS = 30
_CHILD = Path(__file__).parent / "pdfchild.py"
_DIGITS = re.compile(r"\d+")


def read_pdf(data: bytes, path: str, sha256: str) -> Source:
    """Return the Source of a PDF. Raises SeedError when it is damaged, locked, too large or holds no text."""
    pages = _run(data, path)
    raw_parts: list[str] = []
    starts: list[int] = []
    lines: list[Line] = []
    last: dict[str, Any] = {}
    at = 0
    repeated = _running(pages)
    edge = max((entry["right"] for page in pages for entry in page), default=0.0)
    for page in pages:
        starts.append(at)
        previous: dict[str, Any] | None = None
        for n, entry in enumerate(page):
            text = entry["text"]
            words = text.strip()
            at_edge = n in (0, 1, len(page) - 2, len(page) - 1)
            if words and not (at_edge and _place(entry) in repeated and not _fills(entry, edge)):
                if lines:
                    lines[-1] = replace(lines[-1], full=_reaches(last, words, edge))
                last = entry
                begin = at + len(text) - len(text.lstrip())
                gap = previous is not None and previous["bottom"] - entry["top"] > 1.0 * entry["height"] + 1
                indent = round((entry["left"] - page[0]["margin"]) / max(1.0, entry["height"] * 0.5))
                lines.append(Line(begin, begin + len(words), words, width(words), max(0, indent), gap, False))
            previous = entry
            raw_parts.append(text + "\n")
            at += len(text) + 1
    if not lines:
        raise SeedError(
            Problem(Location(path), "there is no text in this PDF", "a scanned page needs text recognition first")
        )
    into = Assembler("".join(raw_parts), path)
    join(drop_page_numbers(lines), into, wrapped=True)
    return into.source(sha256, starts)


def _reaches(entry: dict[str, Any], following: str, edge: float) -> bool:
    """Return whether the next line's first word had no room on this one; two Han characters stay together."""
    word = first_word(following)
    column = (entry["right"] - entry["left"]) / max(1, width(entry["text"].strip()))
    return bool(entry["right"] + column * (width(word) + 2.5) >= edge)


def _fills(entry: dict[str, Any], edge: float) -> bool:
    """Return whether a line runs from margin to margin, as running heads don't."""
    return bool(entry["right"] - entry["margin"] > 0.85 * (edge - entry["margin"]) and "  " not in entry["text"])


def _place(entry: dict[str, Any]) -> tuple[str, int]:
    """Return a line with numbers struck out, and its height on the page in steps of 4 points."""
    return _DIGITS.sub("#", entry["text"].strip()), round(entry["top"] / 4)


def _running(pages: list[list[dict[str, Any]]]) -> set[tuple[str, int]]:
    """Return the lines that stand at the head or the foot of most pages, at the same height."""
    if len(pages) < 3:
        return set()
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_place(entry) for entry in page[:2] + page[-2:]})
    return {line for line, count in seen.items() if count >= max(3, 0.5 * len(pages))}


def _run(data: bytes, path: str) -> list[list[dict[str, Any]]]:
    """Return the lines of each page as the child process reports them."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise SeedError(Problem(Location(path), f"the PDF could not be read within {WALL_SECONDS} seconds")) from None
    if done.returncode == 0:
        return list(json.loads(done.stdout))
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = said[-1][:200] if done.returncode == 3 and said else "it needs more memory or time than an article may"
    raise SeedError(Problem(Location(path), f"the PDF cannot be read: {reason}"))

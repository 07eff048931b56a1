"""The word lists that the rules read: words/*.yaml, plain data that a person can extend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "words"


@cache
def load(name: str) -> Any:
    """Return the data of words/NAME.yaml."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)


def either(words: Iterable[str], whole: bool = False) -> str:
    """Return a pattern for any of the words, longest first; `whole` asks for word boundaries (English)."""
    # spaces in an entry stand for any run of them: a line may have been broken there
    ordered = sorted((str(word) for word in words), key=len, reverse=True)
    pattern = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
    return rf"\b(?:{pattern})\b" if whole else f"(?:{pattern})"


@cache
def pattern(name: str, language: str, *groups: str) -> re.Pattern[str]:
    """Return a pattern for the words of these groups of a list in one language."""
    data = load(name)[language]
    words = [word for group in groups for word in data[group]]
    if not words:
        return re.compile(r"(?!)")
    return re.compile(either(words, whole=language == "en"), re.IGNORECASE if language == "en" else 0)

"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), by page-validation.

It agreed with veraPDF on every fault planted in it but a zeroed font stream; veraPDF runs in the tests.
"""

from __future__ import annotations

from pathlib import Path

import page

from pipeline.errors import Location, Problem

PROFILES = {"ua1": "PDF/UA-1", "pdfa3a": "PDF/A-3a"}


def validate(path: Path) -> list[Problem]:
    """Return one problem per rule and profile that the file breaks."""
    place = Location(str(path))
    problems: dict[str, Problem] = {}
    for profile, name in PROFILES.items():
        try:
            report = page.validate_pdf(str(path), profile=profile)
        except page.PageError as fault:
            return [Problem(place, f"not a PDF that can be read: {fault}")]
        for failure in report.failures:
            where = f" (object {failure.object_id.object_number})" if failure.object_id else ""
            message = f"{name} {failure.rule_id}: {failure.message}{where}"
            problems.setdefault(f"{name} {failure.rule_id}", Problem(place, message))
    return list(problems.values())

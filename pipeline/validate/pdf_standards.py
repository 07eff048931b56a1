"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), by page-validation.

It agreed with veraPDF on every fault planted in it but a zeroed font stream; veraPDF runs in the tests.
"""

from __future__ import annotations

from pathlib import Path

import page
import pikepdf

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
            if failure.rule_id.endswith("STREAM-LENGTH-001") and _ends_with_return(path, failure.object_id):
                continue
            where = f" (object {failure.object_id.object_number})" if failure.object_id else ""
            message = f"{name} {failure.rule_id}: {failure.message}{where}"
            problems.setdefault(f"{name} {failure.rule_id}", Problem(place, message))
    return list(problems.values())


def _ends_with_return(path: Path, object_id: page.PdfObjectId | None) -> bool:
    """Return whether a stream's last byte is a carriage return.

    page-validation takes it for half of the line end that follows, and the length for wrong; veraPDF does not.
    """
    if object_id is None:
        return False
    with pikepdf.open(path) as pdf:
        stream = pdf.get_object(object_id.object_number, object_id.generation)
        return isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r")

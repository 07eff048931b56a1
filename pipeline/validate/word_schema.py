"""The published checks of a Word file: Open XML schema and semantics, and the wholeness of the package.

openxml-audit carries the Open XML SDK's schema data; ooxml-integrity follows relationships, notes and
revisions. Each finds what the other cannot; the SDK itself runs in the tests.
"""

from __future__ import annotations

from pathlib import Path

import ooxml_integrity
import openxml_audit

from pipeline.errors import Location, Problem, Severity


def validate(path: Path) -> list[Problem]:
    """Return what either validator finds; remarks that are neither error nor warning are left out."""
    return _audit(path) + _integrity(path)


def _audit(path: Path) -> list[Problem]:
    place = Location(str(path))
    problems = []
    # a newer format than Word 2019's would let through elements that Word 2019 drops; a validator that has seen
    # one file looks for the notes of the next one in it, so each file gets its own
    validator = openxml_audit.OpenXmlValidator(openxml_audit.FileFormat.OFFICE_2019, max_errors=100)
    for error in validator.validate(path).errors:
        severity: Severity = "error" if error.severity is openxml_audit.ValidationSeverity.ERROR else "warning"
        if error.severity is not openxml_audit.ValidationSeverity.INFO:
            part = f"{error.part_uri} {error.path}".strip()
            problems.append(Problem(place, f"{part}: {error.description}", severity=severity))
    return problems


def _integrity(path: Path) -> list[Problem]:
    place = Location(str(path))
    problems = []
    for finding in ooxml_integrity.check(path):
        severity: Severity = "error" if finding.severity is ooxml_integrity.ERROR else "warning"
        if finding.severity is not ooxml_integrity.INFO:
            part = " ".join(word for word in (finding.part, finding.where) if word) or "package"
            problems.append(Problem(place, f"{part}: {finding.message} ({finding.code})", severity=severity))
    return problems

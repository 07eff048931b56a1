"""Where a template or stylesheet names the file that a writer could not find.

In: a writer's fault, which knows the file's name but not who asked for it, and the texts that the document was made
from. Out: the same fault at the line and column that a person can mend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pipeline.errors import Location, Problem

_NAMED = re.compile(r"(?:image|Font-face) '([^']+)'")


def traced(problem: Problem, texts: Mapping[str, str]) -> Problem:
    """Return the problem at the first place in `texts` (path -> text) that names its file; as it is when none does."""
    if problem.location.line is not None:
        return problem
    said = _NAMED.search(problem.message)
    for name in (said[1] if said else None, None if problem.location.path in texts else problem.location.path):
        for path, text in texts.items() if name else ():
            at = text.find(name or "")
            if at >= 0:
                place = Location(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
                message = problem.message if said else f"'{name}': {problem.message}"
                return replace(problem, location=place, message=message)
    return problem

"""Everything about templates that can be seen without an article, all at once and each with file, line and column.

Syntax, what the sandbox forbids, elements and attributes outside the vocabulary, names that nothing defines, labels
that no wording file has, includes that lead nowhere, blocks and files of an overlay that override nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import Location, Problem, nearest
from pipeline.model import KINDS, LANGUAGES
from pipeline.render import functions
from pipeline.render.audiencemodel import BASE, Audience
from pipeline.render.study import Study, study_file, template_files
from pipeline.render.wording import Wording

VARIABLES = frozenset({"article", "mechanism", "audience", "document", "edition", "kind", "language"})
SPECIAL = frozenset({"loop", "caller", "self", "super", "varargs", "kwargs", "namespace", "none", "true", "false"})
KNOWN = VARIABLES | SPECIAL | frozenset(functions.NAMES)
ASSETS = frozenset({".png", ".jpg", ".jpeg", ".svg", ".otf", ".ttf", ".woff2", ".md"})


def problems(templates: Path, audience: Audience, wording: Wording) -> list[Problem]:
    """Return every fault of the templates that `audience` uses."""
    found: list[Problem] = []
    files = template_files(templates, audience.folders)
    studies = {name: study_file(templates, path) for name, path in files.items()}
    known = KNOWN.union(*(each.defined for each in studies.values()))
    complete = all(each.readable for each in studies.values())
    for each in studies.values():
        found += each.problems
        if complete:  # a template that could not be read may be what defines a name
            found += _unknown(each, known)
        found += _labels(each, wording)
        found += _includes(each, studies)
        found += _idle_blocks(each, studies)
    found += _idle_files(templates, audience, studies)
    return sorted(set(found), key=_order)


def _order(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.location
    return place.path, place.line or 0, place.column or 0, problem.message


def _unknown(each: Study, known: frozenset[str]) -> Iterator[Problem]:
    for word in each.undeclared:
        if word.name not in known:
            near = nearest(word.name, known)
            yield Problem(word.location, f"'{word.name}' is not defined", f"did you mean '{near}'?" if near else None)


def _labels(each: Study, wording: Wording) -> Iterator[Problem]:
    for word in each.labels:
        if word.name not in wording:
            near = wording.nearest(word.name)
            message = f"there is no label '{word.name}' in wording/{wording.language}.yaml"
            yield Problem(word.location, message, f"did you mean '{near}'?" if near else None)


def _includes(each: Study, studies: dict[str, Study]) -> Iterator[Problem]:
    for word in each.references:
        if word.name not in studies:
            near = nearest(word.name, studies)
            hint = f"did you mean '{near}'?" if near else None
            yield Problem(word.location, f"there is no template '{word.name}'", hint)
        elif studies[word.name] is each:
            what = "extends" if word.name == each.extends else "includes"
            yield Problem(word.location, f"the template {what} itself", f"did you mean '{BASE}/{word.name}'?")


def _idle_blocks(each: Study, studies: dict[str, Study]) -> Iterator[Problem]:
    """Yield a problem for each block of a child template that its parents do not have."""
    known: set[str] = set()
    parents: list[Study] = []
    child = each
    while child.extends is not None:
        parent = studies.get(child.extends)
        if parent is None or parent in parents:
            return  # a template that is not there, or a circle; both are reported elsewhere
        parents.append(parent)
        known |= {block.name for block in parent.blocks}
        child = parent
    for block in each.blocks if parents else ():
        if block.name not in known | each.inner:
            near = nearest(block.name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(sorted(known))}"
            yield Problem(block.location, f"the block '{block.name}' overrides nothing", hint)


def _idle_files(templates: Path, audience: Audience, studies: dict[str, Study]) -> Iterator[Problem]:
    """Yield a problem for each file of an overlay that overrides nothing."""
    own, *others = audience.folders
    folder, bases = templates / own, [templates / name for name in others]
    if not bases:
        return
    used = {word.name for each in studies.values() for word in each.references}
    for kind in KINDS:
        document = audience.document(kind)
        used |= {f"parts/{part}.html" for part in (*document.sections, *document.mechanism_sections)}
    used |= {"audience.yaml", "attention.yaml", "reference.docx", "style.css"} | {f"{kind}.docx" for kind in KINDS}
    used |= {f"{kind}.{language}.docx" for kind in KINDS for language in LANGUAGES}
    used |= {f"styles/{name}.css" for name in ("base", *KINDS, *LANGUAGES)}
    used |= {f"wording/{language}.yaml" for language in LANGUAGES}
    used |= {path.relative_to(base).as_posix() for base in bases for path in base.rglob("*") if path.is_file()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and name not in used and path.suffix.lower() not in ASSETS:
            near = nearest(name, used)
            hint = f"did you mean '{near}'?" if near else "no template includes it and no setting names it"
            yield Problem(Location(f"{templates.name}/{own}/{name}"), "overrides nothing", hint)

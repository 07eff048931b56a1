"""The labels of the documents by key and language: wording/zh.yaml and en.yaml of base, an audience's over them.

A label is plain text with {marks} for values, or forms by number (one, other) chosen by the value `count`.
Keys may be written nested or with dots: `col: {no: 序号}` and `col.no: 序号` are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from pipeline import yamlfile
from pipeline.errors import Location, Problem, TemplateError, nearest
from pipeline.model import Language
from pipeline.render import reading
from pipeline.render.audience import mapping
from pipeline.render.audiencemodel import BASE, Audience

OWN = "own."
"""What the names of labels begin with that only an overlay's own templates use."""
FORMS = frozenset({"one", "other"})
_MARK = re.compile(r"\{([a-z_]+)\}")


class UnknownKey(KeyError):
    """A label that no wording file has."""


class MissingValue(KeyError):
    """A {mark} of a label for which no value was given."""


@dataclass(frozen=True)
class Label:
    """One label: its forms and where it was written."""

    forms: dict[str, str]
    location: Location


@dataclass(frozen=True)
class Wording:
    """All labels in one language, as one audience words them."""

    language: Language
    known: dict[str, Label]
    files: tuple[Path, ...] = ()

    @property
    def labels(self) -> dict[str, Label]:
        """Return all labels by key."""
        reading.note("labels")
        return self.known

    def __contains__(self, key: str) -> bool:
        reading.note(f"label {key}")
        return key in self.known

    def facts(self) -> dict[str, str]:
        """Return what a page may have read here, by the names under which that is noted."""
        held = {f"label {key}": repr(label.forms) for key, label in self.known.items()}
        return held | {"labels": repr([*self.known])}

    def text(self, key: str, values: dict[str, Any]) -> str:
        """Return the label with its values filled in; Markup where a value is.

        Raises UnknownKey, MissingValue.
        """
        if key not in self:
            raise UnknownKey(key)
        forms = self.known[key].forms
        form = forms["one"] if values.get("count") == 1 and "one" in forms else forms["other"]
        pieces = _MARK.split(form)
        for n in range(1, len(pieces), 2):
            if pieces[n] not in values:
                raise MissingValue(pieces[n])
        filled = [values[piece] if n % 2 else piece for n, piece in enumerate(pieces)]
        if any(hasattr(piece, "__html__") for piece in filled):
            return Markup("").join(escape(piece) for piece in filled)
        return "".join(map(str, filled))

    def nearest(self, key: str) -> str | None:
        """Return the known key most like `key`."""
        return nearest(key, self.known)


def load_wording(templates: Path, audience: Audience, language: Language) -> Wording:
    """Return the labels in `language`. Raises TemplateError with every fault of the wording files."""
    parts = [path.stem for folder in audience.folders for path in (templates / folder / "parts").glob("*.html")]
    allowed = frozenset(f"part.{part}" for part in parts)
    labels: dict[str, Label] = {}
    problems: list[Problem] = []
    files = []
    for folder in reversed(audience.folders):
        path = templates / folder / "wording" / f"{language}.yaml"
        if not path.is_file():
            continue
        files.append(path)
        shown = f"{templates.name}/{folder}/wording/{language}.yaml"
        try:
            file = mapping(path, shown)
        except TemplateError as fault:
            problems += fault.problems
            continue
        _add(labels, _flat(file.data or {}, (), file), None if folder == BASE else allowed, problems)
    own = getattr(audience.wording, language)
    at = ("wording", language)
    file = yamlfile.YamlFile("", own, {path[2:]: place for path, place in audience._places.items() if path[:2] == at})
    _add(labels, _flat(own, (), file), allowed, problems)
    if problems:
        raise TemplateError(problems)
    return Wording(language, labels, tuple(files))


Flat = list[tuple[str, Any, Location]]


def _flat(data: Any, at: yamlfile.Path, file: yamlfile.YamlFile) -> Flat:
    if isinstance(data, dict) and not (data and set(data) <= FORMS):
        return [item for key, value in data.items() for item in _flat(value, (*at, key), file)]
    return [(".".join(map(str, at)), data, file.location(at))]


def _add(labels: dict[str, Label], flat: Flat, allowed: frozenset[str] | None, problems: list[Problem]) -> None:
    """Lay `flat` over `labels`; an overlay may reword a label that there is, with the same marks.

    New in an overlay may be the name of a part and what begins with "own."; `allowed` None: all may be new.
    """
    for key, value, place in flat:
        forms = value if isinstance(value, dict) else {"other": value}
        if not all(isinstance(text, (str, int)) for text in forms.values()) or "other" not in forms:
            problems.append(Problem(place, f"the label '{key}' must be text", "or the two forms 'one' and 'other'"))
            continue
        forms = {form: str(text) for form, text in forms.items()}
        if allowed is not None and key not in labels and key not in allowed and not key.startswith(OWN):
            near = nearest(key, labels)
            hint = f"did you mean '{near}'?" if near else f"a label of your own begins with '{OWN}'"
            problems.append(Problem(place, f"there is no label '{key}'", hint))
            continue
        if allowed is not None and key in labels:
            known = set(_MARK.findall(" ".join(labels[key].forms.values())))
            for mark in sorted(set(_MARK.findall(" ".join(forms.values()))) - known):
                hint = f"known here: {', '.join(sorted(known))}" if known else "this label takes no values"
                problems.append(Problem(place, f"the label '{key}' has an unknown mark {{{mark}}}", hint))
        labels[key] = Label(forms, place)

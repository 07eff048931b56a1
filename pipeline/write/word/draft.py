"""What grows while a document is walked: bookmarks, footnotes, images, faults, and the looks already computed.

One Draft belongs to one document; nothing in it outlives the call of `write_word`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.errors import Location, Problem
from pipeline.markup import Manuscript
from pipeline.write.styles import Css, Styles, elements
from pipeline.write.titles import Vocabulary
from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Footnote
from pipeline.write.word.counters import Counters
from pipeline.write.word.grid import Grid

NAME_LENGTH = 40  # Word cuts longer bookmark names


@dataclass
class Draft:
    """A Word document in the making."""

    manuscript: Manuscript
    styles: Styles
    language: str
    """Language of the document, "zh" or "en"."""
    add_image: Callable[[str], tuple[str, float, float]]
    """Takes an image's address; returns its relationship id and natural size in points."""
    add_link: Callable[[str], str]
    """Takes an outside address; returns its relationship id."""
    page_of: Callable[[str], str]
    """Takes an element's id; returns the number of the page where it stands."""
    page_width: Callable[[str], float]
    """Takes a page's name; returns the width of its text in points."""
    counters: Counters = field(default_factory=Counters)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)
    character_styles: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each character style changes, as the first user has it whom it changes."""
    grid: Grid | None = None
    """The lines of a Chinese page, None where lines stand on no grid."""
    specials: dict[str, Callable[[Any, Element, Any], None]] = field(default_factory=dict)
    """Blocks with a builder of their own: "table" and "contents" take the flow, the element and its box."""
    _bookmarks: dict[str, str] = field(default_factory=dict)
    _vocabulary: Vocabulary | None = None
    _numbers: int = 0
    _controls: dict[str, int] = field(default_factory=dict)
    _targets: dict[str, dict[str, int]] = field(default_factory=dict)
    _looks: dict[int, dict[str, str]] = field(default_factory=dict)

    def fault(self, message: str, hint: str | None = None) -> None:
        """Note a fault; all of them are raised together at the end."""
        path = self.manuscript.template or "document.html"
        self.problems.append(Problem(Location(path), message, hint))

    def run_look(self, css: Css) -> dict[str, str]:
        """Return how text of this style looks; computed once a style."""
        key = id(css)
        if key not in self._looks:
            self._looks[key] = look.run_look(css, self.language)
        return self._looks[key]

    def name_anchors(self) -> None:
        """Give every id of the document a bookmark name; ids are unique, names must stay so."""
        taken: set[str] = set()
        for element in elements(self.styles.root):
            id = element.get("id")
            if not id:
                continue
            if id in self._bookmarks:
                self.fault(f"id {id!r} occurs twice", "an id names one place of a document")
                continue
            self._bookmarks[id] = unique(bookmark_name(id), taken)

    def vocabulary(self) -> Vocabulary:
        """Return which characters stand together in the document, for breaks at meaning; counted once."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary.of(self.styles.root.itertext())
        return self._vocabulary

    def anchor(self, id: str) -> str | None:
        """Return the bookmark name of an element's id, None where no element has it."""
        return self._bookmarks.get(id)

    def counter_at(self, id: str, name: str) -> int | None:
        """Return a counter's value at the element with this id, None where no element has it."""
        if not self._targets:
            self._count(self.styles.root, Counters())
        return self._targets.get(id, {}).get(name, 0) if id in self._targets else None

    def _count(self, element: Element, counters: Counters) -> None:
        css = self.styles.of(element)
        if css["display"] == ("none",):
            return
        counters.update(css)
        if id := element.get("id"):
            self._targets[id] = counters.values()
        counters.enter()
        for child in element:
            if isinstance(child.tag, str):
                self._count(child, counters)
        counters.leave()

    def number(self) -> int:
        """Return the next number for a bookmark, revision or drawing."""
        self._numbers += 1
        return self._numbers

    def tag(self, field_id: str) -> str:
        """Return a tag that no other control of the document has: the second "M1.lead" is "M1.lead~2"."""
        count = self._controls[field_id] = self._controls.get(field_id, 0) + 1
        return field_id if count == 1 else f"{field_id}~{count}"

    def character_style(self, element: Element, parent: Element) -> str | None:
        """Return the character style of an inline element and remember how it differs from the text around it."""
        name = roles.character_style(self.styles, element, parent)
        if name is None:
            return None
        if not self.character_styles.get(name):
            own = self.run_look(self.styles.of(element))
            around = self.run_look(self.styles.of(parent))
            changes = {key: value for key, value in own.items() if around[key] != value and not key.startswith("lang.")}
            if not changes and name not in roles.BUILT_IN:
                return None
            self.character_styles[name] = changes
        return name


def bookmark_name(id: str) -> str:
    """Return an id as a name that Word takes: letters, digits, underscores, a letter first, at most 40 of them."""
    name = re.sub(r"\W", "_", id)
    if not re.match(r"[^\W\d_]", name):
        name = "b_" + name
    if len(name) > NAME_LENGTH:
        name = name[: NAME_LENGTH - 9] + "_" + hashlib.sha256(id.encode()).hexdigest()[:8]
    return name


def unique(name: str, taken: set[str]) -> str:
    """Return `name`, numbered when it is taken (Word compares names without case), and take it."""
    candidate, count = name, 1
    while candidate.lower() in taken:
        count += 1
        candidate = f"{name[: NAME_LENGTH - 4]}_{count}"
    taken.add(candidate.lower())
    return candidate

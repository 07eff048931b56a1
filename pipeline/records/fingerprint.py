"""What a document was made from, told from its manuscript: nothing is laid out here.

In: a Manuscript. Out: the statements that it shows, the style rules, images and fonts that it uses, and digests of
what its audience sees and of all that a writer was given. A rule of a stylesheet counts where the document has
every element, class and attribute that the rule names: a rule for tables is no reason to write a page without one.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2
from lxml import html as lxml_html

from pipeline.manifest import digest, short
from pipeline.markup import Manuscript
from pipeline.write.files import find, inside
from pipeline.write.fonts import LATIN_OF, faces, folder

_TAG = re.compile(r"<([a-z][a-z0-9]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)\s*=\s*"([^"]*)"')
_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_SOURCE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"')
_UNSEEN = re.compile(r'\s(?:id|data-item|data-kind)="[^"]*"')
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Uses:
    """What one manuscript shows and uses."""

    statements: dict[str, str]
    """Text of each statement shown, by the item's id, in the order of the page."""
    styles: str
    """The style rules that apply, without comments."""
    assets: dict[str, Path]
    """Files in the templates' folders that it names, by their path there; writers tell of the others."""
    fonts: dict[str, Path]
    """The project's font files that its PDF may draw on, by their names."""

    def seen(self, manuscript: Manuscript) -> str:
        """Return a digest of all that a reader of the document can see change."""
        page = _BLANK.sub(" ", _UNSEEN.sub("", manuscript.html))
        images = [digest(path.read_bytes()) for _, path in sorted(self.assets.items())]
        reference = digest(manuscript.reference.read_bytes()) if manuscript.reference else ""
        word = digest(manuscript.word) if manuscript.word else ""
        return short(page, self.styles, reference, word, *images)

    def made_from(self, manuscript: Manuscript, format: str, version: str, digests: dict[str, str]) -> str:
        """Return a digest of all that the writer of `format` is given; `digests` has that of each font.

        Web pages carry their stylesheets whole; in Word and PDF only rules that apply leave a trace.
        """
        fonts = self.fonts if format == "pdf" else {}
        carried = [f"{name}={digests[str(path)]}" for name, path in sorted(fonts.items())]
        properties = [f"{key}={value}" for key, value in sorted(manuscript.properties.items())]
        return short(
            manuscript.html if format == "html" else _BLANK.sub(" ", manuscript.html),
            str(manuscript.date),
            version,
            self.seen(manuscript),
            *properties,
            *carried,
            *((sheet.text for sheet in manuscript.stylesheets) if format == "html" else ()),
        )


def uses(manuscript: Manuscript) -> Uses:
    """Return what the manuscript shows and uses."""
    words = _vocabulary(manuscript.html)
    rules = [rule for sheet in manuscript.stylesheets for rule in _rules(sheet.text) if rule.applies(words)]
    styles = "\n".join(rule.text for rule in rules)
    brought = [face for sheet in manuscript.stylesheets for face in _faces(sheet.text) if face[0] in styles]
    names = {name for found in _URL.findall(styles) for name in found if name} | set(_SOURCE.findall(manuscript.html))
    names |= {name for _, urls in brought for name in urls}
    found = {inside(name): _find(name, manuscript.folders) for name in sorted(names)}
    assets = {name: path for name, path in found.items() if path is not None}
    carried = _fonts(styles)
    styles += "".join(sorted({f"\n@font-face {family}" for family, _ in brought}))
    return Uses(statements(manuscript.html), styles, assets, carried)


def statements(page: str) -> dict[str, str]:
    """Return the text of each element that names an item, by the item's id; footnotes are no part of it."""
    found: dict[str, list[str]] = {}
    for element in lxml_html.document_fromstring(page).iter():
        item = element.get("data-item")
        if item:
            text = _BLANK.sub(" ", "".join(_texts(element))).strip()
            if text and text not in found.setdefault(item, []):
                found[item].append(text)
    return {item: " / ".join(texts) for item, texts in found.items() if texts}


def _texts(element: lxml_html.HtmlElement) -> list[str]:
    texts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and "footnote" not in (child.get("class") or "").split():
            texts += _texts(child)
        texts.append(child.tail or "")
    return texts


def _find(name: str, folders: tuple[Path, ...]) -> Path | None:
    return None if ":" in name or name.startswith("#") else find(inside(name), folders)


def _fonts(styles: str) -> dict[str, Path]:
    """Return the files of the families that the styles name, and of those that stand in for missing characters."""
    names = {named for family, named in LATIN_OF.items() if family in styles}
    used = [face for face in faces() if face.family in styles or face.family in names]
    stand_in = [face for face in faces() if face.family.startswith("Noto")]
    found = {face.file: folder() / face.file for face in (*used, *stand_in)}
    return {name: path for name, path in found.items() if path.is_file()}


def _vocabulary(page: str) -> frozenset[str]:
    """Return the element, .class, #id and [attribute] names that stand in a page."""
    words = {"html", "head", "body", "tbody"}
    for tag, rest in set(_TAG.findall(page)):
        words.add(tag)
        for name, value in _ATTRIBUTE.findall(rest):
            words.add(f"[{name}]")
            if name == "class":
                words.update(f".{part}" for part in value.split())
            elif name == "id":
                words.add(f"#{value}")
    return frozenset(words)


@dataclass(frozen=True)
class _Rule:
    selectors: tuple[frozenset[str], ...]
    """For each selector the names that it needs; no selector: it always applies."""
    text: str

    def applies(self, words: frozenset[str]) -> bool:
        return not self.selectors or any(needed <= words for needed in self.selectors)


@functools.lru_cache(maxsize=256)
def _rules(sheet: str) -> tuple[_Rule, ...]:
    """Return the rules of a stylesheet, font faces apart."""
    rules = []
    for node in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            rules.append(_Rule(_selectors(node.prelude), _BLANK.sub(" ", _text(node.prelude, node.content))))
        elif node.type == "at-rule" and node.lower_at_keyword != "font-face":
            text = f"@{node.lower_at_keyword} {_text(node.prelude, node.content or [])}"
            rules.append(_Rule((), _BLANK.sub(" ", text)))
    return tuple(rules)


@functools.lru_cache(maxsize=256)
def _faces(sheet: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the family and the files of each @font-face."""
    faces = []
    for node in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.lower_at_keyword == "font-face":
            text = tinycss2.serialize(node.content or [])
            family = re.search(r"""font-family\s*:\s*["']?([^;"']+)""", text)
            urls = tuple(name for found in _URL.findall(text) for name in found if name)
            faces.append((family[1].strip() if family else "", urls))
    return tuple(faces)


def _text(prelude: list[Any], content: list[Any]) -> str:
    inner = [node for node in content if getattr(node, "type", "") != "comment"]
    return f"{tinycss2.serialize(prelude).strip()} {{{tinycss2.serialize(inner).strip()}}}"


def _selectors(prelude: list[Any]) -> tuple[frozenset[str], ...]:
    """Return what each selector of a rule needs to find in a page; what stands in :not() and the like is not asked."""
    selectors: list[frozenset[str]] = []
    needed: set[str] = set()
    before = ""
    for node in prelude:
        kind = node.type
        value = getattr(node, "value", "")
        if kind == "literal" and value == ",":
            selectors.append(frozenset(needed))
            needed = set()
        elif kind == "ident" and before != ":":
            needed.add(f".{value}" if before == "." else str(value).lower())
        elif kind == "hash":
            needed.add(f"#{value}")
        elif kind == "[] block" and node.content:
            needed.add(f"[{getattr(node.content[0], 'value', '')}]")
        before = str(value) if kind == "literal" else ""
    return (*selectors, frozenset(needed))

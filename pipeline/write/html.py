"""A Manuscript → one HTML file that needs nothing beside it.

In: HTML, stylesheets, images. Out: the bytes of a page with its styles and images inside, which reads well on a
screen and a telephone and prints as the PDF does where the browser can. Browsers know no footnotes: each becomes
a numbered link to a note at the end of its section. Fonts are not put in (they weigh more than a hundred pages);
the family names are those that Chinese systems have.
"""

from __future__ import annotations

import base64
import re
from importlib.resources import files as resources
from typing import Any

from lxml import etree, html

from pipeline.errors import Location, Problem, WriteError
from pipeline.markup import Manuscript
from pipeline.write.fetcher import BASE_URL, TYPES, LocalFetcher, Refused, fetcher
from pipeline.write.sheets import refuse_faults

_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))\s*\)""")
_IMPORT = re.compile(r"""(@import\s+)(?:"([^"]*)"|'([^']*)')""")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")

NOTES = {"zh": "注释", "en": "Notes"}
BACK = {"zh": "返回正文", "en": "Back to the text"}


def write_html(manuscript: Manuscript) -> bytes:
    """Return the page as UTF-8. Raises WriteError naming every file that cannot be had, and faults of stylesheets."""
    refuse_faults(manuscript)
    inliner = _Inliner(manuscript)
    root = html.document_fromstring(manuscript.html)
    for image in root.iter("img"):
        image.set("src", inliner.data(image.get("src", "")))
    head = root.find("head")
    if head is None:
        raise WriteError(Problem(Location(manuscript.template or "document"), "the page has no <head>"))
    if head.find("meta[@name='viewport']") is None:
        head.append(html.Element("meta", name="viewport", content="width=device-width, initial-scale=1"))
    for sheet in manuscript.stylesheets:
        _append_style(head, inliner.sheet(sheet.text))
    _append_style(head, (resources("pipeline.write") / "screen.css").read_text(encoding="utf-8"))
    _notes(root)
    if inliner.problems:
        raise WriteError(inliner.problems)
    page: bytes = etree.tostring(root, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")
    return page + b"\n"


class _Inliner:
    """Turns names of files into data: URIs; `problems` holds those that cannot be had."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._files: LocalFetcher = fetcher(manuscript.folders)
        self.problems: list[Problem] = []

    def data(self, name: str) -> str:
        """Return the file as a data: URI; what is one already comes back as it is."""
        if name.startswith("data:"):
            return name
        try:
            path = self._files.find(name if "://" in name else BASE_URL + name.lstrip("/"))
        except Refused as fault:
            self.problems.append(Problem(Location(name), str(fault)))
            return ""
        return f"data:{TYPES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode()}"

    def sheet(self, text: str) -> str:
        """Return a stylesheet with its images inside and without its fonts."""
        text = _IMPORT.sub(lambda found: f'{found[1]}url("{found[2] or found[3]}")', _FONT_FACE.sub("", text))
        text = _URL.sub(lambda found: f'url("{self.data(next(filter(None, found.groups()), ""))}")', text)
        return text.replace("</", r"<\/")  # a browser ends <style> at these letters, wherever in CSS they stand


def _append_style(head: Any, text: str) -> None:
    style = html.Element("style")
    style.text = "\n" + text.strip() + "\n"
    head.append(style)


def _notes(root: Any) -> None:
    """Move each footnote to a list at the end of the page, and leave a numbered link in its place."""
    found = root.xpath("//span[contains(concat(' ', normalize-space(@class), ' '), ' footnote ')]")
    if not found:
        return
    language = "zh" if (root.get("lang") or "zh").startswith("zh") else "en"
    items = html.Element("ol")
    for number, note in enumerate(found, 1):
        call = html.Element("a", id=f"call-{number}", href=f"#note-{number}", role="doc-noteref")
        call.text = str(number)
        raised = html.Element("sup", **{"class": "call"})
        raised.append(call)
        raised.tail, note.tail = note.tail, None
        note.getparent().replace(note, raised)
        item = html.Element("li", id=f"note-{number}")
        note.attrib.pop("class")
        item.append(note)
        back = html.Element("a", href=f"#call-{number}", role="doc-backlink", title=BACK[language])
        back.text = "↩"
        note.tail = " "
        item.append(back)
        items.append(item)
    section = html.Element("section", **{"class": "notes", "role": "doc-endnotes", "aria-label": NOTES[language]})
    section.append(items)
    body = root.find("body")
    main = body.find("main")
    (body if main is None else main).append(section)

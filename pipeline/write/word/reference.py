"""A reference.docx: an audience's own Word document, whose styles, headers, footers and logo win.

A style that the reference has under the same name is kept as it is there; those that it lacks come from CSS.
Its body text is not used. Page size and margins stay those of CSS: the text was divided for them.
"""

from __future__ import annotations

from docx.document import Document

from pipeline.write.word import roles
from pipeline.write.word.oxml import R, W


def styles(document: Document) -> set[str]:
    """Return the names of the reference's styles, as roles.py spells them, and give them the ids we write."""
    found = set()
    renamed = {}
    for style in document.styles.element.iter(W + "style"):
        name = style.find(W + "name")
        if name is None:
            continue
        known = roles.canonical(name.get(W + "val") or "")
        found.add(known)
        wanted, own = roles.style_id(known), style.get(W + "styleId") or ""
        if wanted != own:
            renamed[own] = wanted
            style.set(W + "styleId", wanted)
    for tag in ("basedOn", "next", "link"):
        for element in document.styles.element.iter(W + tag):
            element.set(W + "val", renamed.get(element.get(W + "val") or "", element.get(W + "val") or ""))
    return found


def edges(document: Document) -> dict[str, dict[str, str]]:
    """Return the reference's headers and footers: "header" or "footer" -> kind of page -> relationship.

    What it has none of is not in the answer: the document's own stays.
    """
    found: dict[str, dict[str, str]] = {}
    section = document.element.body.find(W + "sectPr")
    for child in () if section is None else section:
        for kind in ("header", "footer"):
            if child.tag == f"{W}{kind}Reference":
                found.setdefault(kind, {})[child.get(W + "type") or "default"] = child.get(R + "id") or ""
    return {kind: pages for kind, pages in found.items() if "default" in pages}


def title_page(document: Document) -> bool:
    """Return whether the reference's first page has headers of its own."""
    section = document.element.body.find(W + "sectPr")
    return section is not None and section.find(W + "titlePg") is not None


def two_sided(document: Document) -> bool:
    """Return whether the reference has headers of its own for even pages."""
    return document.settings.element.find(W + "evenAndOddHeaders") is not None

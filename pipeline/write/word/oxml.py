"""WordprocessingML elements: names, the child order that the schema asks for, and flat properties.

A `Look` is a flat mapping of properties ("spacing.before" -> "240"); `properties` writes one as w:pPr or w:rPr.
Word tolerates children in another order than the schema's, validators and some readers do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from docx.oxml.ns import nsmap
from lxml import etree

Look = Mapping[str, str]
"""Properties by "element" (its w:val) or "element.attribute"; "" means that the property is not there."""

W: Final = "{" + nsmap["w"] + "}"
R: Final = "{" + nsmap["r"] + "}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
NAMESPACES: Final = {
    "w": nsmap["w"],
    "r": nsmap["r"],
    "w14": W14[1:-1],
    "wp": nsmap["wp"],
    "a": nsmap["a"],
    "pic": nsmap["pic"],
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
}
MC: Final = "{" + NAMESPACES["mc"] + "}"
IGNORABLE: Final = MC + "Ignorable"
SINCE_2016: Final = "w16se"
"""A namespace that Word knows since 2016, and other programs do not: for alternatives."""

# ECMA-376 part 1, CT_PPr and CT_RPr, as far as this writer writes them
PARAGRAPH: Final = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs suppressAutoHyphens kinsoku "
    "wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind jc "
    "textDirection textAlignment outlineLvl rPr sectPr"
).split()
RUN: Final = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike noProof snapToGrid vanish color spacing w kern position "
    "sz szCs highlight u shd vertAlign cs lang"
).split()
BORDERS: Final = ("top", "left", "bottom", "right", "between")

# on/off properties are written as a bare element or with w:val="0"
SWITCHES: Final = frozenset(
    "keepNext keepLines pageBreakBefore widowControl suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct "
    "autoSpaceDE autoSpaceDN adjustRightInd snapToGrid b bCs i iCs caps smallCaps strike vanish noProof".split()
)
_PARAGRAPH_ORDER: Final = {name: n for n, name in enumerate(PARAGRAPH)}
_RUN_ORDER: Final = {name: n for n, name in enumerate(RUN)}


def sub(parent: etree._Element, name: str, /, **attributes: str | int) -> etree._Element:
    """Append <w:name> with w: attributes to `parent` and return it."""
    element = etree.SubElement(parent, W + name)
    for key, value in attributes.items():
        element.set(W + key, str(value))
    return element


def new(name: str, /, **attributes: str | int) -> etree._Element:
    """Return a <w:name> that stands alone, with the namespaces of a document part declared."""
    element = etree.Element(W + name, nsmap=NAMESPACES)
    for key, value in attributes.items():
        element.set(W + key, str(value))
    return element


def text(parent: etree._Element, words: str, name: str = "t") -> None:
    """Append text to a run; `name` is "delText" in a deletion, "instrText" in a field."""
    element = etree.SubElement(parent, W + name)
    element.text = words
    if words != words.strip() or "  " in words:
        element.set(XML_SPACE, "preserve")


def properties(parent: etree._Element, look: Look, extra: Iterable[etree._Element] = ()) -> None:
    """Fill a w:pPr or w:rPr with the properties of `look` and the elements `extra`, in schema order."""
    order = _PARAGRAPH_ORDER if parent.tag == W + "pPr" else _RUN_ORDER
    children: dict[str, etree._Element] = {element.tag[len(W) :]: element for element in extra}
    for key, value in look.items():
        name, _, attribute = key.partition(".")
        if name in ("pBdr", "tabs", "framePr", "numPr"):
            _compound(children, name, attribute, value)
            continue
        child = children.get(name)
        if child is None:
            child = children[name] = etree.Element(W + name)
        if key == "ind.firstLine" and value.startswith("-"):
            child.set(W + "hanging", value[1:])
        elif name in SWITCHES:
            if value == "0":
                child.set(W + "val", "0")
        elif value:
            child.set(W + (attribute or "val"), value)
    if "shd" in children and not children["shd"].get(W + "val"):
        children["shd"].set(W + "val", "clear")  # w:val is required, though a difference may be in the colour alone
    for name in sorted(children, key=order.__getitem__):
        child = children[name]
        if child.attrib or len(child) or name in SWITCHES:
            parent.append(child)


def _compound(children: dict[str, etree._Element], name: str, attribute: str, value: str) -> None:
    """Write borders, tabs, frames and numbering, whose values have several parts."""
    child = children.get(name)
    if child is None:
        child = children[name] = etree.Element(W + name)
    if name == "pBdr":
        border(child, attribute, value)
        child[:] = sorted(child, key=lambda side: BORDERS.index(side.tag[len(W) :]))
    elif name == "tabs":
        for stop in value.split(";") if value else ():
            kind, leader, position = stop.split()
            sub(child, "tab", val=kind, leader=leader, pos=position)
    elif name == "numPr":
        level, number = value.split() if value else ("0", "0")
        sub(child, "ilvl", val=level)
        sub(child, "numId", val=number)
    else:
        for part in value.split() if value else ():
            key, _, setting = part.partition("=")
            child.set(W + key, setting)


def border(parent: etree._Element, side: str, value: str) -> None:
    """Append one border; `value` is "style eighths-of-a-point space colour" or "" for none."""
    if not value:
        sub(parent, side, val="nil")
        return
    style, size, space, colour = value.split()
    sub(parent, side, val=style, sz=size, space=space, color=colour)


def difference(look: Look, base: Look) -> dict[str, str]:
    """Return the properties of `look` that are not in `base` or are other there."""
    return {key: value for key, value in look.items() if base.get(key) != value}


def serialise(root: etree._Element) -> bytes:
    """Return a part's XML as Word writes it, each namespace declared once, at the root."""
    tags = {str(element.tag) for element in root.iter()}
    kept = ["w", "w14", "mc", *([SINCE_2016] if MC + "Choice" in tags else [])]
    etree.cleanup_namespaces(root, top_nsmap=NAMESPACES, keep_ns_prefixes=kept)
    if any(W14 in tag for tag in tags):
        root.set(IGNORABLE, "w14")
    elif IGNORABLE in root.attrib:
        del root.attrib[IGNORABLE]  # what the template for new documents says of prefixes that are gone now
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

"""Which Word style an element becomes: `--word-style` where the stylesheet names one, else by element and class.

Built-in names are used where Word has them, so that Word's own gallery, navigation and contents work.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

from pipeline.write.styles import Css, Styles

WORD_STYLE: Final = "--word-style"

PARAGRAPHS: Final = {
    "h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "caption": "Caption",
    "figcaption": "Caption", "td": "Table Text", "th": "Table Heading", "blockquote": "Quote",
    "dt": "Definition Term", "dd": "Definition",
}  # fmt: skip
CHARACTERS: Final = {"strong": "Strong", "em": "Emphasis", "a": "Hyperlink", "cite": "Citation"}

# style ids are language-neutral: Word maps these names to "标题 1", "正文文本" … itself
BUILT_IN: Final = {
    "Normal": "Normal", "Title": "Title", "Subtitle": "Subtitle", "Body Text": "BodyText", "Caption": "Caption",
    "Heading 1": "Heading1", "Heading 2": "Heading2", "Heading 3": "Heading3", "Heading 4": "Heading4",
    "toc 1": "TOC1", "toc 2": "TOC2", "toc 3": "TOC3", "TOC Heading": "TOCHeading", "Header": "Header",
    "Footer": "Footer", "footnote text": "FootnoteText", "footnote reference": "FootnoteReference",
    "List Bullet": "ListBullet", "List Bullet 2": "ListBullet2", "List Bullet 3": "ListBullet3",
    "List Number": "ListNumber", "List Number 2": "ListNumber2", "List Number 3": "ListNumber3",
    "List Continue": "ListContinue", "List": "List", "Quote": "Quote", "Strong": "Strong", "Emphasis": "Emphasis",
    "Hyperlink": "Hyperlink", "Placeholder Text": "PlaceholderText", "Table Grid": "TableGrid", "Date": "Date",
    "Signature": "Signature", "Salutation": "Salutation", "Closing": "Closing", "page number": "PageNumber",
    "Body Text Indent": "BodyTextIndent", "Plain Text": "PlainText", "No Spacing": "NoSpacing",
}  # fmt: skip
_LOWER: Final = {name.lower(): name for name in BUILT_IN}


def paragraph_style(styles: Styles, element: Element, inside: str | None = None) -> str:
    """Return the paragraph style of a block element; `inside` is the style that its container gives to plain text."""
    if given := styles.custom(element, WORD_STYLE):
        return canonical(given)
    if element.tag in PARAGRAPHS:
        return PARAGRAPHS[element.tag]
    if name := class_style(element):
        return name
    return inside or "Body Text"


def list_style(css: Css) -> str | None:
    """Return Word's style for a list item by its marker, None for what is no list item."""
    if "list-item" not in css["display"]:
        return None
    kind = css["list_style_type"]
    if kind == "none":
        return "List"
    return "List Bullet" if kind in ("disc", "circle", "square") or isinstance(kind, tuple) else "List Number"


def character_style(styles: Styles, element: Element, parent: Element) -> str | None:
    """Return the character style of an inline element, None for those that have none of their own."""
    given = styles.custom(element, WORD_STYLE)
    if given and given != styles.custom(parent, WORD_STYLE):
        return canonical(given)
    return CHARACTERS.get(element.tag) or class_style(element)


def class_style(element: Element) -> str | None:
    """Return the style name made from the first class ("key-points" -> "Key Points"), None without a class."""
    words = (element.get("class") or "").split()
    if not words:
        return None
    return canonical(re.sub(r"[-_]+", " ", words[0]).title())


def canonical(name: str) -> str:
    """Return the name as Word spells it where Word has such a style."""
    name = re.sub(r"\s+", " ", name.replace(",", " ").replace(";", " ")).strip()
    return _LOWER.get(name.lower(), name)


def style_id(name: str) -> str:
    """Return the id of a style: Word's own for built-in names, else the name without what ids may not hold."""
    return BUILT_IN.get(name) or re.sub(r"[^\w]", "", name) or "Style"


def heading_level(name: str) -> int | None:
    """Return 1–9 for "Heading 1" … "Heading 9", None for other styles."""
    found = re.fullmatch(r"Heading ([1-9])", name)
    return int(found[1]) if found else None

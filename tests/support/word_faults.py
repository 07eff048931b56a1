"""Ways to break a sound Word file, one at a time: a change to the text of one part of its package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

Change = Callable[[str], str]

DOCUMENT = "word/document.xml"
BOOKMARK = '<w:bookmarkStart w:id="9001" w:name="{name}"/><w:bookmarkEnd w:id="9001"/>'
CONTROL = '<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="{id}"/></w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>'
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def paragraph(content: str) -> Change:
    """Return a change that puts a paragraph at the beginning of the body."""
    return lambda xml: xml.replace("<w:body>", f"<w:body><w:p>{content}</w:p>", 1)


def pattern(old: str, new: str) -> Change:
    """Return a change that replaces the first match of a pattern; there must be one."""

    def change(xml: str) -> str:
        changed, count = re.subn(old, new, xml, count=1, flags=re.DOTALL)
        assert count, f"the sample has no {old}"
        return changed

    return change


def without(element: str) -> Change:
    """Return a change that takes out every such element without content."""

    def change(xml: str) -> str:
        changed, count = re.subn(rf"<{element}(?: [^>]*)?/>", "", xml)
        assert count, f"the sample has no {element}"
        return changed

    return change


# name → (part, change, words that our own rules say)
STRUCTURE: dict[str, tuple[str, Change, str]] = {
    "bookmark not ended": (DOCUMENT, paragraph('<w:bookmarkStart w:id="9001" w:name="a"/>'), "do not pair"),
    "bookmark twice": (
        DOCUMENT,
        paragraph(BOOKMARK.format(name="a") + BOOKMARK.format(name="a").replace("9001", "9002")),
        "the bookmark 'a' occurs 2 times",
    ),
    "bookmark name too long": (DOCUMENT, paragraph(BOOKMARK.format(name="a" * 41)), "characters long"),
    "link to nowhere": (
        DOCUMENT,
        paragraph('<w:hyperlink w:anchor="nowhere"><w:r><w:t>x</w:t></w:r></w:hyperlink>'),
        "leads to the bookmark 'nowhere'",
    ),
    "field to nowhere": (
        DOCUMENT,
        paragraph(FIELD.format(code=" PAGEREF nowhere \\h ") + END),
        "leads to the bookmark 'nowhere'",
    ),
    "field not ended": (DOCUMENT, paragraph(FIELD.format(code=" PAGE ")), "begins and does not end"),
    "field not begun": (DOCUMENT, paragraph(END), "ends before it begins"),
    "control id twice": (
        DOCUMENT,
        paragraph(CONTROL.format(tag="a", id=77) + CONTROL.format(tag="b", id=77)),
        "control id '77' occurs 2 times",
    ),
    "control tag twice": (
        DOCUMENT,
        paragraph(CONTROL.format(tag="a", id=77) + CONTROL.format(tag="a", id=78)),
        "control tag 'a' occurs 2 times",
    ),
    "check box neither ticked nor not": (
        DOCUMENT,
        pattern(r'w14:checked w14:val="[^"]*"', 'w14:checked w14:val="maybe"'),
        "neither ticked nor not",
    ),
    "deleted text as text": (
        DOCUMENT,
        paragraph('<w:del w:id="9" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:del>'),
        "deleted text is stored as text that stands",
    ),
    "footnote mark without words": (
        DOCUMENT,
        paragraph('<w:r><w:footnoteReference w:id="99"/></w:r>'),
        "footnote 99 has a mark in the text and no words",
    ),
    "footnote without mark": (DOCUMENT, without("w:footnoteReference"), "no mark in the text"),
    "picture without words": (DOCUMENT, pattern(r'(<wp:docPr [^>]*)descr="[^"]*"', r"\1"), "no alternative text"),
    "no header row": (DOCUMENT, without("w:tblHeader"), "no header row"),
    "no title": ("docProps/core.xml", pattern(r"<dc:title>.*?</dc:title>", ""), "it has no title"),
    "no date": (
        "docProps/core.xml",
        pattern(r"(<dcterms:created[^>]*>)[^<]*", r"\1last Monday"),
        "which is no date",
    ),
    "no language": ("word/styles.xml", pattern(r"<w:lang [^>]*/>", ""), "does not say the languages"),
}

# name → (part, change): what the published validators must find
SCHEMA: dict[str, tuple[str, Change]] = {
    "unknown element": (DOCUMENT, paragraph("<w:nonsense/>")),
    "properties after text": (DOCUMENT, paragraph('<w:r><w:t>x</w:t></w:r><w:pPr><w:jc w:val="left"/></w:pPr>')),
    "alignment of no kind": (DOCUMENT, paragraph('<w:pPr><w:jc w:val="middling"/></w:pPr>')),
    "cell without paragraph": (
        DOCUMENT,
        lambda xml: xml.replace(
            "<w:body>",
            '<w:body><w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid><w:tr><w:tc/></w:tr></w:tbl>',
            1,
        ),
    ),
    "style that is not there": (DOCUMENT, paragraph('<w:pPr><w:pStyle w:val="NoSuchStyle"/></w:pPr>')),
    "picture that is not there": (DOCUMENT, pattern(r'r:embed="[^"]*"', 'r:embed="rId9999"')),
    "number of no list": (
        DOCUMENT,
        paragraph('<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9999"/></w:numPr></w:pPr>'),
    ),
    "size without a number": ("word/styles.xml", pattern(r'<w:sz w:val="[^"]*"/>', "<w:sz/>")),
}


def planted(sound: Path, part: str, change: Change, target: Path) -> Path:
    """Return a copy of a sound Word file with one part changed."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(target, "w") as new:
        assert part in old.namelist(), f"the sample has no {part}"
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                changed = change(data.decode("utf-8"))
                assert changed != data.decode("utf-8"), "the change changed nothing"
                data = changed.encode("utf-8")
            new.writestr(name, data)
    return target

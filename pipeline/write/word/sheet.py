"""The named styles of a document, found from what its paragraphs have in common.

In: all paragraphs, character styles and tables with their complete looks. Out: for each style name the look that
most of its users have; what a single paragraph does differently is left as direct formatting. A style that is in
a reference.docx is not made here: that one wins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.write.word import roles
from pipeline.write.word.blocks import Paragraph, Table
from pipeline.write.word.numbering import Numbering
from pipeline.write.word.oxml import Look, W, border, difference, properties, sub

# what is said of one place and not of a role
PLACED: Final = frozenset({"framePr", "pageBreakBefore"})
# keeping together often comes from a container: a style does it only where all who wear it do
ALL_OR_NONE: Final = ("keepNext", "keepLines")
# what a paragraph may lack: absent in one means "none" against a style that has it
OPTIONAL: Final = (
    "pBdr.top",
    "pBdr.left",
    "pBdr.bottom",
    "pBdr.right",
    "shd.val",
    "shd.color",
    "shd.fill",
    "tabs",
    "numPr",
)
# for Chinese lines, always the same: break by the rules, hang no Latin, leave digits where the grid puts them
LINE_RULES: Final = {"kinsoku": "1", "wordWrap": "1", "overflowPunct": "1", "topLinePunct": "0", "autoSpaceDE": "0",
                     "autoSpaceDN": "0", "adjustRightInd": "1"}  # fmt: skip
TOGGLES: Final = ("b", "bCs", "i", "iCs", "caps", "smallCaps", "strike")
NEXT: Final = {"Title": "Body Text", "Heading 1": "Body Text", "Heading 2": "Body Text", "Heading 3": "Body Text",
               "Heading 4": "Body Text", "Caption": "Body Text"}  # fmt: skip


@dataclass
class Sheet:
    """All styles: complete looks of paragraph styles, changes of character styles, looks of table styles."""

    base: Paragraph
    """Normal: the body's own look."""
    paragraphs: dict[str, tuple[dict[str, str], dict[str, str]]] = field(default_factory=dict)
    characters: dict[str, dict[str, str]] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)

    def gather(self, paragraphs: Iterable[Paragraph], tables: Iterable[Table]) -> None:
        """Settle every style that is worn."""
        worn: dict[str, list[Paragraph]] = {"Normal": [self.base]}
        for paragraph in paragraphs:
            if paragraph.style != "Normal":
                worn.setdefault(paragraph.style, []).append(paragraph)
        for name, users in worn.items():
            look = _common([user.look for user in users])
            self.paragraphs[name] = (
                {k: v for k, v in look.items() if k not in PLACED},
                _common([u.run for u in users]),
            )
        spread: dict[str, list[Table]] = {}
        for table in tables:
            spread.setdefault(table.style, []).append(table)
        for name, group in spread.items():
            self.tables[name] = _common([table.look for table in group])

    def direct(self, paragraph: Paragraph) -> dict[str, str]:
        """Return the paragraph properties that its style does not already give."""
        style = self.paragraphs[paragraph.style][0]
        own = {**paragraph.look}
        for key in OPTIONAL:
            if key in style and key not in own:
                own[key] = {"shd.val": "clear", "shd.color": "auto", "shd.fill": "auto"}.get(key, "")
        if own.get("pageBreakBefore") == "0":
            del own["pageBreakBefore"]
        changes = difference(own, style)
        if "numPr" in changes:
            # the indents of a number win over the style's
            indents = self.numbering.indents(own["numPr"]) if own["numPr"] else style
            changes["numPr"] = own["numPr"] or self.numbering.none()
            for key in [key for key in own if key.startswith("ind.")]:
                changes.pop(key, None)
                if indents.get(key) != own[key]:
                    changes[key] = own[key]
        return changes

    def run_direct(self, look: Look, paragraph: Paragraph, character: str | None) -> dict[str, str]:
        """Return the run properties that neither paragraph style nor character style gives."""
        given = {**self.paragraphs[paragraph.style][1]}
        for key, value in self.characters.get(character or "", {}).items():
            # on/off properties of two styles cancel each other out (ECMA-376 part 1, 17.7.3)
            given[key] = str(int(given[key] != value)) if key in TOGGLES and value == "1" else value
        return _in_language(difference(look, given), look)

    def write(self, root: etree._Element, existing: set[str], owners: dict[str, str]) -> None:
        """Append the styles to w:styles, except those that exist; `owners` gives numbering places their style."""
        base_look, base_run = self.paragraphs["Normal"]
        for name in sorted(self.paragraphs, key=lambda name: (name != "Normal", name)):
            if name in existing:
                continue
            look, run = self.paragraphs[name]
            element = _style(root, "paragraph", name)
            if name == "Normal":
                element.set(W + "default", "1")
                shown, letters = {**LINE_RULES, **look}, run
            else:
                sub(element, "basedOn", val="Normal")
                shown, letters = difference(look, base_look), _in_language(difference(run, base_run), run)
                if name in NEXT and NEXT[name] in self.paragraphs:
                    sub(element, "next", val=roles.style_id(NEXT[name]))
            _finish(element, name)
            level = roles.heading_level(name)
            if level:
                shown = {**shown, "outlineLvl": str(level - 1)}
            if "numPr" in shown:
                owners.setdefault(shown["numPr"], roles.style_id(name))
            properties(sub(element, "pPr"), shown)
            properties(sub(element, "rPr"), letters)
        for name, changes in sorted(self.characters.items()):
            if name not in existing:
                element = _style(root, "character", name)
                _finish(element, name)
                properties(sub(element, "rPr"), changes)
        for name, look in sorted(self.tables.items()):
            if name not in existing:
                _table_style(root, name, look)


def _in_language(changes: dict[str, str], look: Look) -> dict[str, str]:
    """Say a passage's language by w:val, and by w:eastAsia only where that is its script."""
    if changes.get("lang.eastAsia", "zh")[:2] not in ("zh", "ja", "ko"):
        changes = {key: value for key, value in changes.items() if key != "lang.eastAsia"}
        changes["lang.val"] = look["lang.val"]
    return changes


def _common(looks: list[dict[str, str]]) -> dict[str, str]:
    """Return for each property the value that most of the looks have, none where most lack it; the first wins ties."""
    if len(looks) == 1:
        return dict(looks[0])
    out = {}
    for key in dict.fromkeys(key for look in looks for key in look):
        value = Counter(look.get(key) for look in looks).most_common(1)[0][0]
        if value is not None:
            out[key] = value
    for key in ALL_OR_NONE:
        if out.get(key) == "1" and any(look[key] != "1" for look in looks):
            out[key] = "0"
    return out


def _style(root: etree._Element, kind: str, name: str) -> etree._Element:
    element = sub(root, "style", type=kind, styleId=roles.style_id(name))
    if name not in roles.BUILT_IN:
        element.set(W + "customStyle", "1")
    word = name if not name.startswith(("Heading", "Caption", "Title ")) else name.lower()
    sub(element, "name", val=word if name != "Header" and name != "Footer" else name.lower())
    return element


def _finish(element: etree._Element, name: str) -> None:
    if name.startswith("toc "):
        sub(element, "uiPriority", val=39)
    else:
        sub(element, "qFormat")


def _table_style(root: etree._Element, name: str, look: Look) -> None:
    element = _style(root, "table", name)
    sub(element, "basedOn", val="TableNormal")
    sub(element, "qFormat")
    table_properties(
        sub(element, "tblPr"), {k: v for k, v in look.items() if k.startswith(("tblBorders", "tblCellMar"))}
    )
    if look["vAlign"] != "top":
        sub(sub(element, "tcPr"), "vAlign", val=look["vAlign"])
    if look["firstRow.fill"]:
        head = sub(sub(element, "tblStylePr", type="firstRow"), "tcPr")
        sub(head, "shd", val="clear", color="auto", fill=look["firstRow.fill"])


def table_properties(parent: etree._Element, look: Look) -> None:
    """Append the borders and cell margins of a look to w:tblPr, in schema order."""
    for name, sides in (("tblBorders", ("top", "left", "bottom", "right", "insideH", "insideV")),
                        ("tblCellMar", ("top", "left", "bottom", "right"))):  # fmt: skip
        mine = [side for side in sides if f"{name}.{side}" in look]
        if not mine:
            continue
        group = sub(parent, name)
        for side in mine:
            value = look[f"{name}.{side}"]
            if name == "tblBorders":
                border(group, side, value)
            else:
                sub(group, side, w=value, type="dxa")

"""A Word file as a reader sees it: its text with the numbers that Word counts, notes after the text."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from pipeline.write.word.numbering import word_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Reader:
    """Reads one file; counts its lists as Word does."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
        self.counts: dict[str, dict[int, int]] = {}
        self.started: set[tuple[str, int]] = set()
        self.styles = {style.get(W + "styleId"): style for style in self._xml("styles").iter(W + "style")}
        self.numbers = self._xml("numbering") if "word/numbering.xml" in self.parts else None

    def text(self) -> str:
        """Return the body, paragraph by paragraph, then the notes."""
        lines = [self._paragraph(p) for p in self._xml("document").iter(W + "p")]
        if "word/footnotes.xml" in self.parts:
            lines += [self._paragraph(p) for p in self._xml("footnotes").iter(W + "p")]
        return "\n".join(line for line in lines if line)

    def _xml(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts[f"word/{name}.xml"])

    def _paragraph(self, paragraph: etree._Element) -> str:
        out = self._number(paragraph)
        for run in paragraph.iter(W + "r"):
            words = "".join(self._piece(child) for child in run)
            out += words.upper() if self._capitals(paragraph, run) else words
        return out.replace("\u200b", "")

    def _piece(self, child: etree._Element) -> str:
        if child.tag == W + "footnoteReference":
            return "" if child.get(W + "customMarkFollows") else str(child.get(W + "id"))
        if child.tag == W + "footnoteRef":
            return str(next(child.iterancestors(W + "footnote")).get(W + "id"))
        if child.tag in (W + "t", W + "delText"):
            return child.text or ""
        return "\n" if child.tag == W + "br" else " " if child.tag == W + "tab" else ""

    def _capitals(self, paragraph: etree._Element, run: etree._Element) -> bool:
        own = run.find(f"{W}rPr/{W}caps")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if own is None and style is not None:
            own = self.styles[style.get(W + "val")].find(f"{W}rPr/{W}caps")
        return own is not None and own.get(W + "val") != "0"

    def _number(self, paragraph: etree._Element) -> str:
        place = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if place is None and style is not None:
            place = self.styles[style.get(W + "val")].find(f"{W}pPr/{W}numPr")
        if place is None or self.numbers is None:
            return ""
        level, number = (place.find(W + tag).get(W + "val") for tag in ("ilvl", "numId"))
        entry = next((n for n in self.numbers.iter(W + "num") if n.get(W + "numId") == number), None)
        if entry is None:
            return ""
        abstract = entry.find(W + "abstractNumId").get(W + "val")
        list_ = next(a for a in self.numbers.iter(W + "abstractNum") if a.get(W + "abstractNumId") == abstract)
        form = next(lvl for lvl in list_.iter(W + "lvl") if lvl.get(W + "ilvl") == level)
        return self._counted(entry, (abstract, number, int(level)), form)

    def _counted(self, entry: etree._Element, place: tuple[str, str, int], form: etree._Element) -> str:
        abstract, number, level = place
        counts = self.counts.setdefault(abstract, {})
        start = entry.find(f"{W}lvlOverride[@{W}ilvl='{level}']/{W}startOverride")
        if start is not None and (number, level) not in self.started:
            counts[level] = int(start.get(W + "val")) - 1
        self.started.add((number, level))
        counts[level] = counts.get(level, 0) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        pattern = form.find(W + "lvlText").get(W + "val")
        shown = word_number(counts[level], form.find(W + "numFmt").get(W + "val")) or ""
        follow = form.find(W + "suff").get(W + "val")
        return pattern.replace(f"%{level + 1}", shown) + (" " if follow != "nothing" else "")

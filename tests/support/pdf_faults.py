"""Ways to break a sound PDF, one at a time; each takes the open file and spoils one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf

Plant = Callable[[Any], None]


def elements(pdf: Any, kind: str) -> list[Any]:
    """Return the structure elements of a kind, in order; there must be one."""
    found = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/" + kind and "/P" in o]
    assert found, f"the sample has no {kind}"
    return found


def annotations(pdf: Any, kind: str) -> list[Any]:
    """Return the annotations of a kind on the first page; there must be one."""
    found = [note for note in pdf.pages[0].Annots if note.Subtype == "/" + kind]
    assert found, f"the sample has no {kind}"
    return found


def fonts(pdf: Any) -> Iterator[Any]:
    """Yield the descendant fonts."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/FontDescriptor" in item:
            yield item


def no_language(pdf: Any) -> None:
    del pdf.Root.Lang


def no_alternative(pdf: Any) -> None:
    del elements(pdf, "Figure")[0].Alt


def not_marked(pdf: Any) -> None:
    del pdf.Root.MarkInfo


def title_not_shown(pdf: Any) -> None:
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=False)


def no_title_in_metadata(pdf: Any) -> None:
    stream = pdf.Root.Metadata
    data = stream.read_bytes()
    start, end = data.index(b"<dc:title>"), data.index(b"</dc:title>") + len(b"</dc:title>")
    stream.write(data[:start] + data[end:])


def heading_skipped(pdf: Any) -> None:
    elements(pdf, "H2")[0].S = pikepdf.Name("/H4")


def font_not_embedded(pdf: Any) -> None:
    descriptor = next(fonts(pdf)).FontDescriptor
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


def characters_without_meaning(pdf: Any) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/ToUnicode" in item:
            del item["/ToUnicode"]


def link_without_words(pdf: Any) -> None:
    note = annotations(pdf, "Link")[0]
    if "/Contents" in note:
        del note["/Contents"]
    note["/StructParent"] = 9999


def no_output_intent(pdf: Any) -> None:
    del pdf.Root.OutputIntents


def javascript(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")


def appearances_wanted(pdf: Any) -> None:
    pdf.Root.AcroForm.NeedAppearances = True


def not_said_to_be_accessible(pdf: Any) -> None:
    stream = pdf.Root.Metadata
    stream.write(stream.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def no_tab_order(pdf: Any) -> None:
    del pdf.pages[0].Tabs


def role_of_no_standard(pdf: Any) -> None:
    elements(pdf, "P")[0].S = pikepdf.Name("/Paragraph")


def list_with_a_paragraph(pdf: Any) -> None:
    elements(pdf, "LI")[0].S = pikepdf.Name("/P")


def words_outside_the_structure(pdf: Any) -> None:
    page = pdf.pages[0]
    page.contents_add(b"BT /none 12 Tf 100 100 Td ET 100 100 50 50 re f", prepend=False)


def header_cells_as_data(pdf: Any) -> None:
    for cell in elements(pdf, "TH"):
        cell.S = pikepdf.Name("/TD")


def data_cells_of_no_header(pdf: Any) -> None:
    for cell in elements(pdf, "TD") + elements(pdf, "TH"):
        if "/A" in cell:
            del cell.A


def empty_alternative(pdf: Any) -> None:
    elements(pdf, "Figure")[0].Alt = " "


def no_bookmarks(pdf: Any) -> None:
    del pdf.Root.Outlines


def link_to_nowhere(pdf: Any) -> None:
    note = next(n for n in annotations(pdf, "Link") if "/Dest" in n or "/A" in n)
    if "/A" in note:
        del note["/A"]
    note["/Dest"] = pikepdf.String("no such place")


def no_title(pdf: Any) -> None:
    del pdf.docinfo["/Title"]


STANDARDS: tuple[Plant, ...] = (
    no_language, no_alternative, not_marked, title_not_shown, no_title_in_metadata, heading_skipped, font_not_embedded,
    characters_without_meaning, link_without_words, no_output_intent, javascript, appearances_wanted,
    not_said_to_be_accessible, no_tab_order, role_of_no_standard, list_with_a_paragraph, words_outside_the_structure,
)  # fmt: skip
"""Faults that the standards name."""

STRUCTURE: dict[Plant, str] = {
    header_cells_as_data: "a table has no header cell",
    data_cells_of_no_header: "data cells belong to none",
    empty_alternative: "a figure has no alternative text",
    no_bookmarks: "it has headings but no bookmarks",
    link_to_nowhere: "a link leads to 'no such place'",
    no_title: "it has no title",
    no_language: "it does not say its language",
}
"""Faults that our own rules find, and how they say it."""


def planted(sound: Path, plant: Plant, target: Path) -> Path:
    """Return a copy of a sound PDF with one fault."""
    with pikepdf.open(sound) as pdf:
        plant(pdf)
        pdf.save(target)
    return target

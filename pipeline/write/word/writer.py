"""Word: a Manuscript in, a .docx out, by walking the HTML with the styles that CSS gives it.

The look comes from the same stylesheet as the PDF (look.py says which properties Word can hold). Roles become named
styles, so that a person can restyle the document in Word; what one paragraph does differently is direct formatting.
Rejected: converting the PDF's layout (fixed lines that nobody can edit) and a second set of templates for Word.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree

from pipeline.errors import WriteError
from pipeline.markup import Manuscript
from pipeline.write.fetcher import BASE_URL, Refused, fetcher
from pipeline.write.pdf import page_numbers
from pipeline.write.styles import Styles, elements
from pipeline.write.word import contents, look, notes, package, reference, sections, tables
from pipeline.write.word.blocks import Block, Contents, PageSet, Paragraph, SectionStart, Table
from pipeline.write.word.draft import Draft
from pipeline.write.word.emit import Emitter
from pipeline.write.word.flow import Flow
from pipeline.write.word.grid import grid_of
from pipeline.write.word.numbering import Numbering
from pipeline.write.word.oxml import R, W, new, serialise, sub
from pipeline.write.word.placing import Box
from pipeline.write.word.sections import Edge, Edges
from pipeline.write.word.sheet import Sheet


def write_word(manuscript: Manuscript) -> bytes:
    """Return the manuscript as a Word document; the same manuscript gives the same bytes anywhere, on any day.

    Raises WriteError naming every element, image, link or style that Word cannot hold.
    """
    document = package.begin(manuscript.reference)
    draft = _draft(manuscript, document)
    numbering = Numbering()
    flow = Flow(draft, numbering)
    body = next(element for element in draft.styles.root if element.tag == "body")
    flow.body(body, Box(draft.page_width("")))
    parts = _sections(flow.blocks, draft, numbering)
    if draft.problems:
        raise WriteError(draft.problems)
    sheet = _sheet(draft, numbering, parts, body)
    emitter = Emitter(sheet, _head(draft.styles).get("author") or "Briefings", draft.language)
    _assemble(document, _Work(manuscript, draft, numbering, sheet, emitter, parts))
    return package.archive(document)


@dataclass
class _Part:
    """A section: its blocks, pages, and what stands above and below them, by kind of page."""

    pages: PageSet
    blocks: list[Block] = field(default_factory=list)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    """("header" or "footer", "default", "even" or "first") -> edge."""


@dataclass
class _Work:
    """All that assembling needs."""

    manuscript: Manuscript
    draft: Draft
    numbering: Numbering
    sheet: Sheet
    emitter: Emitter
    parts: list[_Part]
    theirs: dict[str, dict[str, str]] = field(default_factory=dict)
    """Headers and footers of a reference, by the kind of page."""
    kinds: tuple[str, ...] = ("default",)
    """Kinds of pages whose headers and footers are told apart: "even", "first"."""


def _draft(manuscript: Manuscript, document: Document) -> Draft:
    styles = Styles(manuscript)
    language = (styles.root.get("lang") or "en").split("-")[0].lower()
    files = fetcher(manuscript.folders)

    def add_image(source: str) -> tuple[str, float, float]:
        try:
            data = files.fetch(BASE_URL + source if "://" not in source and not source.startswith("data:") else source)
            relationship, image = document.part.get_or_add_image(BytesIO(data.read()))
        except (Refused, UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError) as fault:
            raise ValueError(str(fault) or "this is no image that Word can show") from fault
        return relationship, image.width.pt, image.height.pt

    def add_link(target: str) -> str:
        return str(document.part.relate_to(target, RT.HYPERLINK, is_external=True))

    layout: dict[str, str] = {}

    def page_of(id: str) -> str:
        if not layout:
            layout.update(page_numbers(manuscript))
        return layout.get(id, "1")

    @functools.cache
    def page_width(name: str) -> float:
        return sections.text_width(styles.page(name))

    draft = Draft(manuscript, styles, language, add_image, add_link, page_of, page_width)
    draft.specials |= {"table": tables.build, "contents": contents.build}
    if language == "zh":
        draft.grid = grid_of(styles, styles.of(next(e for e in styles.root if e.tag == "body")))
    draft.name_anchors()
    return draft


def _sections(blocks: list[Block], draft: Draft, numbering: Numbering) -> list[_Part]:
    """Divide the flow into sections, each with its pages; the empty ones between two page names vanish."""
    parts: list[_Part] = []
    for block in blocks:
        if isinstance(block, SectionStart):
            if parts and not parts[-1].blocks:
                parts.pop()
            parts.append(_Part(sections.pages(draft.styles, block.page, opening=not parts)))
        else:
            parts[-1].blocks.append(block)
    if len(parts) > 1 and not parts[-1].blocks:
        parts.pop()
    edges = Edges(draft, numbering)
    for part in parts:
        for kind in sections.EDGES:
            part.edges[kind, "default"] = edges.make(part.pages.odd, kind)
            part.edges[kind, "even"] = edges.make(part.pages.even, kind)
            if part.pages.first is not None:
                part.edges[kind, "first"] = edges.make(part.pages.first, kind)
        for paragraph in _paragraphs(part.blocks[:1]):
            paragraph.look["pageBreakBefore"] = "0"
    return parts


def _sheet(draft: Draft, numbering: Numbering, parts: list[_Part], body: object) -> Sheet:
    """Return the styles of everything that was drafted."""
    css = draft.styles.of(body)  # type: ignore[arg-type]  # an element
    shape = look.paragraph_look(css, draft.grid) | {"pageBreakBefore": "0", "keepNext": "0", "keepLines": "0"}
    sheet = Sheet(
        Paragraph("Normal", shape, draft.run_look(css)), characters=dict(draft.character_styles), numbering=numbering
    )
    flows = [blocks for part in parts for blocks in (part.blocks, *(edge.blocks for edge in part.edges.values()))]
    found = [paragraph for note in draft.notes for paragraph in note.paragraphs]
    found += [paragraph for blocks in flows for paragraph in _paragraphs(blocks)]
    sheet.gather(found, [table for blocks in flows for table in _tables(blocks)])
    return sheet


def _paragraphs(blocks: list[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.blocks)
        elif isinstance(block, Contents):
            yield from block.entries


def _tables(blocks: list[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
            for row in block.rows:
                for cell in row.cells:
                    yield from _tables(cell.blocks)


def _head(styles: Styles) -> dict[str, str]:
    """Return title, author, description and keywords from the page's head."""
    out: dict[str, str] = {}
    for element in elements(styles.root):
        if element.tag == "title":
            out["title"] = " ".join("".join(element.itertext()).split())
        elif element.tag == "meta" and element.get("name"):
            out[str(element.get("name"))] = element.get("content") or ""
        elif element.tag == "body":
            break
    return out


def _assemble(document: Document, work: _Work) -> None:
    """Put everything into the package."""
    draft, sheet, emitter = work.draft, work.sheet, work.emitter
    kept = reference.styles(document) if work.manuscript.reference else set()
    owners: dict[str, str] = {}
    sheet.write(document.styles.element, kept, owners)
    _defaults(document, sheet, draft.language, bool(kept))
    root = document.element
    body = root.body
    _tell_apart(document, work)
    for child in list(body):
        body.remove(child)
    for n, part in enumerate(work.parts):
        last = n == len(work.parts) - 1
        emitter.blocks(body, part.blocks)
        section = _section_properties(document, work, part)
        if last:
            body.append(section)
        else:
            _end_section(body, part, section, emitter, sheet)
    closing = work.parts[-1].blocks[-1:]
    if closing and (not isinstance(closing[0], Paragraph) or "framePr" in closing[0].look):
        body[-1].addprevious(emitter.paragraph(new("hold"), _thin(sheet)))
    numbers = work.numbering.part(owners)
    if numbers is not None:
        package.replace_part(document, "/word/numbering.xml", CT.WML_NUMBERING, RT.NUMBERING, serialise(numbers))
    if draft.notes:
        blob = serialise(notes.footnotes(draft.notes, emitter))
        package.replace_part(document, "/word/footnotes.xml", CT.WML_FOOTNOTES, RT.FOOTNOTES, blob)
    _frame(document, work)


def _frame(document: Document, work: _Work) -> None:
    """Add fonts, settings and properties."""
    sheet, parts = work.sheet, work.parts
    faces = {run[f"rFonts.{slot}"] for _, run in sheet.paragraphs.values() for slot in ("ascii", "eastAsia")}
    if work.manuscript.reference is None:
        blob = serialise(package.font_table(faces))
        package.replace_part(document, "/word/fontTable.xml", CT.WML_FONT_TABLE, RT.FONT_TABLE, blob)
    settings = package.settings(
        mirror=any(sections.mirrored(part.pages) for part in parts),
        even="even" in work.kinds,
        notes=bool(work.draft.notes),
        revisions=any(True for _ in document.element.body.iter(W + "ins", W + "del")),
    )
    package.replace_part(document, "/word/settings.xml", CT.WML_SETTINGS, RT.SETTINGS, serialise(settings))
    language = {"zh": "zh-CN", "en": "en-GB"}.get(work.draft.language, work.draft.language)
    package.set_properties(document, work.manuscript, _head(work.draft.styles), language)


def _tell_apart(document: Document, work: _Work) -> None:
    """Note what the reference shows above and below pages, and which kinds of pages differ in that, ours or its."""
    if work.manuscript.reference is not None:
        work.theirs = reference.edges(document)
    ours = len(work.theirs) < len(("header", "footer"))
    even = (ours and _two_sided(work.parts)) or (bool(work.theirs) and reference.two_sided(document))
    first = (ours and any(part.pages.first for part in work.parts)) or (
        bool(work.theirs) and reference.title_page(document)
    )
    work.kinds = ("default", *(["even"] if even else []), *(["first"] if first else []))


def _two_sided(parts: list[_Part]) -> bool:
    """Return whether left pages show anything else than right ones."""
    return any(
        part.pages.odd.boxes.keys() != part.pages.even.boxes.keys()
        or any(part.pages.odd.boxes[box]["content"] != css["content"] for box, css in part.pages.even.boxes.items())
        for part in parts
    )


def _thin(sheet: Sheet) -> Paragraph:
    """Return an empty paragraph of a point's height, where Word asks for one."""
    flat = {"spacing.line": "20", "spacing.lineRule": "exact", "snapToGrid": "0", "spacing.before": "0",
            "spacing.after": "0"}  # fmt: skip
    return Paragraph("Normal", {**sheet.base.look, **flat}, sheet.base.run)


def _end_section(body: etree._Element, part: _Part, section: etree._Element, emitter: Emitter, sheet: Sheet) -> None:
    """End a section in its last paragraph, or in a thin one of its own after a table or a frame."""
    last = part.blocks[-1] if part.blocks else None
    if isinstance(last, Paragraph) and "framePr" not in last.look:
        paragraph = body[-1]
    else:
        paragraph = emitter.paragraph(body, _thin(sheet))
    shape = paragraph.find(W + "pPr")
    if shape is None:
        shape = etree.Element(W + "pPr")
        paragraph.insert(0, shape)
    shape.append(section)


def _section_properties(document: Document, work: _Work, part: _Part) -> etree._Element:
    section = new("sectPr")
    _edges(document, work, part, section)
    sub(section, "type", val="nextPage")
    odd = part.pages.odd
    width, height = odd.size
    size = sub(section, "pgSz", w=round(width * 20), h=round(height * 20))
    if width > height:
        size.set(W + "orient", "landscape")
    margins = {
        side: odd.length(f"margin_{side}") + odd.length(f"padding_{side}")
        for side in ("top", "right", "bottom", "left")
    }
    grid = work.draft.grid
    if grid is not None:
        margins |= {side: margins[side] + grid.margin(odd) for side in ("top", "bottom")}
    header, footer = (part.edges[kind, "default"].distance for kind in ("header", "footer"))
    inside = {side: round(length * 20) for side, length in margins.items()}
    sub(section, "pgMar", **inside, header=round(header * 20), footer=round(footer * 20), gutter=0)
    if part.pages.first is not None or any("first" in pages for pages in work.theirs.values()):
        sub(section, "titlePg")
    if grid is not None and grid.whole(odd):
        sub(section, "docGrid", type="lines", linePitch=round(grid.pitch * 20))
    return section


def _edges(document: Document, work: _Work, part: _Part, section: etree._Element) -> None:
    """Relate a section's headers and footers; an empty one is written where an earlier section shows something."""
    for kind, tag, relation, content_type in (
        ("header", "hdr", RT.HEADER, CT.WML_HEADER),
        ("footer", "ftr", RT.FOOTER, CT.WML_FOOTER),
    ):
        if pages := work.theirs.get(kind):
            for page in work.kinds:
                sub(section, f"{kind}Reference", type=page).set(R + "id", pages.get(page, pages["default"]))
            continue
        shown = any(not edge.empty for p in work.parts for (k, _), edge in p.edges.items() if k == kind)
        if not shown and not (kind == "header" and work.draft.notes and _placed(work.parts)):
            continue
        for page in work.kinds:
            if (kind, page) not in part.edges:
                continue
            root = new(tag)
            edge = part.edges[kind, page]
            work.emitter.blocks(root, edge.blocks)
            if not any(isinstance(block, Paragraph) for block in edge.blocks[-1:]):
                work.emitter.blocks(root, [_thin(work.sheet)])  # what Word asks for at the end
            blob = serialise(root)
            rid = _shared(document, blob, kind, content_type, relation)
            sub(section, f"{kind}Reference", type=page).set(R + "id", rid)


def _placed(parts: list[_Part]) -> bool:
    """Return whether a table has a place on the page: LibreOffice 7.4 gives it none in the part after the notes."""
    blocks = (block for part in parts for edge in part.edges.values() for block in edge.blocks)
    return any(isinstance(block, Table) and block.place is not None for block in blocks)


def _shared(document: Document, blob: bytes, kind: str, content_type: str, relation: str) -> str:
    """Return the relationship of a header or footer part with these bytes, made when there is none yet."""
    count = 0
    for rid, rel in document.part.rels.items():
        if rel.reltype == relation:
            count += 1
            if rel.target_part.blob == blob:
                return str(rid)
    return package.add_part(document, f"/word/{kind}{count + 1}.xml", content_type, relation, blob)


def _defaults(document: Document, sheet: Sheet, language: str, kept: bool) -> None:
    """Set the document's defaults to the body's faces and languages; those of a reference stay."""
    if kept:
        return
    root = document.styles.element
    old = root.find(W + "docDefaults")
    if old is not None:
        root.remove(old)
    defaults = etree.Element(W + "docDefaults")
    root.insert(0, defaults)
    run = sub(sub(defaults, "rPrDefault"), "rPr")
    base = sheet.base.run
    sub(run, "rFonts", **{slot: base[f"rFonts.{slot}"] for slot in ("ascii", "hAnsi", "eastAsia", "cs")})
    sub(run, "sz", val=base["sz"])
    sub(run, "szCs", val=base["szCs"])
    sub(run, "lang", val="en-GB", eastAsia="zh-CN", bidi="ar-SA")
    sub(defaults, "pPrDefault")

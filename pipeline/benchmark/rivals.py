"""The same content through other tools: docxtpl, docxtpl with LibreOffice, pandoc, Typst.

Each gets every document's headings, paragraphs and tables in their order, on the same page with the same faces, at
sizes that bring about the same number of pages (the benchmark prints it), and as much credit as can be: templates are
made beforehand, LibreOffice also converts all files in one start, Typst and docxtpl run inside this process.

What they leave out, and ours does not: lines set after Chinese rules, notes at the foot of their page, page numbers,
boxes to tick, a check of every font and character; LibreOffice also PDF/A and PDF/UA.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import docxtpl
import pikepdf
import typst
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import html as lxml_html

from pipeline.benchmark.measure import processor
from pipeline.markup import Manuscript

_BLANK = re.compile(r"\s+")
_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]~=+/-])")


@dataclass(frozen=True)
class Block:
    """A heading (level 1 to 4), a paragraph (level 0) or a table (rows)."""

    level: int
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


Write = Callable[[int, list[Block]], float]
"""Writes the document of that number and content; returns the seconds that it took."""


def blocks(manuscript: Manuscript) -> list[Block]:
    """Return what a page says, in order."""
    found = []
    for element in lxml_html.document_fromstring(manuscript.html).iter("h1", "h2", "h3", "h4", "p", "li", "table"):
        inside = any(parent.tag in ("table", "li") for parent in element.iterancestors())
        if element.tag == "table":
            rows = [tuple(_text(cell) for cell in row.iter("th", "td")) for row in element.iter("tr")]
            width = max((len(row) for row in rows), default=0)
            found.append(Block(0, "", tuple(row + ("",) * (width - len(row)) for row in rows)))
        elif not inside:
            found.append(Block(int(element.tag[1]) if element.tag[0] == "h" else 0, _text(element)))
    return [block for block in found if block.text or block.rows]


def docxtpl_writer(folder: Path) -> Write:
    """Return what writes a document with docxtpl and says how long it took."""
    template = folder / "template.docx"
    _template(template)

    def write(n: int, page: list[Block]) -> float:
        start = processor()
        made = docxtpl.DocxTemplate(template)
        made.render({"blocks": page}, autoescape=True)
        made.save(folder / f"{n:03}.docx")
        return processor() - start

    return write


def with_libreoffice(folder: Path, fonts: Path, *, at_once: bool = True, every: int = 1) -> tuple[float, float] | None:
    """Turn the Word files of a folder into PDF with our faces; None without LibreOffice.

    Return the seconds of each file: of the processor, and by the clock.
    `at_once`: all in one start of LibreOffice, else each in its own; `every`: of so many files, only the first.
    """
    program = shutil.which("soffice")
    if program is None:
        return None
    files = [str(path) for path in sorted(folder.glob("[0-9]*.docx"))[::every]]
    settings = f"-env:UserInstallation=file://{folder}/settings"
    command = [program, settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf")]
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")}
    start, clock = processor(), time.perf_counter()
    for each in [files] if at_once else [[file] for file in files]:
        subprocess.run([*command, *each], check=True, capture_output=True, env=environment)
    seconds = (processor() - start) / len(files), (time.perf_counter() - clock) / len(files)
    missing = [file for file in files if not (folder / "pdf" / Path(file).with_suffix(".pdf").name).exists()]
    if missing:
        raise RuntimeError(f"LibreOffice left out {len(missing)} of {len(files)} files")
    return seconds


def with_pandoc(manuscripts: list[Manuscript], folder: Path) -> float | None:
    """Turn the pages into Word files; return the seconds, None where pandoc is absent."""
    program = shutil.which("pandoc")
    if program is None:
        return None
    start = processor()
    for n, manuscript in enumerate(manuscripts):
        command = [program, "--from=html", "--to=docx", f"--output={folder / f'{n:03}.docx'}"]
        subprocess.run(command, input=manuscript.html.encode(), check=True, capture_output=True)
    return processor() - start


def typst_writer(folder: Path, fonts: Path) -> Write:
    """Return what writes a document as PDF with Typst and says how long it took."""

    def write(n: int, page: list[Block]) -> float:
        path = folder / f"{n:03}.typ"
        path.write_text(_typst(page), "utf-8")
        start = processor()
        typst.compile(str(path), output=str(path.with_suffix(".pdf")), font_paths=[str(fonts)], pdf_standards="a-3a")
        return processor() - start

    return write


def count_pages(folder: Path) -> int:
    """Return how many pages the PDFs of a folder have."""
    total = 0
    for path in folder.glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            total += len(pdf.pages)
    return total


def _text(element: lxml_html.HtmlElement) -> str:
    return _BLANK.sub(" ", element.text_content()).strip()


def _template(path: Path) -> None:
    document = docx.Document()
    section, normal = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = map(Mm, (28, 26, 34.6, 32.6))
    normal.font.size, normal.font.name = Pt(14), "Times New Roman"
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(22), Pt(0)
    for text in ("{%p for block in blocks %}", "{%p if block.rows %}"):
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=3, style="Table Grid")
    table.cell(0, 0).text, table.cell(2, 0).text = "{%tr for row in block.rows %}", "{%tr endfor %}"
    for n, text in enumerate(("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")):
        cell = table.cell(1, n).paragraphs[0]
        cell.add_run(text).font.size = Pt(10)
        cell.paragraph_format.line_spacing = Pt(13)
    for text in ("{%p else %}", "{{ block.text }}", "{%p endif %}", "{%p endfor %}"):
        document.add_paragraph(text)
    document.save(str(path))


_PREAMBLE = """
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 34.6mm, bottom: 32.6mm))
#set text(font: ("Times New Roman", "仿宋"), size: 14pt, lang: "zh")
#set par(justify: true, leading: 8pt, spacing: 8pt, first-line-indent: (amount: 2em, all: true))
#show heading: set text(size: 14pt, font: "黑体", weight: "regular")
#show table: set text(size: 10pt)
#show table: set par(leading: 3pt, first-line-indent: 0pt)
"""


def _typst(page: list[Block]) -> str:
    title = next((block.text for block in page if block.level), "Briefing")
    head = f"#set document(title: [{_escaped(title)}])\n{_PREAMBLE}"
    return head + "\n\n".join(_typst_block(block) for block in page)


def _typst_block(block: Block) -> str:
    if block.rows:
        cells = ", ".join(f"[{_escaped(cell)}]" for row in block.rows for cell in row)
        return f"#table(columns: (1fr,) * {len(block.rows[0])}, {cells})"
    return f"{'=' * block.level} {_escaped(block.text)}" if block.level else _escaped(block.text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)

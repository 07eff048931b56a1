"""The same content through other tools: docxtpl, docxtpl with LibreOffice, pandoc, Typst.

Each gets every document's headings, paragraphs and tables, and as much credit as can be: templates are made
beforehand, LibreOffice converts all files in one start, Typst and docxtpl run inside this process.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import docx
import docxtpl
import typst
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


def with_docxtpl(pages: list[list[Block]], folder: Path) -> float:
    """Write every document with docxtpl; return the seconds that it took."""
    template = folder / "template.docx"
    widest = max((len(row) for page in pages for block in page for row in block.rows), default=1)
    _template(template, widest)
    start = processor()
    for n, page in enumerate(pages):
        made = docxtpl.DocxTemplate(template)
        rows = [[*row, *[""] * (widest - len(row))] for block in page for row in block.rows]
        made.render({"blocks": [block for block in page if not block.rows], "rows": rows}, autoescape=True)
        made.save(folder / f"{n:03}.docx")
    return processor() - start


def with_libreoffice(folder: Path) -> float | None:
    """Turn the Word files of a folder into PDF; return the seconds, None where LibreOffice is absent."""
    program = shutil.which("soffice")
    if program is None:
        return None
    files = [str(path) for path in sorted(folder.glob("[0-9]*.docx"))]
    settings = f"-env:UserInstallation=file://{folder}/settings"
    command = [program, settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf"), *files]
    start = processor()
    subprocess.run(command, check=True, capture_output=True)
    seconds = processor() - start
    missing = len(files) - len(list((folder / "pdf").glob("*.pdf")))
    if missing:
        raise RuntimeError(f"LibreOffice left out {missing} of {len(files)} files")
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


def with_typst(pages: list[list[Block]], folder: Path, fonts: Path) -> float:
    """Write every document as PDF with Typst; return the seconds."""
    sources = []
    for n, page in enumerate(pages):
        path = folder / f"{n:03}.typ"
        path.write_text(_typst(page), "utf-8")
        sources.append(path)
    start = processor()
    for path in sources:
        typst.compile(str(path), output=str(path.with_suffix(".pdf")), font_paths=[str(fonts)])
    return processor() - start


def _text(element: lxml_html.HtmlElement) -> str:
    return _BLANK.sub(" ", element.text_content()).strip()


def _template(path: Path, width: int) -> None:
    document = docx.Document()
    document.add_paragraph("{%p for block in blocks %}")
    document.add_paragraph("{{ block.text }}")
    document.add_paragraph("{%p endfor %}")
    table = document.add_table(rows=3, cols=width, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in rows %}"
    for n in range(width):
        table.cell(1, n).text = f"{{{{ row[{n}] }}}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.save(str(path))


def _typst(page: list[Block]) -> str:
    head = (
        '#set page(paper: "a4", margin: 28mm)\n#set text(font: ("Times New Roman", "仿宋", "FangSong"), size: 16pt)\n'
    )
    return head + "\n\n".join(_typst_block(block) for block in page)


def _typst_block(block: Block) -> str:
    if block.rows:
        cells = ", ".join(f"[{_escaped(cell)}]" for row in block.rows for cell in row)
        return f"#table(columns: {len(block.rows[0])}, {cells})"
    return f"{'=' * block.level} {_escaped(block.text)}" if block.level else _escaped(block.text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)

"""The pictures of the README, made from the documents in output/: `python -m pipeline.pictures`.

In: the PDFs of the article that ships, and its Word files where LibreOffice is there to render them. Out:
docs/pictures/pages.png, a few pages side by side, and gallery-<audience>.png, the first page of every document.
Pictures are never made by hand, so that they show what the program writes today.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from pipeline.manifest import MANIFEST, parse
from pipeline.model import KINDS
from pipeline.write import fonts

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "output"
TARGET = ROOT / "docs" / "pictures"
ARTICLE = "chengdu-metropolitan-area"
DESK, EDGE = (233, 235, 238), (190, 194, 200)
GAP = 20
COLOURS = 255
FRONT = (("departments", "note", "zh"), ("departments", "checklist", "zh"), ("leadership", "note", "en"))


@dataclass(frozen=True)
class Document:
    """One written document: audience, kind and language, and its files by format."""

    key: tuple[str, str, str]
    files: dict[str, Path]


def documents() -> list[Document]:
    """Return the documents of the article that ships; of a mechanism's documents, the first mechanism's."""
    try:
        record = parse((OUTPUT / MANIFEST).read_text("utf-8")).article(ARTICLE)
    except FileNotFoundError:
        raise SystemExit("there are no documents in output/: run `make briefings` first") from None
    return [
        Document(
            (document.audience, document.kind, document.language),
            {format: OUTPUT / file.path for format, file in document.files.items()},
        )
        for document in record.documents.values()
        if document.number in (None, "1") and "pdf" in document.files
    ]


def first_page(pdf: Path, height: int) -> Image.Image:
    """Return the first page as a picture of this height, with a thin edge."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        image = page.render(scale=2 * height / page.get_height()).to_pil().convert("RGB")
    finally:
        document.close()
    image = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=EDGE)
    return image


def on_a_desk(rows: list[list[Image.Image]]) -> Image.Image:
    """Return the pictures in rows, each row centred, on a plain ground."""
    widths = [sum(image.width + GAP for image in row) + GAP for row in rows]
    heights = [max(image.height for image in row) for row in rows]
    desk = Image.new("RGB", (max(widths), sum(heights) + GAP * (len(rows) + 1)), DESK)
    top = GAP
    for row, width, height in zip(rows, widths, heights, strict=True):
        left = (desk.width - width) // 2 + GAP
        for image in row:
            desk.paste(image, (left, top + (height - image.height) // 2))
            left += image.width + GAP
        top += height + GAP
    return desk


def save(image: Image.Image, name: str) -> Path:
    """Write a picture with few colours, which is all that pages of text need; return where."""
    TARGET.mkdir(parents=True, exist_ok=True)
    path = TARGET / name
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def word_as_pdf(files: list[Path], folder: Path) -> dict[Path, Path]:
    """Return the PDF that LibreOffice makes of each Word file; empty where there is no LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        return {}
    for number, file in enumerate(files):
        shutil.copy(file, folder / f"{number}.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    copies = [str(folder / f"{number}.docx") for number in range(len(files))]
    names = folder / "fonts.conf"  # the names that Word uses; the machine's fonts for what they lack, as a box to tick
    ours = fonts.require() / fonts.CONFIGURATION
    names.write_text(f"<fontconfig><include>{ours}</include><dir>/usr/share/fonts</dir></fontconfig>")
    env = os.environ | {"FONTCONFIG_FILE": str(names)}
    subprocess.run([*command, *copies], check=True, capture_output=True, timeout=600, env=env)
    return {file: folder / f"{number}.pdf" for number, file in enumerate(files)}


def gallery(audience: str, shown: list[Document], word: dict[Path, Path]) -> Path:
    """Write the picture of an audience: a row per kind; PDF and then Word in each language."""
    rows = []
    for kind in KINDS:
        row = []
        for document in shown:
            if document.key[:2] == (audience, kind):
                row.append(first_page(document.files["pdf"], 300))
                rendered = word.get(document.files.get("docx", Path()))
                row += [first_page(rendered, 300)] if rendered else []
        rows += [row] if row else []
    return save(on_a_desk(rows), f"gallery-{audience}.png")


def main() -> None:
    """Make every picture and say where each is."""
    found = sorted(documents(), key=lambda document: document.key, reverse=True)
    front = [first_page(document.files["pdf"], 720) for key in FRONT for document in found if document.key == key]
    print(save(on_a_desk([front]), "pages.png"))
    with tempfile.TemporaryDirectory() as folder:
        files = [document.files["docx"] for document in found if "docx" in document.files]
        word = word_as_pdf(files, Path(folder))
        if not word:
            print("LibreOffice is not installed: the galleries show PDF only")
        for audience in sorted({document.key[0] for document in found}):
            print(gallery(audience, found, word))


if __name__ == "__main__":
    main()

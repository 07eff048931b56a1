"""Poppler, PDFium, MuPDF and Ghostscript show the same PDF: the same words when copied, ink where a character is."""

import re
import shutil
import subprocess

import pdfpages
import pypdfium2
import pytest
import sheets
from PIL import Image

from pipeline.write.fontfaces import gb8105
from pipeline.write.pdf import write_pdf

DPI = 110
FACES = ("仿宋", "楷体", "黑体", "宋体", "方正小标宋简体")


def poppler_text(path, folder):
    return subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, check=True, text=True).stdout


def pdfium_text(path, folder):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def mupdf_text(path, folder):
    return subprocess.run(
        ["mutool", "draw", "-q", "-F", "txt", path], capture_output=True, check=True, text=True
    ).stdout


def ghostscript_text(path, folder):
    command = [
        "gs",
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=txtwrite",
        f"-sOutputFile={folder}/gs.txt",
        path,
    ]
    subprocess.run(command, capture_output=True, check=True)
    return (folder / "gs.txt").read_text("utf-8", "ignore")


def poppler_pages(path, folder):
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", path, f"{folder}/poppler"], check=True)
    return sorted(folder.glob("poppler*.png"))


def pdfium_pages(path, folder):
    for number, page in enumerate(pypdfium2.PdfDocument(path)):
        page.render(scale=DPI / 72).to_pil().convert("L").save(folder / f"pdfium{number:03}.png")
    return sorted(folder.glob("pdfium*.png"))


def mupdf_pages(path, folder):
    command = ["mutool", "draw", "-q", "-r", str(DPI), "-c", "gray", "-o", f"{folder}/mupdf%03d.png", path]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(folder.glob("mupdf*.png"))


def ghostscript_pages(path, folder):
    command = [
        "gs",
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=pnggray",
        f"-r{DPI}",
        f"-sOutputFile={folder}/gs%03d.png",
        path,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(folder.glob("gs*.png"))


VIEWERS = {
    "poppler": ("pdftotext", poppler_text, poppler_pages),
    "pdfium": (None, pdfium_text, pdfium_pages),
    "mupdf": ("mutool", mupdf_text, mupdf_pages),
    "ghostscript": ("gs", ghostscript_text, ghostscript_pages),
}


def viewer(name):
    program, text, pages = VIEWERS[name]
    if program and shutil.which(program) is None:
        pytest.skip(f"not installed: {program}")
    return text, pages


@pytest.fixture(scope="module")
def note(tmp_path_factory):
    path = tmp_path_factory.mktemp("note") / "note.pdf"
    notes = "<p>完成评估<span class='footnote'>见原文第3段。</span>，报送“总结”。</p>"
    path.write_bytes(write_pdf(sheets.chinese_page(f"<h1>流域治理简报</h1><h2>一、进展</h2>{sheets.prose(8)}{notes}")))
    return path


@pytest.fixture(scope="module")
def specimen(tmp_path_factory):
    """Return a PDF of every character of GB 8105, each fifth of them in another face."""
    path = tmp_path_factory.mktemp("specimen") / "gb8105.pdf"
    characters = sorted(gb8105())
    parts = [characters[n :: len(FACES)] for n in range(len(FACES))]
    body = "".join(
        f"<div style='font-family:{face}'>{''.join(part)}</div>" for face, part in zip(FACES, parts, strict=True)
    )
    css = "@page { margin: 10mm } div { font-size: 11pt; line-height: 14pt; letter-spacing: 0; break-after: page }"
    path.write_bytes(write_pdf(sheets.chinese_page(body, css)))
    return path


def words(text):
    return sorted(re.sub(r"[\s\x0c\u00ad]", "", text))


@pytest.mark.parametrize("name", ["pdfium", "mupdf", "ghostscript"])
def test_a_note_reads_the_same_as_in_poppler(name, note, tmp_path):
    reference = words(viewer("poppler")[0](note, tmp_path))
    assert len(reference) > 800
    assert words(viewer(name)[0](note, tmp_path)) == reference


@pytest.mark.parametrize("name", VIEWERS)
def test_sentences_stay_whole_when_copied(name, note, tmp_path):
    text = re.sub(r"\s", "", viewer(name)[0](note, tmp_path))
    for sentence in (
        "“同防、同治、同享”的工作要求，建立联席会议制度（每季度一次），",
        "一时一地之事——上游保得住，下游才清得了。”各市",
        "等激励……",
    ):
        assert sentence in text


@pytest.mark.parametrize("name", VIEWERS)
def test_every_character_of_gb8105_can_be_copied(name, specimen, tmp_path):
    text = viewer(name)[0](specimen, tmp_path)
    # Ghostscript writes characters beyond U+FFFF as halves of UTF-16; that they show is tested below
    expected = {char for char in gb8105() if name != "ghostscript" or char <= "\uffff"}
    assert len(expected) >= 7900
    assert not expected - set(text)


@pytest.mark.parametrize("name", VIEWERS)
def test_every_character_of_gb8105_shows_ink(name, specimen, tmp_path):
    pictures = viewer(name)[1](specimen, tmp_path)
    pages = pdfpages.pages(specimen.read_bytes())
    assert len(pictures) == len(pages)
    scale, seen, blank = DPI / 25.4, 0, []
    for picture, page in zip(pictures, pages, strict=True):
        with Image.open(picture) as opened:
            image = opened.convert("L")
            for char in page.chars:
                if char.text not in gb8105():
                    continue
                top = char.baseline - 0.88 * char.size * pdfpages.MM
                box = (char.left, top, char.right, top + char.size * pdfpages.MM)
                darkest, _ = image.crop(tuple(round(edge * scale) for edge in box)).getextrema()
                seen += 1
                if darkest > 200:
                    blank.append(char.text)
    assert seen == 8105
    assert blank == []

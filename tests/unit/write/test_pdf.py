import io
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest
import sheets

from pipeline.errors import WriteError
from pipeline.markup import Manuscript, Stylesheet
from pipeline.validate.validator import validate_file
from pipeline.write.pdf import write_pdf

BODY = (
    "<h1>流域治理简报</h1><h2>一、工作进展</h2><p>沿河三市编制总体方案<span class='footnote'>见原文第3段。</span>，完成评估。</p>"
    "<table aria-label='任务'><thead><tr><th scope='col'>任务</th><th scope='col'>完成</th></tr></thead>"
    "<tbody><tr><th scope='row'>编制方案</th><td><input type='checkbox' name='t1' title='编制方案：完成'></td></tr></tbody></table>"
    "<p>据报道，<span lang='en' id='q'>The river is cleaner than it was.</span></p><p><a href='#q'>见上文</a></p>"
)


@cache  # its objects die with the file
def opened(content):
    return pikepdf.open(io.BytesIO(content))


def text_of(content):
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def elements(pdf, kind):
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for item in node:
                walk(item)
        elif isinstance(node, pikepdf.Dictionary):
            if node.get("/S") == kind:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.Root.StructTreeRoot["/K"])
    return found


@pytest.fixture(scope="module")
def written():
    return write_pdf(sheets.chinese_page(BODY))


def test_a_pdf_is_pdf_a_3a_and_pdf_ua_1_at_once_with_boxes_to_tick(written, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(written)
    assert validate_file(path) == []
    metadata = opened(written).Root.Metadata.read_bytes()
    assert b'pdfaid:part="3"' in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert opened(written).Root.AcroForm.Fields[0].T == "t1"


def test_it_carries_title_language_bookmarks_and_the_editions_date(written):
    pdf = opened(written)
    assert str(pdf.docinfo.Title) == "流域治理简报"
    assert str(pdf.Root.Lang) == "zh-CN"
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["流域治理简报"]
    assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20270305"


def test_every_font_is_embedded(written):
    fonts = [
        o for o in opened(written).objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]
    assert len(fonts) >= 4
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_head_cells_say_what_they_head(written):
    scopes = [str(cell.A.Scope) for cell in elements(opened(written), "/TH")]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_a_passage_in_another_language_says_so(written):
    spans = [e for e in elements(opened(written), "/Span") if "/Lang" in e]
    assert [str(e.Lang) for e in spans] == ["en"]


def test_it_can_be_copied_as_it_reads(written):
    text = text_of(written)
    for words in (
        "沿河三市编制总体方案",
        "，完成评估。",
        "〔1〕",
        "见原文第3段。",
        "The river is cleaner than it was.",
    ):
        assert words in text
    assert not set(text) & set("\u200b\u2060\ufeff\ufffd")


SCRIPT = """
import sys; sys.path.insert(0, {support!r})
import sheets, hashlib
from pipeline.write.pdf import write_pdf
{before}
print(hashlib.sha256(write_pdf(sheets.chinese_page({body!r} + sheets.prose(4)))).hexdigest())
"""


def test_the_same_bytes_in_another_process_folder_time_zone_locale_and_after_other_work(root, tmp_path):
    hashes = set()
    other = "write_pdf(sheets.chinese_page('<h1>别的</h1>' + sheets.prose(2), '@page{size:200mm 200mm}'))"
    for before, surroundings in (
        ("", {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
        (other, {"TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1700000000"}),
    ):
        script = SCRIPT.format(support=str(root / "tests" / "support"), before=before, body=BODY)
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "PYTHONUTF8": "1", **surroundings}
        folder = tmp_path / surroundings["PYTHONHASHSEED"]
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, check=True
        )
        hashes.add(done.stdout)
    assert len(hashes) == 1


def test_an_image_is_the_same_whatever_folder_it_lies_in(tmp_path):
    from PIL import Image

    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (8, 8), "red").save(tmp_path / name / "seal.png")
        page = sheets.chinese_page(
            "<p><img src='seal.png' alt='印章'></p>", "img{image-rendering:crisp-edges}", (tmp_path / name,)
        )
        contents.append(write_pdf(page))
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("body", "css", "expected"),
    [
        ("<p><img src='no.png' alt='无'></p>", "", "no.png: error: the file is missing"),
        ("<p><img src='https://example.org/a.png' alt='无'></p>", "", "never the network"),
        ("<p>甲</p>", "p { text-align: middle }", "more.css:1:5: error: Ignored `text-align: middle`"),
        ("<p>甲</p>", "p { colour: red }", "more.css:1:5: error: Ignored `colour: red`, unknown property"),
        ("<p>甲</p>", "@font-face { font-family: 馆藏; src: url(no.otf) }", "more.css:1:36: error: 'no.otf': the file is"),
        ("<p><a href='#nowhere'>甲</a></p>", "", "nowhere"),
        ("<p>水\U0010fffd利</p>", "", "no font has the character '\U0010fffd' (U+10FFFD), in '水\U0010fffd利'"),
    ],
)
def test_what_cannot_be_shown_is_an_error_that_names_it(body, css, expected):
    with pytest.raises(WriteError) as caught:
        write_pdf(sheets.chinese_page(body, css))
    assert expected in str(caught.value)


def test_all_faults_come_at_once():
    with pytest.raises(WriteError) as caught:
        write_pdf(sheets.chinese_page("<p><img src='a.png' alt='a'><img src='b.png' alt='b'></p>", "p { colour: red }"))
    assert len(caught.value.problems) == 3


def test_an_image_above_its_folder_is_not_read(tmp_path):
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "secret.png")
    (tmp_path / "inside").mkdir()
    with pytest.raises(WriteError, match="the file is missing"):
        write_pdf(sheets.chinese_page("<p><img src='../secret.png' alt='x'></p>", folders=(tmp_path / "inside",)))


def test_without_the_fonts_it_says_what_brings_them(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFINGS_FONTS", str(tmp_path))
    with pytest.raises(WriteError, match=r"run: python -m pipeline\.write\.fonts"):
        write_pdf(sheets.chinese_page("<p>甲</p>"))


def test_the_environment_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "17")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    write_pdf(sheets.chinese_page("<p>甲</p>"))
    import os

    assert os.environ["SOURCE_DATE_EPOCH"] == "17"
    assert "FONTCONFIG_FILE" not in os.environ


def test_properties_of_the_edition_are_in_the_file():
    page = replace(sheets.chinese_page("<p>甲</p>"), properties={"Edition": "7"})
    assert str(opened(write_pdf(page)).docinfo["/Edition"]) == "7"


def test_english_pages_hyphenate_and_keep_their_own_marks():
    text = (
        "Municipalities “along the river” will institutionalise intergovernmental responsibilities — comprehensively. "
        * 6
    )
    html = f'<!DOCTYPE html><html lang="en"><head><title>River</title></head><body><h1>River</h1><p>{text}</p></body></html>'
    css = '@page{size:A5}html{font:12pt/16pt "Times New Roman";hyphens:auto}'
    content = write_pdf(Manuscript(html, (Stylesheet("en.css", css),)))
    pdf = opened(content)
    names = {str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    assert all("Times" in name for name in names)
    assert "-\n" in text_of(content) or "\u2010" in text_of(content) or "\ufffe" in text_of(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"no image at all", "image 'seal.png': this is no image that a PDF can show"),
        (b"", "image 'seal.png': this is no image that a PDF can show"),
    ],
)
def test_a_file_that_is_no_image_is_named_as_its_author_wrote_it(tmp_path, content, expected):
    (tmp_path / "seal.png").write_bytes(content)
    with pytest.raises(WriteError) as caught:
        write_pdf(sheets.chinese_page("<p><img src='seal.png' alt='印'></p>", folders=(tmp_path,)))
    assert expected in str(caught.value)


def test_an_image_of_more_pixels_than_memory_should_hold_is_refused(tmp_path):
    from PIL import Image

    for size, said in (((7000, 6000), "42 million pixels"), ((20000, 20000), "million pixels")):
        Image.new("1", size).save(tmp_path / "seal.png")
        with pytest.raises(WriteError, match=said):
            write_pdf(sheets.chinese_page("<p><img src='seal.png' alt='印'></p>", folders=(tmp_path,)))

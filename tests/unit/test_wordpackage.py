"""What may not be opened, and what may be opened but not carried into a document."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from pipeline.wordpackage import unsafe, unsafe_to_carry

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
STORY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>{}</w:p></w:document>'


def packed(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {"word/document.xml": STORY.format(""), **parts}.items():
            package.writestr(name, text)
    return made.getvalue()


def related(kind: str, target: str, mode: str = "External") -> bytes:
    link = f'<Relationship Id="r1" Type="{TYPES}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return packed({"word/_rels/settings.xml.rels": RELATIONS.format(link)})


def field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return packed({"word/header1.xml": STORY.format(begin + runs + end)})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (related("image", "https://example.org/a.png"), "would fetch 'https://example.org/a.png'"),
        (related("oleObject", "file:///etc/hostname"), "would fetch 'file:///etc/hostname'"),
        (related("attachedTemplate", "https://example.org/a.dotm"), "would fetch 'https://example.org/a.dotm'"),
        (related("attachedTemplate", r"\\host\share\a.dotm"), "would fetch"),
        (related("attachedTemplate", "file://///host/a.dotm"), "would fetch"),
        (field(' INCLUDETEXT "/etc/hostname"'), "the field {INCLUDETEXT"),
        (field("INCL", "UDEPICTURE ", '"https://example.org/a"'), "the field {INCLUDEPICTURE"),
        (field("ddeauto excel a"), "in word/header1.xml would fetch"),
        (packed({"word/vbaProject.bin": "x"}), "it holds a program"),
        (packed({"docProps/app.xml": "<!DOCTYPE a><a/>"}), "declares a document type"),
        (packed({"docProps/app.xml": "<a>"}), "is damaged"),
        (packed({"../a": ""}), "leads out of the package"),
    ],
)
def test_what_acts_of_itself_is_not_carried(data, expected):
    assert expected in (unsafe_to_carry(data) or "")


@pytest.mark.parametrize(
    "data",
    [
        related("hyperlink", "https://example.org/"),
        related("attachedTemplate", "file:///C:\\Users\\a\\Templates\\office.dotx"),
        related("attachedTemplate", "Normal.dotm"),
        related("image", "media/a.png", "Internal"),
        field(' HYPERLINK "https://example.org/link/include"'),
        field(" PAGE "),
        packed({"word/printerSettings/printerSettings1.bin": "x"}),
    ],
)
def test_what_word_itself_writes_is_carried(data):
    assert unsafe_to_carry(data) is None


def test_an_article_may_hold_what_a_template_may_not():
    assert unsafe(packed({"word/embeddings/oleObject1.bin": "x"})) is None
    assert unsafe(related("image", "https://example.org/a.png")) is None


def test_a_document_of_python_docx_is_safe():
    made = io.BytesIO()
    Document().save(made)
    assert unsafe_to_carry(made.getvalue()) is None

"""Files that cannot be read end in one clear error, in seconds and in bounded memory."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import SeedError
from pipeline.read.reader import read

DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def package(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def bomb() -> bytes:
    return package({"word/document.xml": DOCUMENT.format("<w:p/>" * 10).encode() + b" " * (40 << 20)})


def many_parts() -> bytes:
    return package({"word/document.xml": b"<a/>", **{f"x{n}": b"" for n in range(2100)}})


def entities() -> bytes:
    lines = ['<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa">']
    lines += [f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 9)]
    return package({"word/document.xml": ("".join(lines) + "]>" + DOCUMENT.format("&i;")).encode()})


def deep_xml() -> bytes:
    return package({"word/document.xml": DOCUMENT.format("<w:p>" * 5000 + "</w:p>" * 5000).encode()})


def encrypted() -> bytes:
    data = bytearray(package({"word/document.xml": b"<a/>"}, zipfile.ZIP_STORED))
    for at in (6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    return bytes(data)


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("a.docx", bomb, "compression bomb"),
    "too many parts": ("a.docx", many_parts, "2101 parts"),
    "entity bomb": ("a.docx", entities, "declares a document type"),
    "deeply nested XML": ("a.docx", deep_xml, "not valid XML"),
    "part outside the package": (
        "a.docx",
        lambda: package({"../x": b"", "word/document.xml": b"<a/>"}),
        "leads out of the package",
    ),
    "encrypted part": ("a.docx", encrypted, "encrypted"),
    "zip that is no Word file": ("a.docx", lambda: package({"readme": b"x"}), "no Word document"),
    "broken zip": ("a.docx", lambda: b"PK\x03\x04" + b"x" * 99, "package is damaged"),
    "broken XML": ("a.docx", lambda: package({"word/document.xml": b"<a><b></a>"}), "not valid XML"),
    "Word file without text": (
        "a.docx",
        lambda: package({"word/document.xml": DOCUMENT.format("<w:p/>").encode()}),
        "no text in this file",
    ),
    "old Word file": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "its name says a Word package, but it is an old Word",
    ),
    "picture called text": (
        "a.txt",
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
        "its name says text, but it is a PNG picture",
    ),
    "PDF called text": ("a.md", lambda: b"%PDF-1.7\n" + b"x" * 99, "its name says text, but it is a PDF"),
    "text called PDF": ("a.pdf", "只是文字。".encode, "its name says a PDF, but it is text"),
    "damaged PDF": ("a.pdf", lambda: b"%PDF-1.7\n" + b"garbage" * 400, "the PDF cannot be read: it is damaged"),
    "program called text": ("a.txt", lambda: b"ab\0\0\1\2" * 50, "holds zero bytes"),
    "one line of 100 MB": ("a.txt", lambda: b"x" * (100 << 20), "100 MB: larger than 32 MB"),
    "one line of 30 MB": ("a.txt", lambda: b"x" * (30 << 20), "longer than 16 million characters"),
    "deeply nested page": (
        "a.html",
        lambda: b"<html><body>" + b"<div>" * 200_000 + b"text",
        "nested more than 1000 deep",
    ),
    "page of open comments": ("a.html", lambda: b"<html>" + b"<!--" * 500_000, "no text in this file"),
    "page of open tags": ("a.html", lambda: b"<html>" + b"<a " * 500_000, "no text in this file"),
    "empty file": ("a.txt", lambda: b" \n ", "the file is empty"),
    "unknown kind": ("a.odt", lambda: b"x", "'.odt' is no kind of article"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_ends_in_a_clear_error_soon(case: str, tmp_path: Path) -> None:
    name, make, message = CASES[case]
    path = tmp_path / name
    path.write_bytes(make())
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(SeedError) as caught:
        read(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}")
    assert time.monotonic() - started < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"gone\.txt: error: cannot be read: No such file"):
        read(tmp_path / "gone.txt")

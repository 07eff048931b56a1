from __future__ import annotations

import io
import zipfile
import zlib

from pipeline.records.content import content


def word(level: int, text: str = "text", names: tuple[str, ...] = ("a.xml", "b.xml")) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as parts:
        for name in names:
            parts.writestr(name, text * 100)
    return out.getvalue()


def pdf(level: int, text: bytes = b"BT (text) Tj ET " * 50) -> bytes:
    stream = zlib.compress(text, level)
    body = b"%%PDF-1.7\n1 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (len(stream), stream)
    return body + b"xref\n0 1\n%010d\nstartxref\n%d\n%%%%EOF" % (len(body), len(body))


def test_word_files_that_differ_in_compression_alone_are_the_same():
    assert word(1) != word(9)
    assert content(word(1), "docx") == content(word(9), "docx")
    assert content(word(1, names=("b.xml", "a.xml")), "docx") == content(word(1), "docx")


def test_word_files_that_differ_in_words_are_not():
    assert content(word(1), "docx") != content(word(1, "other"), "docx")


def test_pdf_files_that_differ_in_compression_alone_are_the_same():
    assert pdf(1) != pdf(9)
    assert content(pdf(1), "pdf") == content(pdf(9), "pdf")


def test_pdf_files_that_differ_in_words_are_not():
    assert content(pdf(1), "pdf") != content(pdf(1, b"BT (other) Tj ET"), "pdf")


def test_a_page_is_its_own_content():
    assert content(b"<p>", "html") != content(b"<b>", "html")

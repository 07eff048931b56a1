"""A file of any supported kind to a Source; every fault in the file is a SeedError.

What the file holds decides how it is read, what it is called decides what it may hold: an article.txt that
is a whole web page is read as one, an article.docx that is no Word package is an error.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pipeline.errors import Location, Problem, SeedError
from pipeline.read.decode import decode
from pipeline.read.plain import read_plain
from pipeline.source import SUFFIXES, Source

MAX_BYTES = 32 << 20

_MAGIC = (
    (b"PK\x03\x04", "a zip package"), (b"%PDF-", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old Word (.doc) file"),
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"), (b"{\\rtf", "an RTF file"), (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
)  # fmt: skip
_FEED = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:rss|item)\b", re.IGNORECASE)
_ENTRY = re.compile(r"<item[\s>]", re.IGNORECASE)
_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\r?\n(?:[\w-]+[ \t]*:.*\r?\n|[ \t]+.*\r?\n|[-#] ?.*\r?\n){1,60}?---[ \t]*\r?\n"
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*(?:<!doctype\s+html|<html[\s>]"
    # a piece cut out of a page begins with one of its blocks
    r"|<(?:article|section|div|h[1-6]|p|table|center)(?:\s[^<>]{0,400})?>)",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(r"^#{1,6} \S|^\s{0,3}[*+-] +\*\*|</?(?:li|ol|ul|sup)\b|</(?:p|div|span)>|<br ?/?>", re.MULTILINE)


def read(path: Path) -> Source:
    """Return the article in this file. Raises SeedError when it cannot be read as what its name says."""
    name, suffix = str(path), path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SeedError(Problem(Location(name), f"'{suffix}' is no kind of article", f"known: {', '.join(SUFFIXES)}"))
    data = _bytes(path, name)
    sha256 = hashlib.sha256(data).hexdigest()
    found = next((what for magic, what in _MAGIC if data.startswith(magic)), "text")
    if suffix == ".docx":
        _expect(found == "a zip package", name, "a Word package", found)
        from pipeline.read.docx import read_docx

        return read_docx(data, name, sha256)
    if suffix == ".pdf":
        _expect(b"%PDF-" in data[:1024], name, "a PDF", found)
        from pipeline.read.pdf import read_pdf

        return read_pdf(data, name, sha256)
    _expect(found == "text", name, "text", found)
    return read_text(decode(data, name), name, sha256)


def read_text(raw: str, path: str, sha256: str = "") -> Source:
    """Return the Source of a decoded text file: web page, Markdown or plain, by its name and what it holds."""
    suffix = Path(path).suffix.lower()
    if suffix in (".html", ".htm") or _PAGE.match(raw):
        from pipeline.read.html import read_html

        return read_html(raw, path, sha256)
    if _FEED.match(raw) and len(_ENTRY.findall(raw)) == 1:
        from pipeline.read.feed import read_entry

        return read_entry(raw, path, sha256)
    if suffix in (".md", ".markdown") or _FRONT_MATTER.match(raw) or len(_MARKDOWN.findall(raw, 0, 1 << 16)) > 1:
        from pipeline.read.markdown import read_markdown

        return read_markdown(raw, path, sha256)
    return read_plain(raw, path, sha256)


def _bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SeedError(Problem(Location(name), f"{size >> 20} MB: larger than {MAX_BYTES >> 20} MB"))
        data = path.read_bytes()
    except OSError as fault:
        raise SeedError(Problem(Location(name), f"cannot be read: {fault.strerror}")) from None
    if not data.strip():
        raise SeedError(Problem(Location(name), "the file is empty"))
    return data


def _expect(holds: bool, path: str, wanted: str, found: str) -> None:
    if not holds:
        hint = "give the file the name of its kind" if found != "text" else None
        raise SeedError(Problem(Location(path), f"its name says {wanted}, but it is {found}", hint))

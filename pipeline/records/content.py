"""A digest of what a file says, whatever compressed it: two machines whose libraries differ can still compare."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from pipeline.manifest import digest

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_LENGTH = re.compile(rb"/Length \d+")


def content(data: bytes, format: str) -> str:
    """Return a digest over the uncompressed parts of a Word, PDF or HTML file."""
    if format == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return digest(*(piece for name in sorted(parts.namelist()) for piece in (name, parts.read(name))))
    return digest(*_pdf(data)) if format == "pdf" else digest(data)


def _pdf(data: bytes) -> list[bytes]:
    """Return objects and streams; the table of places and the id depend on compressed lengths and are left out."""
    body = data.partition(b"\nxref\n")[0]
    return [_LENGTH.sub(b"", piece) if n % 2 == 0 else _plain(piece) for n, piece in enumerate(_STREAM.split(body))]


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream

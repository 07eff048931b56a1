"""The child process of pdf.py: a PDF on standard input, its lines as JSON on standard output.

Runs alone (it imports nothing of the project) under limits on memory, time and files. Exit status 3: the
last line of standard error says why the file cannot be read.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from typing import Any

MEMORY = 1 << 30
SECONDS = 20
MAX_PAGES = 2000
MAX_CHARACTERS = 8 << 20


def limit() -> None:
    """Bound this process before it touches the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """Read the PDF and print its pages. Returns the exit status."""
    data = sys.stdin.buffer.read()
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    limit()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        return refuse("it is locked with a password" if "assword" in str(fault) else "it is damaged")
    if len(document) > MAX_PAGES:
        return refuse(f"it has {len(document)} pages; at most {MAX_PAGES} are read")
    pages, total = [], 0
    for n in range(len(document)):
        try:
            textpage = document[n].get_textpage()
        except pdfium.PdfiumError:
            return refuse(f"page {n + 1} is damaged")
        pages.append(read_page(textpage.raw, raw))
        total += sum(len(line["text"]) for line in pages[-1])
        if total > MAX_CHARACTERS:
            return refuse("it holds more text than an article may")
        textpage.close()
    json.dump(pages, sys.stdout)
    return 0


def refuse(reason: str) -> int:
    """Say why the file cannot be read; returns the exit status that says so."""
    sys.stderr.write(f"{reason}\n")
    return 3


def read_page(page, raw):  # type: ignore[no-untyped-def]  # ctypes objects of pypdfium2
    """Return the lines of a page: text, left edge, top, bottom, height, and the page's left margin."""
    count = raw.FPDFText_CountChars(page)
    lines: list[dict[str, Any]] = []
    text: list[str] = []
    first = None
    box = [ctypes.c_double() for _ in range(4)]
    left = right = top = bottom = 0.0
    for n in range(count + 1):
        code = raw.FPDFText_GetUnicode(page, n) if n < count else 10
        if code in (10, 13):
            if text and "".join(text).strip():
                lines.append(
                    {
                        "text": "".join(text),
                        "left": left,
                        "right": right,
                        "top": top,
                        "bottom": bottom,
                        "height": max(1.0, top - bottom),
                    }
                )
            text, first = [], None
            continue
        if code in (0, 0xFFFE, 0xFFFF, 2) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        char = chr(code)
        text.append(char)
        if char.isspace():
            continue
        raw.FPDFText_GetCharBox(page, n, *(ctypes.byref(value) for value in box))
        x0, x1, low, high = (value.value for value in box)
        if first is None:
            first, left, right, top, bottom = n, x0, x1, high, low
        else:
            right, top, bottom = max(right, x1), max(top, high), min(bottom, low)
    margin = min((line["left"] for line in lines), default=0.0)
    for line in lines:
        line["margin"] = margin
    return lines


if __name__ == "__main__":
    sys.exit(main())

"""A Word package that came from elsewhere, looked into before anything opens it.

Articles, an office's templates and a reference.docx all pass here. python-docx and docxtpl have no limits of their
own (a package of 3 MB grew to 3 GB), and what a template holds would be carried into every document made from it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

MAX_FILE = 32 << 20
MAX_PARTS = 2000
MAX_TOTAL = 200 << 20
MAX_PART = 48 << 20
MAX_RATIO = 200
DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError)
"""What zipfile raises for packages that are no zip, cut, encrypted or wrong inside."""

_SYMLINK = 0o120000
_TYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C|E\0?N\0?T)")  # in UTF-8 or UTF-16
_PROGRAM = re.compile(r"\.(?:bin|exe|dll|js|vbs)$")
_LOCAL = re.compile(r"(?:file:///)?[A-Za-z]:|[^:/\\]+$")
_FETCHING = re.compile(r"\s*(?:INCLUDE\w*|DDE\w*|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def unsafe(data: bytes) -> str | None:
    """Return why a Word package is not opened, None where it may be.

    zipfile never yields more than the size that a part declares, so the sizes asked for here bound the memory.
    """
    if len(data) > MAX_FILE:
        return f"larger than {MAX_FILE >> 20} MB"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except DAMAGED as fault:
        return f"the Word package is damaged: {fault}"
    if len(infos) > MAX_PARTS:
        return f"the package has {len(infos)} parts; at most {MAX_PARTS} are read"
    seen: set[str] = set()
    for info in infos:
        if wrong := _wrong(info, seen):
            return f"part {info.filename[:80]!r}: {wrong}"
        seen.add(info.filename.lower())
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        return f"the package unpacks to {total >> 20} MB; at most {MAX_TOTAL >> 20} MB are read"
    return None if "word/document.xml" in seen else "this zip package holds no Word document"


def unsafe_to_carry(data: bytes) -> str | None:
    """Return why nothing of a Word package may go into documents, None where it may.

    Programs, and whatever makes an office program fetch a file when a document is opened or printed.
    """
    if fault := unsafe(data):
        return fault
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return next(_active(archive), None)
    except (*DAMAGED, etree.XMLSyntaxError) as fault:
        return f"the Word package is damaged: {fault}"


def declares_type(xml: bytes) -> bool:
    """Return whether XML declares a document type, which Word files never do and entity bombs must."""
    return bool(_TYPE.search(xml))


def _wrong(info: zipfile.ZipInfo, seen: set[str]) -> str | None:
    name = info.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name or "\0" in name:
        return "a name that leads out of the package"
    if name.lower() in seen:
        return "stands in the package twice"
    if info.flag_bits & 1:
        return "encrypted"
    if (info.external_attr >> 16) & 0o170000 == _SYMLINK:
        return "a link"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "an unusual compression"
    if info.file_size > MAX_PART:
        return f"unpacks to {info.file_size >> 20} MB"
    if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(1, info.compress_size):
        return "a compression bomb"
    return None


def _active(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what in a package acts of itself."""
    for name in archive.namelist():
        if _PROGRAM.search(name.lower()) and "printersettings" not in name.lower():
            yield f"it holds a program or an embedded file ({name})"
        if not name.endswith((".xml", ".rels")):
            continue
        data = archive.read(name)
        if declares_type(data):
            yield f"{name} declares a document type, which Word files never do"
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        for target in _links_out(root) if name.endswith(".rels") else ():
            yield f"it would fetch {target[:80]!r} when it is opened"
        for code in _field_codes(root) if name.startswith("word/") else ():
            if _FETCHING.match(code):
                yield f"the field {{{code.strip()[:80]}}} in {name} would fetch another file"


def _links_out(root: etree._Element) -> Iterator[str]:
    """Yield what a part refers to outside the package, but for links to click and the template on its author's disk."""
    for relation in root:
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
        local = kind == "attachedTemplate" and _LOCAL.match(target)
        if relation.get("TargetMode") == "External" and kind != "hyperlink" and not local:
            yield target


def _field_codes(root: etree._Element) -> Iterator[str]:
    """Yield the code of each field, however many runs it is spread over."""
    open_codes: list[str] = []
    for element in root.iter(f"{_W}fldSimple", f"{_W}fldChar", f"{_W}instrText"):
        if element.tag == f"{_W}fldSimple":
            yield element.get(f"{_W}instr", "")
        elif element.tag == f"{_W}instrText":
            open_codes[-1:] = [(open_codes[-1] if open_codes else "") + (element.text or "")]
        elif element.get(f"{_W}fldCharType") == "begin":
            open_codes.append("")
        elif element.get(f"{_W}fldCharType") == "end" and open_codes:
            yield open_codes.pop()
    yield from open_codes

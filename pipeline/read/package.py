"""Opening a Word package that may be hostile: bounded in size, parts and ratio, plain names, no DTD.

python-docx has no limits of its own (a 3 MB package grew to 3 GB), so the package is opened here.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import Location, Problem, SeedError

MAX_PARTS = 2000
MAX_TOTAL = 200 << 20
MAX_PART = 48 << 20
MAX_RATIO = 200
_SYMLINK = 0o120000


@dataclass(frozen=True)
class Package:
    """An inspected package; `xml` parses a part."""

    path: str
    archive: zipfile.ZipFile

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, None where the package has none of that name. Raises SeedError for bad XML."""
        try:
            data = self.archive.read(name)
        except KeyError:
            return None
        except (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, OSError) as fault:
            raise _fault(self.path, f"{name} is damaged: {fault}") from None
        if any(mark in data for mark in (b"<!DOCTYPE", b"<!ENTITY", b"<\0!\0D\0", b"\0<\0!\0D")):
            raise _fault(self.path, f"{name} declares a document type, which Word files never do")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as fault:
            raise _fault(self.path, f"{name} is not valid XML: {fault.msg}") from None


def open_package(data: bytes, path: str) -> Package:
    """Return the package in these bytes. Raises SeedError when it is damaged or dangerous."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as fault:
        raise _fault(path, f"the Word package is damaged: {fault}") from None
    if len(infos) > MAX_PARTS:
        raise _fault(path, f"the package has {len(infos)} parts; at most {MAX_PARTS} are read")
    seen: set[str] = set()
    total = 0
    for info in infos:
        wrong = _bad(info, seen)
        if wrong:
            raise _fault(path, f"part {info.filename[:80]!r}: {wrong}")
        seen.add(info.filename.lower())
        total += info.file_size
    if total > MAX_TOTAL:
        raise _fault(path, f"the package unpacks to {total >> 20} MB; at most {MAX_TOTAL >> 20} MB are read")
    if "word/document.xml" not in seen:
        raise _fault(path, "this zip package holds no Word document")
    return Package(path, archive)


def _bad(info: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Return what is wrong with a part; zipfile never yields more than the size declared, so sizes bound memory."""
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


def _fault(path: str, message: str) -> SeedError:
    return SeedError(Problem(Location(path), message))

"""The parts of a Word package, as XML; a package that may be hostile is refused before it is opened."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import Location, Problem, SeedError
from pipeline.wordpackage import DAMAGED, declares_type, unsafe


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
        except DAMAGED as fault:
            raise _fault(self.path, f"{name} is damaged: {fault}") from None
        if declares_type(data):
            raise _fault(self.path, f"{name} declares a document type, which Word files never do")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as fault:
            raise _fault(self.path, f"{name} is not valid XML: {fault.msg}") from None


def open_package(data: bytes, path: str) -> Package:
    """Return the package in these bytes. Raises SeedError when it is damaged or dangerous."""
    if problem := unsafe(data):
        raise _fault(path, problem)
    return Package(path, zipfile.ZipFile(io.BytesIO(data)))


def _fault(path: str, message: str) -> SeedError:
    return SeedError(Problem(Location(path), message))

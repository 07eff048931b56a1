"""PDF files with less work: each object is turned to bytes once, and no font is copied whole.

The digest that identifies a file made every object, and compressed every stream, once more.
"""

from __future__ import annotations

import re
from typing import Any

import pydyf
import weasyprint.pdf.fonts as fonts


def write(original: Any) -> Any:
    """Let the objects of a PDF be turned to bytes once while it is written: nothing changes them any more."""

    def write(self: Any, *arguments: Any, **options: Any) -> Any:
        kinds = (pydyf.Dictionary, pydyf.Stream)
        before = [kind.data for kind in kinds]
        for kind in kinds:
            kind.data = property(_once(kind.data.fget))
        try:
            return original(self, *arguments, **options)
        finally:
            for kind, data in zip(kinds, before, strict=True):
                kind.data = data

    return write


def _once(data: Any) -> Any:
    def known(self: Any) -> Any:
        kept = self.__dict__
        if "_bytes" not in kept:
            kept["_bytes"] = data(self)
        return kept["_bytes"]

    return known


def to_bytes(original: Any) -> Any:
    """Make _to_bytes: most of what is written is of three kinds."""

    def _to_bytes(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        return b"%d" % item if kind is int else original(item)

    return _to_bytes


def pages(original: Any) -> Any:
    """Make PDF.page_references, which every structure element asks: they are listed when there is a page more."""
    listed = original.fget

    def page_references(self: Any) -> Any:
        kept = self.__dict__.get("_listed")
        if kept is None or kept[0] != len(self.pages["Kids"]):
            kept = self.__dict__["_listed"] = len(self.pages["Kids"]), listed(self)
        return kept[1]

    return property(page_references)


def begun(original: Any) -> Any:
    """Make Font.__init__: it copied a font of 8 MB to learn its first four bytes, and took them from all of it."""

    def init(self: Any, *arguments: Any) -> None:
        whole = fonts.get_hb_object_data
        fonts.get_hb_object_data = lambda face: b""
        try:
            original(self, *arguments)
        finally:
            fonts.get_hb_object_data = whole

    return init


def cleaned(original: Any) -> Any:
    """Make Font.clean: only a font that stays whole is copied."""

    def clean(self: Any, to_unicode: Any, hinting: Any) -> None:
        if not to_unicode or not fonts.harfbuzz_subset:
            self.file_content = fonts.get_hb_object_data(self.hb_face)
        original(self, to_unicode, hinting)
        if not self.file_content:
            self.file_content = fonts.get_hb_object_data(self.hb_face)

    return clean


class Arrays:
    """The interface to C, which reads a type's name once: it would read anew "number[107]" after "number[106]"."""

    _LENGTH = re.compile(r"\[\d+\]$")

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, *content: Any) -> Any:
        """Return new memory, as long as its content."""
        return self._ffi.new(self._LENGTH.sub("[]", kind) if content else kind, *content)

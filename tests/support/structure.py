"""The structure tree of a PDF as a screen reader walks it: each element's kind, language and own words, in order."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pikepdf


@dataclass
class Node:
    """A structure element: kind, language (its own or that of what it stands in) and parents' kinds, outermost first."""

    kind: str
    language: str
    parents: tuple[str, ...]
    text: str
    """The words that stand in it directly; a later run of the same element is a node of its own."""
    scope: str
    """What a head cell heads."""


def nodes(content: bytes) -> list[Node]:
    """Return the elements with their words in reading order."""
    words: dict[tuple[int, int], str] = defaultdict(str)
    with pdfplumber.open(io.BytesIO(content)) as plumbed:
        for number, page in enumerate(plumbed.pages):
            for char in page.chars:
                if char["mcid"] is not None:
                    words[number, char["mcid"]] += char["text"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        root = pdf.Root.StructTreeRoot
        return [node for kid in _kids(root) for node in _walk(kid, str(pdf.Root.Lang), (), (words, numbers, None))]


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _walk(element: Any, language: str, parents: tuple[str, ...], known: Any) -> Iterator[Node]:
    words, numbers, page = known
    kind = str(element.get("/S", "")).removeprefix("/")
    language = str(element.get("/Lang", language))
    if "/Pg" in element:
        page = numbers[element.Pg.objgen]
    attributes = element.get("/A", {})
    scope = str(attributes.get("/Scope", "")) if isinstance(attributes, pikepdf.Dictionary) else ""
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _walk(kid, language, (*parents, kind), (words, numbers, page))
            continue
        place = page
        if isinstance(kid, pikepdf.Dictionary):
            if "/MCID" not in kid:
                continue  # an annotation
            place, kid = numbers[kid.Pg.objgen] if "/Pg" in kid else page, kid.MCID
        yield Node(kind, language, parents, words[place, int(kid)], scope)

"""Achievements and principles: the paragraphs, or the items of the lists, of the sections that hold them."""

from __future__ import annotations

from pipeline.extract.lists import Enumeration
from pipeline.extract.outline import Heading
from pipeline.extract.sentences import sentences

SentenceSpans = list[tuple[int, int]]


def passages(section: Heading, found: list[Enumeration], text: str, chinese: bool) -> list[SentenceSpans]:
    """Return the passages of one section, each as the spans of its sentences.

    Where the section enumerates, the items are the passages and what leads up to them is not.
    """
    spans: list[tuple[int, int]] = []
    if found:
        for one in found:
            spans.extend((item.start, item.end) for item in one.items)
    else:
        spans = [
            (part.marker.end if part.marker else part.start, part.end) for part in section.parts if not part.is_note
        ]
    split = [sentences(text, a, b, chinese) for a, b in spans]
    return [item for item in split if item]


def headed(section: Heading, text: str, chinese: bool) -> SentenceSpans:
    """Return the passage of a section that is one: its heading is the lead, its paragraphs fill it in."""
    spans = [(section.start, section.end)]
    for part in section.parts:
        spans.extend(sentences(text, part.start, part.end, chinese))
    return spans

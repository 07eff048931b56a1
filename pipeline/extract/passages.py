"""Achievements and principles: the paragraphs, or the items of the lists, of the sections that hold them."""

from __future__ import annotations

from pipeline.extract.lists import Enumeration
from pipeline.extract.outline import Heading
from pipeline.extract.sentences import sentences

_LONGEST_TITLE = 30
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
    split = [item for item in (sentences(text, a, b, chinese) for a, b in spans) if item]
    # where paragraphs open with a short sentence that is their title, one before them without leads up to them
    if not found and len(split) > 2 and not _titled(split[0]) and all(map(_titled, split[1:])):
        del split[0]
    return split


def _titled(passage: SentenceSpans) -> bool:
    return len(passage) > 1 and passage[0][1] - passage[0][0] <= _LONGEST_TITLE


def headed(section: Heading, limit: int, text: str, chinese: bool) -> SentenceSpans:
    """Return the passage of a section that is one: its heading as the lead, its paragraphs before `limit`."""
    spans = [(section.start, section.end)]
    for part in section.parts:
        if part.end <= limit:
            spans.extend(sentences(text, part.start, part.end, chinese))
    return spans

"""The extract as plain JSON with offsets into the article's file, as `briefings extract FILE --json` prints it.

Every offset counts characters of the decoded file (line ends as stored, a byte order mark not counted), so
that other programs can find the words without knowing how the reader made its text.
"""

from __future__ import annotations

import re
from typing import Any

from pipeline.model import Action, Article, Measure, Mechanism, Passage, Quote, Section
from pipeline.source import Source


def prediction(article: Article, source: Source) -> dict[str, Any]:
    """Return the article's items with their places in `source.raw`; ends are exclusive."""
    return _Printer(source).article(article)


_JOINED = re.compile(r"[;,]\s*(?:and|or)(?=\s*\n)")


class _Printer:
    def __init__(self, source: Source) -> None:
        self.source = source

    def article(self, article: Article) -> dict[str, Any]:
        return {
            "title": article.title.quote if article.title else None,
            "date": article.date.value.isoformat() if article.date else None,
            "source": article.publication.quote if article.publication else None,
            "authors": [author.quote for author in article.authors],
            "sections": [entry for section in article.sections for entry in self.section(section)],
            "mechanisms": [self.mechanism(mechanism) for mechanism in article.mechanisms],
            "achievements": [self.passage(passage) for passage in article.achievements],
            "principles": [self.passage(passage) for passage in article.principles],
            "left_out": [{"quote": item.quote, "reason": item.reason, **self.span(item)} for item in article.left_out],
        }

    def span(self, quote: Quote) -> dict[str, int]:
        """Return where the words stand in the file, with the marks (of a note, say) that end their paragraph."""
        start, end = quote.span
        stop = self.source.raw_offset(max(start, end - 1)) + 1
        if self.source.text[end : end + 1] == "\n":
            stop = max(stop, self.source.raw_offset(end))
        return {"start": self.source.raw_offset(start), "end": stop}

    def section(self, section: Section) -> list[dict[str, Any]]:
        entries = [{"heading": section.quote, "level": section.level, **self.span(section)}]
        if section.deck is not None:
            entries.append({"heading": section.deck.quote, "level": section.level + 1, **self.span(section.deck)})
        return entries

    def passage(self, passage: Passage) -> dict[str, Any]:
        first, last = self.span(passage.sentences[0]), self.span(passage.sentences[-1])
        return {"id": passage.id, "lead": passage.lead.quote, "start": first["start"], "end": last["end"]}

    def mechanism(self, mechanism: Mechanism) -> dict[str, Any]:
        """Measures are what the article enumerates; a paragraph that stands for a list is given apart."""
        spans = [self.span(item) for item in (mechanism.lead, mechanism.name, *mechanism.measures)]
        enumerated = [measure for measure in mechanism.measures if measure.marker is not None]
        entry: dict[str, Any] = {
            "id": mechanism.id,
            "name": mechanism.name.quote,
            "lead": mechanism.lead.quote,
            "start": min(span["start"] for span in spans),
            "end": max(span["end"] for span in spans),
            "measures": [self.measure(measure) for measure in enumerated],
        }
        unmarked = [measure for measure in mechanism.measures if measure.marker is None]
        if unmarked:
            entry["unmarked_measure"] = self.measure(unmarked[0])
        return entry

    def measure(self, measure: Measure) -> dict[str, Any]:
        span = self.span(measure)
        joined = _JOINED.match(self.source.text, measure.span[1])
        if joined:  # a list's item reaches up to the next mark
            span["end"] = self.source.raw_offset(joined.end() - 1) + 1
        return {
            "id": measure.id,
            "marker": measure.marker,
            "text_start": span["start"],
            "text_end": span["end"],
            "quote": measure.quote,
            "confidence": measure.confidence,
            "actions": [self.action(action) for action in measure.actions],
        }

    def action(self, action: Action) -> dict[str, Any]:
        return {
            "id": action.id,
            "quote": action.quote,
            "verb": action.verb,
            "firmness": action.firmness,
            "instrument": action.instrument,
            **self.span(action),
        }

"""Findings, which are spans, to the Article of the model: ids, quotes, actions, reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract import actions, doubts
from pipeline.extract.bylines import Metadata
from pipeline.extract.lists import Item
from pipeline.extract.mechanisms import Findings, Found
from pipeline.extract.outline import Heading, Outline
from pipeline.extract.passages import SentenceSpans
from pipeline.extract.sentences import sentences, trim
from pipeline.model import (
    Action,
    Article,
    Dated,
    LeftOut,
    Measure,
    Mechanism,
    Passage,
    Quote,
    Section,
    Sentence,
    SourceFile,
    letters,
)  # fmt: skip

Span = tuple[int, int]

REASONS = {
    "problem": "problem: what is wrong, not what to do",
    "schedule": "stage of the work, not a measure",
    "frame": "general requirement",
    "goal": "goal: what is to be reached, not how",
    "past": "past work",
    "background": "background or explanation",
    "note": "note",
    "projects": "names of projects in a box, without what is to be done",
    "summary": "summary of what is said elsewhere",
    "types": "kinds or cases that are told apart",
    "unclear": "the rules found no sign that these are things to do",
}
_BASIS = re.compile(r"《[^》]{2,60}(?:纲要|规划|意见|决定|方案|办法|条例|法|通知|计划|报告|规定|公报|建议|精神)》")
_GROUND = re.compile(
    r"根据|按照|依据|遵照|为(?:深入)?贯彻|为(?:全面)?落实|贯彻落实|明确(?:提出|要求|指出)?|提出|要求|印发|部署"
)
_ENGLISH_BASIS = re.compile(
    r"\b(?:pursuant to|in accordance with|under the|as required by|mandated by|set out in|consistent with)\b"
    r".*\b(?:Act|Plan|Strategy|Directive|Order|Policy|Law|Regulation|Memorandum|Framework)\b"
)


@dataclass(frozen=True)
class Draft:
    """Makes model types of spans; `verbatim` is the article's text, `folded` the same in the rules' spelling."""

    verbatim: str
    folded: str
    chinese: bool

    def article(self, file: SourceFile, meta: Metadata, outline: Outline, findings: Findings) -> Article:
        """Return the whole draft."""
        gaps = doubts.Gaps(outline)
        return Article(
            language="zh" if self.chinese else "en",
            source=file,
            title=self._quote(meta.title),
            publication=self._quote(meta.publication),
            date=self._dated(meta),
            authors=tuple(self._words(span) for span in meta.authors),
            affiliation=self._quote(meta.affiliation),
            basis=self._quote(self._basis(meta, outline)),
            sections=tuple(self._section(n, heading) for n, heading in enumerate(outline.headings, 1)),
            achievements=tuple(self._passage(f"A{n}", spans) for n, spans in enumerate(findings.achievements, 1)),
            principles=tuple(self._passage(f"P{n}", spans) for n, spans in enumerate(findings.principles, 1)),
            mechanisms=tuple(
                self._mechanism(f"M{n}", found, gaps.under(found.lead[0]))
                for n, found in enumerate(findings.mechanisms, 1)
            ),
            left_out=tuple(self._left_out(findings)),
        )

    def _words(self, span: Span) -> Quote:
        start, end = trim(self.verbatim, *span)
        return Quote(quote=self.verbatim[start:end], span=(start, end))

    def _quote(self, span: Span | None) -> Quote | None:
        return None if span is None or not self.verbatim[slice(*span)].strip() else self._words(span)

    def _dated(self, meta: Metadata) -> Dated | None:
        if meta.date is None:
            return None
        (start, end), value = meta.date
        return Dated(quote=self.verbatim[start:end], span=(start, end), value=value)

    def _section(self, n: int, heading: Heading) -> Section:
        quote = self._words((heading.start, heading.end))
        return Section(
            id=f"S{n}", quote=quote.quote, span=quote.span, level=heading.level, deck=self._quote(heading.deck)
        )

    def _passage(self, id: str, spans: SentenceSpans) -> Passage:
        words = [self._words((start, self._clause_end(start, end))) for start, end in spans]
        return Passage(
            id=id, sentences=tuple(Sentence(id=f"{id}.{k}", quote=w.quote, span=w.span) for k, w in enumerate(words, 1))
        )

    def _mechanism(self, id: str, found: Found, gap: str | None) -> Mechanism:
        measures: list[Measure] = []
        doubt = found.doubt
        if found.measures is not None:
            reasons = doubts.of_items(found.measures, self.folded, self.chinese)
            pairs = zip(found.measures.items, reasons, strict=True)
            measures = [self._measure(f"{id}.{k}", item, reason) for k, (item, reason) in enumerate(pairs, 1)]
            doubt = doubt or doubts.of_list(found.measures, self.folded, self.chinese) or gap
        elif found.body is not None:
            measures = [self._unmarked(f"{id}.1", found.body)]
            doubt = gap  # that there is no list is certain; what its text holds is not
        return Mechanism(
            id=id,
            name=self._words(found.name),
            lead=self._words(found.lead),
            measures=tuple(measures),
            confidence="low" if doubt else "high",
            doubt=doubt,
        )

    def _measure(self, id: str, item: Item, doubt: str | None) -> Measure:
        words = self._words((item.start, self._clause_end(item.start, item.end)))
        return Measure(
            id=id,
            quote=words.quote,
            span=words.span,
            marker=self.verbatim[item.marker.start : item.marker.end].strip() or item.marker.label,
            actions=self._actions(id, *words.span),
            confidence="low" if doubt else "high",
            doubt=doubt,
        )

    def _unmarked(self, id: str, body: Span) -> Measure:
        words = self._words(body)
        doubt = "not enumerated in the article: the whole text under the heading"
        return Measure(
            id=id,
            quote=words.quote,
            span=words.span,
            actions=self._actions(id, *words.span),
            confidence="low",
            doubt=doubt,
        )

    def _actions(self, id: str, start: int, end: int) -> tuple[Action, ...]:
        made = []
        for letter, piece in zip(letters(), actions.split(self.folded, start, end, self.chinese), strict=False):
            words = self._words((piece.start, piece.end))
            if not words.quote:
                continue
            made.append(
                Action(
                    id=f"{id}{letter}",
                    quote=words.quote,
                    span=words.span,
                    verb=piece.verb,
                    firmness=piece.firmness,
                    instrument=self.verbatim[slice(*piece.instrument)] if piece.instrument else None,
                    confidence="high" if piece.verb else "low",
                    doubt=None if piece.verb else "no verb of the word lists governs this action",
                )
            )
        return tuple(made)

    def _basis(self, meta: Metadata, outline: Outline) -> Span | None:
        """Return the first paragraph of the opening that names a policy it rests on."""
        pattern = _BASIS if self.chinese else _ENGLISH_BASIS
        opening = [part for section in outline.sections()[:3] for part in section.parts][:6]
        for part in opening:
            text = self.folded[part.start : part.end]
            if pattern.search(text) and (not self.chinese or _GROUND.search(text)):
                if len(text) <= 400:
                    return (part.start, part.end)
                for a, b in sentences(self.folded, part.start, part.end, self.chinese):
                    if pattern.search(self.folded[a:b]):
                        return (a, b)
        return None

    def _clause_end(self, start: int, end: int) -> int:
        """Return the end without the semicolon that only parts an item from the next one."""
        while end > start + 1 and (self.folded[end - 1].isspace() or self.folded[end - 1] == ";"):
            end -= 1
        return end

    def _left_out(self, findings: Findings) -> list[LeftOut]:
        made = []
        for found, kind in findings.others:
            for item in found.items:
                words = self._words((item.start, self._clause_end(item.start, item.end)))
                if words.quote:
                    made.append(LeftOut(quote=words.quote, span=words.span, reason=REASONS[kind]))
        return made

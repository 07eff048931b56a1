"""Which lists are measures, and which mechanism each belongs to.

A mechanism is the nearest named reform item that owns a list: the heading of its section or, where one section
holds several lists that each have a sentence naming them, that sentence. In a text with two ranks of
headings each lower heading of a task section is one, with or without a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.extract.headings import generic, is_box
from pipeline.extract.judging import Section, judged
from pipeline.extract.kinds import of_heading, of_items
from pipeline.extract.lists import Enumeration
from pipeline.extract.markers import PAIRED
from pipeline.extract.naming import name_in, name_of_heading, name_of_title
from pipeline.extract.outline import Heading, Outline, Part
from pipeline.extract.passages import SentenceSpans, headed, passages
from pipeline.extract.sections import OFF_TASK
from pipeline.extract.sentences import sentences

Span = tuple[int, int]
# "Congress should:", "We will:" as a heading only announces what the one above it names.
_BECKONS = re.compile(r"\b(?:should|must|shall|will)\W*$")
_HOW = re.compile(
    r"(?:[^。;?]{0,20},)?(?:那么,?)?(?:该|应|究竟)?(?:如何|怎样|怎么)(?:才能|去|做到)?([^,。;?]{4,40})[?]+"
)


@dataclass
class Found:
    """A mechanism: its name, the heading or sentence that names it, its list or, without one, its paragraph."""

    name: Span
    lead: Span
    measures: Enumeration | None = None
    body: Span | None = None
    doubt: str | None = None


@dataclass
class Findings:
    """What the article holds: mechanisms, lists that are no measures with what they are, and passages."""

    mechanisms: list[Found] = field(default_factory=list)
    others: list[tuple[Enumeration, str]] = field(default_factory=list)
    achievements: list[SentenceSpans] = field(default_factory=list)
    principles: list[SentenceSpans] = field(default_factory=list)


def judge(outline: Outline, text: str, chinese: bool, title: Span | None) -> Findings:
    """Return the mechanisms and the other lists of an outlined article; `text` is folded."""
    sections = judged(outline, text, chinese, title)
    listing = [section.heading for section in sections if any(kind == "task" for _, kind in section.lists)]
    owning = {(id(heading.parent), heading.signature) for heading in listing}
    judging = _Judging(text, chinese, title, owning, {id(heading) for heading in listing}, Findings())
    for section in sections:
        judging.take_passages(section)
        judging.take_lists(section)
    return judging.findings


@dataclass
class _Judging:
    text: str
    chinese: bool
    title: Span | None
    owning: set[tuple[int, str]]
    """The headings above sections that own measures, with the kind of heading that those have."""
    listing: set[int]
    """The headings of the sections that own measures."""
    findings: Findings

    def take_passages(self, section: Section) -> None:
        """Note the achievements and principles of a section."""
        heading, text, chinese = section.heading, self.text, self.chinese
        targets = {"achievement": self.findings.achievements, "principle": self.findings.principles}
        into = targets.get(section.kind or "")
        if into is None:
            for one, kind in section.lists:
                if kind in targets and one.cls not in PAIRED:
                    targets[kind].extend(passages(heading, [one], text, chinese))
            return
        names_it = of_heading(text[heading.start : heading.end], chinese) == section.kind
        others = [one for one, kind in section.lists if kind != section.kind]
        if heading.marker is not None and heading.parent is not None and not names_it:
            into.append(headed(heading, others[0].items[0].marker.start if others else heading.stop, text, chinese))
        elif section.lists or not heading.children:
            numbered = [one for one, kind in section.lists if one.cls not in PAIRED and kind == section.kind]
            into.extend(passages(heading, numbered, text, chinese))

    def take_lists(self, section: Section) -> None:
        """Note the mechanisms of a section, and its lists that are no measures."""
        heading = section.heading
        if is_box(self.text[heading.start : heading.end]):
            if not section.lists:
                return
            # what the box lists, its section does, unless that one has a list of its own
            heading = heading if heading.parent is None or id(heading.parent) in self.listing else heading.parent
        measures = [one for one, kind in section.lists if kind == "task"]
        others = [(one, kind or "unclear") for one, kind in section.lists]
        self.findings.others.extend(pair for pair in others if pair[1] not in ("task", "achievement", "principle"))
        self.findings.mechanisms.extend(
            self.owned(one, heading, section.heading.parts, len(measures) > 1) for one in measures
        )
        boxed = any(id(child) in self.listing for child in heading.children)
        if section.lists or boxed or section.kind in OFF_TASK or not heading.parts:
            return
        title = self.text[heading.start : heading.end]
        # a question, or the bare name of a kind of section, is no name of what is to be done
        if (
            not title.endswith("?")
            and not generic(title, self.chinese)
            and _is_named_item(heading, section.kind, self.owning, self.text, self.chinese)
        ):
            words = [part for part in heading.parts if not part.is_note] or heading.parts
            lead, body = (heading.start, heading.end), (words[0].start, words[-1].end)
            name = name_of_heading(self.text, *lead, self.chinese)
            doubt = "the article lists no measures under this heading"
            self.findings.mechanisms.append(Found(name, lead, None, body, doubt))

    def owned(self, found: Enumeration, heading: Heading, parts: list[Part], several: bool) -> Found:
        """Name the mechanism that a list of measures belongs to; `parts` is the text that the list stands in."""
        named = name_in(self.text, *found.lead, self.chinese) if found.lead[1] > found.lead[0] else None
        asked = None if named is not None else self.asked(found, parts) or self.said_before(found, parts)
        while (
            heading.parent is not None
            and heading.parent.parent is not None
            and _BECKONS.search(self.text, heading.start, heading.end)
        ):
            heading = heading.parent
        words = self.text[heading.start : heading.end]
        unnumbered = heading.signature == "plain" and _institution(self.text, named)
        bare = heading.parent is None or generic(words, self.chinese) or unnumbered
        if asked is not None and (several or bare):
            return Found(asked, asked, found)
        if named is not None and heading.parent is None and self.announces_paper(found.lead, named):
            named = None  # "为打通堵点,《意见》提出六条措施": the paper's matter is the name, not why it was written
        opening = self.opening(found, parts) if several or (bare and named is not None) else None
        if opening is not None:
            return Found(opening, opening, found)
        if named is not None and (several or bare):
            return Found(named, found.lead, found)
        if heading.parent is not None:
            span = (heading.start, heading.end)
            return Found(name_of_heading(self.text, *span, self.chinese), span, found)
        if self.title is not None:
            return Found(name_of_title(self.text, *self.title, self.chinese), self.title, found)
        span = _sentence_before(found, parts, self.text, self.chinese)
        name = name_in(self.text, *span, self.chinese) or span
        return Found(name, span, found, None, "neither a heading nor a sentence names this list")

    def asked(self, found: Enumeration, parts: list[Part]) -> Span | None:
        """Return what a question right before the lead asks how to do: "如何破解融资贵?业内人士建议,一是…"."""
        part = parts[found.items[0].block] if parts else None
        if not self.chinese or part is None or not part.start < found.lead[0] <= part.end:
            return None
        before = sentences(self.text, max(part.start, found.lead[0] - 120), found.lead[0], True)[-1:]
        asked = _HOW.fullmatch(self.text, *before[0]) if before else None
        return asked.span(1) if asked else None

    def announces_paper(self, lead: Span, named: Span) -> bool:
        """Return whether a lead only names something before its last clause, in a text on a paper that has a matter."""
        if self.title is None or name_of_title(self.text, *self.title, self.chinese) == self.title:
            return False
        return "," in self.text[named[1] : lead[1]]

    def said_before(self, found: Enumeration, parts: list[Part]) -> Span | None:
        """Return what the sentence right before a lead says is to be done: "打通通道。具体可从三方面着手:"."""
        n = found.items[0].block
        part = next((one for one in parts[max(0, n - 1) : n + 1] if one.start < found.lead[0] <= one.end), None)
        if part is None or found.owner is not None:
            return None
        before = sentences(self.text, max(part.start, found.lead[0] - 200), found.lead[0], self.chinese)[-1:]
        start, end = before[0] if before else (0, 0)
        if not 0 < end - start <= (60 if self.chinese else 160):
            return None
        named = name_in(self.text, start, end, self.chinese)
        if named is None:
            return None
        words = [self.text[start:end], self.text[slice(*named)]]
        return named if any(of_items([one], self.chinese) == "task" for one in words) else None

    def opening(self, found: Enumeration, parts: list[Part]) -> Span | None:
        """Return the short sentence that a list's paragraph opens with, as a title run in, None where none does."""
        first = found.items[0]
        if found.owner is not None or not parts:
            return None
        part = parts[first.block if first.marker.inline else max(0, first.block - 1)]
        limit = min(first.marker.start, part.end, part.start + 80)
        if part.marker is not None or limit - part.start < 4 or (first.marker.inline and found.lead[0] <= part.start):
            return None
        start, end = sentences(self.text, part.start, limit, self.chinese)[0]
        words = self.text[start:end]
        title = len(words) <= 18 and not re.search("[,是了]|^会议", words) if self.chinese else len(words.split()) <= 6
        return (start, end - 1) if title and words.endswith(("。", ".")) else None


def _institution(text: str, named: Span | None) -> bool:
    """Return whether a lead names a 机制 of its own; then an unnumbered heading above it names the section only."""
    return named is not None and bool(re.search(r"(?:机制|制度|体系|体制)$", text[slice(*named)]))


def _sentence_before(found: Enumeration, parts: list[Part], text: str, chinese: bool) -> Span:
    if found.lead[1] > found.lead[0]:
        return found.lead
    first = found.items[0]
    if first.block:
        before = parts[first.block - 1]
        return sentences(text, max(before.start, before.end - 400), before.end, chinese)[-1]
    return (first.start, min(first.end, first.start + 40))


def _is_named_item(heading: Heading, kind: str | None, owning: set[tuple[int, str]], text: str, chinese: bool) -> bool:
    """Return whether a heading without a list is a reform item all the same.

    It is when it is a numbered heading below another one, or when a neighbour of its rank owns measures; the
    sections of a plan's chapters (第一节) only where their words say that something is to be done.
    """
    if heading.parent is None or heading.marker is None:
        return False
    if not all(is_box(text[one.start : one.end]) for one in heading.children):
        return False
    if (id(heading.parent), heading.signature) in owning:
        return True
    if heading.parent.parent is None:
        return False
    if heading.marker.cls == "paren":
        return True
    own = of_heading(text[heading.start : heading.end], chinese)
    return heading.marker.cls in ("dec2", "dec3", "section") and kind == "task" and (chinese or own == "task")

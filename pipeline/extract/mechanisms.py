"""Which lists are measures, and which mechanism each belongs to.

A mechanism is the nearest named reform item that owns a list: the heading of its section or, where one section
holds several lists that each have a sentence naming them, that sentence. In a text with two ranks of
headings each lower heading of a task section is one, with or without a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.extract.headings import generic, is_box
from pipeline.extract.kinds import of_heading, of_items, of_lead
from pipeline.extract.lists import Enumeration, Item, closes, enumerations, walk
from pipeline.extract.markers import PAIRED
from pipeline.extract.naming import name_in, name_of_heading, name_of_title
from pipeline.extract.outline import Heading, Outline, Part
from pipeline.extract.passages import SentenceSpans, headed, passages
from pipeline.extract.sentences import sentences
from pipeline.extract.words import pattern

Span = tuple[int, int]
_OF_MEASURES = re.compile(r"措施|政策|意见|方案|行动|计划|举措")
_OFF_TASK = frozenset(
    {
        "problem",
        "principle",
        "frame",
        "schedule",
        "goal",
        "achievement",
        "past",
        "background",
        "note",
        "summary",
        "types",
    }
)

# What comes next is a timetable, unless its items say what somebody should do.
_NEXT = re.compile(r"(?:the )?next steps|what (?:happens|comes) next", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"(?:总结(?:上面|以上|起来)|综上|总之|总的来[看说]|概括(?:起来|地说)|归纳起来"
    r"|以上[^。]{0,20}(?:归纳|概括|总结)|In (?:sum|summary|short|conclusion)\b|To sum up)",
    re.IGNORECASE,
)
_WORK_OF = re.compile(r"(20\d\d)年?[^,。;]{0,12}(?:工作|任务|情况|回顾|打算|思路|安排|计划|重点|总结)")
_HOW = re.compile(
    r"(?:[^。;?]{0,20},)?(?:那么,?)?(?:该|应|究竟)?(?:如何|怎样|怎么)(?:才能|去|做到)?([^,。;?]{4,40})[?]+"
)
# The last articles of a measure's text say from when and who explains it, not what is to be done.
_IN_FORCE = re.compile(
    r"(?:本|以上|上述|该)[^,。;]{1,12}?(?:自|从|由)[^。;]{1,40}?(?:施行|实施|执行|生效|解释|修订)|本[^,。;]{1,12}有效期|(?:有效期|解释权)"
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


@dataclass
class _Section:
    heading: Heading
    kind: str | None
    lists: list[tuple[Enumeration, str | None]]


def judge(outline: Outline, text: str, chinese: bool, title: Span | None) -> Findings:
    """Return the mechanisms and the other lists of an outlined article; `text` is folded."""
    counted: dict[str, int] = {}
    latest = _latest_year(outline, text)
    kinds: dict[int, str | None] = {id(outline.root): None}
    sections: list[_Section] = []
    announced: dict[int, str | None] = {}
    for heading in outline.sections():
        kind = _announced(heading, _kind(heading, kinds, text, chinese), announced, text, chinese)
        year = _WORK_OF.match(text, heading.start, heading.end)
        if kind in (None, "task") and year and int(year[1]) < latest:
            kind = "past"
        kinds[id(heading)] = kind
        lists = enumerations(heading.parts, text, chinese, counted) if heading.parts else []
        ends = _summing_up(heading, text)
        of_measures = title is not None and _OF_MEASURES.search(text, *title) is not None
        judged: list[tuple[Enumeration, str | None]] = []
        for one in lists:
            closing = _in_force(one, text)
            if closing is not None:
                judged.append((closing, "note"))
            told = _kind_of_list(one, kind, text, chinese)
            if told == "task" and is_box(text[heading.start : heading.end]) and _only_names(one, text, chinese):
                told = "projects"
            if told == "task" and _NEXT.fullmatch(text, heading.start, heading.end) and not _orders(one, text, chinese):
                told = "schedule"
            if told == "task" and one.cls in PAIRED and not _says_enough(one, text, chinese):
                told = None
            if one.cls == "article" and not of_measures:
                told = None  # the articles of a by-law are rules, those of 若干措施 are measures
            judged.append((one, "summary" if one.items[0].marker.start > ends else told))
            if told is None and one.cls != "article":
                judged.extend((inner, "task") for inner in _announced_inside(one, text, chinese))
        sections.append(_Section(heading, kind, judged))
    sections = _with_steps(sections, text, chinese)
    listing = [section.heading for section in sections if any(kind == "task" for _, kind in section.lists)]
    owning = {(id(heading.parent), heading.signature) for heading in listing}
    judging = _Judging(text, chinese, title, owning, {id(heading) for heading in listing}, Findings())
    for section in sections:
        judging.take_passages(section)
        judging.take_lists(section)
    return judging.findings


def _in_force(found: Enumeration, text: str) -> Enumeration | None:
    """Take the last items that only say from when the text is in force out of a list, and return them."""
    n = len(found.items)
    while n > 1 and _IN_FORCE.match(text, found.items[n - 1].start):
        n -= 1
    taken = found.items[n:]
    del found.items[n:]
    return Enumeration(taken) if taken else None


def _latest_year(outline: Outline, text: str) -> int:
    """Return the latest year whose work a heading names: of two years the earlier one's work is done."""
    years = [_WORK_OF.match(text, heading.start, heading.end) for heading in outline.headings]
    return max((int(year[1]) for year in years if year), default=0)


def _kind(heading: Heading, kinds: dict[int, str | None], text: str, chinese: bool) -> str | None:
    """Return what a section is about: off the task when anything above it is, else by its own words."""
    if heading.parent is None:
        return None
    above = kinds[id(heading.parent)]
    own = of_heading(text[heading.start : heading.end], chinese)
    # what stands under a problem is of it, but a chapter on the groundwork holds results, problems and prospects
    if above in _OFF_TASK and not (above in ("frame", "principle", "achievement") and own in _OFF_TASK):
        return above
    if own is None and heading.deck is not None:
        own = of_heading(text[slice(*heading.deck)], chinese)
    return own or above


def _announced(heading: Heading, own: str | None, known: dict[int, str | None], text: str, chinese: bool) -> str | None:
    """Return what a section is about where the sentence before its series says it: "主要做法如下:一、…二、…".

    That holds for the headings that follow, up to one whose own words name a kind ("四、几点建议").
    """
    above = heading.parent
    if above is None or not chinese:
        return own
    if id(above) not in known:
        last = sentences(text, above.parts[-1].start, above.parts[-1].end, True)[-1:] if above.parts else []
        lead = text[slice(*last[0])] if last else ""
        known[id(above)] = of_lead(lead, True) if lead.endswith((":", "如下。")) else None
    told = known[id(above)]
    if told in (None, "task"):
        return own
    if own is not None and (own != "task" or pattern("kinds", "zh", "task").search(text, heading.start, heading.end)):
        known[id(above)] = None
        return own
    return told


def _with_steps(sections: list[_Section], text: str, chinese: bool) -> list[_Section]:
    """Return the sections, "Recommendation 1", "Recommendation 2" … taken as the items of the section above them.

    They are where each is only text under its title; with lists of their own they are mechanisms themselves.
    """
    bare = {id(section.heading): section for section in sections if not section.lists and not section.heading.children}
    taken: set[int] = set()
    for section in sections:
        below = section.heading.children
        steps = [one for one in below if one.marker is not None and one.marker.cls == "step" and id(one) in bare]
        if section.kind != "task" or len(steps) < 2 or len(steps) < len(below):
            continue
        items = [
            Item(one.marker, 0, one.start, _before_closing(one, text, chinese))
            for one in steps
            if one.marker is not None
        ]
        said = [part for part in section.heading.parts if not part.is_note][-1:]
        lead = sentences(text, said[0].start, said[0].end, chinese)[-1] if said else (0, 0)
        section.lists.append((Enumeration(items, lead=lead), "task"))
        taken.update(map(id, steps))
    return [section for section in sections if id(section.heading) not in taken]


def _before_closing(section: Heading, text: str, chinese: bool) -> int:
    """Return the end of a section's text before a sentence that looks back on its neighbours as well."""
    end = section.end
    for part in section.parts:
        for start, stop in sentences(text, part.start, part.end, chinese):
            if closes(text, start):
                return end
            end = stop
    return end


def _announced_inside(found: Enumeration, text: str, chinese: bool) -> Iterator[Enumeration]:
    """Yield the lists inside the items of one that is no list of measures whose own lead announces measures."""
    for inner in walk(one for item in found.items for one in item.lists):
        if of_lead(text[slice(*inner.lead)], chinese) == "task":
            yield inner


def _orders(found: Enumeration, text: str, chinese: bool) -> bool:
    """Return whether the items of a list open with what is to be done."""
    return of_items([text[item.start : item.end] for item in found.items], chinese) == "task"


def _only_names(found: Enumeration, text: str, chinese: bool) -> bool:
    """Return whether most items are one phrase that names a project and doesn't say what is to be done."""
    items = [text[item.start : item.end].rstrip("。;. ") for item in found.items]
    bare = [item for item in items if not re.search("[,。;:]", item) and of_items([item], chinese) != "task"]
    return len(bare) * 2 > len(items)


def _says_enough(pair: Enumeration, text: str, chinese: bool) -> bool:
    """Return whether 一方面…另一方面 or 既要…又要 lists measures and is no mere figure of speech.

    It is a figure where a side is only a few words ("既要立足当前,又要着眼长远") or opens with nothing to do.
    """
    return min(item.end - item.start for item in pair.items) >= 10 and _orders(pair, text, chinese)


def _summing_up(heading: Heading, text: str) -> int:
    """Return where a section begins to sum up what was said: lists behind that place repeat others."""
    for part in heading.parts:
        if _SUMS_UP.match(text, part.start, part.end):
            return part.start
    return heading.stop + 1


def _kind_of_list(found: Enumeration, section: str | None, text: str, chinese: bool) -> str | None:
    lead = text[slice(*found.lead)]
    items = [text[item.start : item.end] for item in found.items]
    told = of_lead(lead, chinese)
    # "一要…二要…": the mark itself says that it is to be done
    shown = of_items(items, chinese) or ("task" if found.cls == "yao" else None)
    if section in _OFF_TASK:
        if told in _OFF_TASK:
            return told  # a section on "原则和意义": its lists say which they are
        return told if told == "task" and shown == "task" and section == "background" else section
    if told is not None and told != "task":
        return told
    if shown == "past" and told is None and section is None:
        return "achievement"  # what was reached, in a text that calls it neither work of the past nor practice
    if told == "task" or section == "task":
        return shown if shown in ("problem", "past") and told != "task" else "task"
    return shown


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

    def take_passages(self, section: _Section) -> None:
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

    def take_lists(self, section: _Section) -> None:
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
        if section.lists or boxed or section.kind in _OFF_TASK or not heading.parts:
            return
        title = self.text[heading.start : heading.end]
        # a question, or the bare name of a kind of section, is no name of what is to be done
        if (
            not title.endswith("?")
            and not generic(title, self.chinese)
            and _is_named_item(heading, section.kind, self.owning, self.text)
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
        words = self.text[heading.start : heading.end]
        unnumbered = heading.signature == "plain" and _institution(self.text, named)
        bare = heading.parent is None or generic(words, self.chinese) or unnumbered
        if asked is not None and (several or bare):
            return Found(asked, asked, found)
        if named is not None and heading.parent is None and self.announces_paper(found.lead, named):
            named = None  # "为打通堵点,《意见》提出六条措施": the paper's matter is the name, not why it was written
        if named is not None and (several or bare):
            opening = self.opening(found, parts)
            return Found(opening, opening, found) if opening is not None else Found(named, found.lead, found)
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
        start, end = sentences(self.text, max(part.start, found.lead[0] - 120), found.lead[0], True)[-1]
        asked = _HOW.fullmatch(self.text, start, end)
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
        start, end = sentences(self.text, max(part.start, found.lead[0] - 200), found.lead[0], self.chinese)[-1]
        if end - start > (60 if self.chinese else 160):
            return None
        named = name_in(self.text, start, end, self.chinese)
        if named is None:
            return None
        words = [self.text[start:end], self.text[slice(*named)]]
        return named if any(of_items([one], self.chinese) == "task" for one in words) else None

    def opening(self, found: Enumeration, parts: list[Part]) -> Span | None:
        """Return the short sentence that a list's paragraph opens with, as a title run in, None where none does."""
        first, part = found.items[0], parts[found.items[0].block]
        if not first.marker.inline or found.lead[0] <= part.start or found.owner is not None:
            return None
        start, end = sentences(self.text, part.start, min(found.lead[0], part.start + 80), self.chinese)[0]
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


def _is_named_item(heading: Heading, kind: str | None, owning: set[tuple[int, str]], text: str) -> bool:
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
    return heading.marker.cls in ("paren", "dec2", "dec3") or (heading.marker.cls == "section" and kind == "task")

"""What the lists of a section are, and which of them are measures.

The words that announce a list decide, then the section that it stands in, then the items themselves. Boxes, steps,
pairs and the articles of by-laws have their own rules here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.headings import generic, is_box
from pipeline.extract.kinds import of_items, of_lead
from pipeline.extract.lists import Enumeration, Item, closes, enumerations, walk
from pipeline.extract.markers import PAIRED
from pipeline.extract.outline import Heading, Outline, Part
from pipeline.extract.sections import OFF_TASK, kinds_of
from pipeline.extract.sentences import sentences

Span = tuple[int, int]
_OF_MEASURES = re.compile(r"措施|政策|意见|方案|行动|计划|举措")
# What comes next is a timetable, unless its items say what somebody should do.
_OF_PLAN = re.compile(
    r"(?:方案|计划|要点|措施|安排|清单)(?:\([^()]*\))?》?(?:\([^()]*\))?(?:的通知)?$|\baction plan\b", re.IGNORECASE
)
# A reply tells what has been done, and from "下一步" on what will be.
_OF_REPLY = re.compile(r"答复|复函|办理情况|回复")
_AHEAD = re.compile(r"下一步|下一阶段|下步|接下来|今后|未来")
_NEXT = re.compile(r"(?:the )?next steps|what (?:happens|comes) next", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"(?:总结(?:上面|以上|起来)|综上|总之|总的来[看说]|概括(?:起来|地说)|归纳起来"
    r"|以上[^。]{0,20}(?:归纳|概括|总结)|In (?:sum|summary|short|conclusion)\b|To sum up)",
    re.IGNORECASE,
)
# The last articles of a measure's text say from when and who explains it, not what is to be done.
_IN_FORCE = re.compile(
    r"(?:本|以上|上述|该)[^,。;]{1,12}?(?:自|从|由)[^。;]{1,40}?(?:施行|实施|执行|生效|解释|修订)|本[^,。;]{1,12}有效期|(?:有效期|解释权)"
)


@dataclass
class Section:
    """A section: what it is about, and its lists with what they are ("task" for measures)."""

    heading: Heading
    kind: str | None
    lists: list[tuple[Enumeration, str | None]]


def judged(outline: Outline, text: str, chinese: bool, title: Span | None) -> list[Section]:
    """Return the sections in order with what they are about, and their lists with what those are."""
    kinds = kinds_of(outline, text, chinese)
    counted: dict[str, int] = {}
    of_measures = title is not None and _OF_MEASURES.search(text, *title) is not None
    of_plan = title is not None and _OF_PLAN.search(text[slice(*title)]) is not None
    of_reply = title is not None and _OF_REPLY.search(text, *title) is not None
    sections = []
    for heading in outline.sections():
        section = Section(heading, kinds[id(heading)], [])
        ends, ahead = _summing_up(heading, text), _looks_ahead(heading, text)
        for one in enumerations(heading.parts, text, chinese, counted) if heading.parts else []:
            closing = _in_force(one, text)
            if closing is not None:
                section.lists.append((closing, "note"))
            kind = _kind_in(section, one, text, chinese)
            if not of_measures and (one.cls == "article" or _is_of_article(one, heading.parts)):
                kind = None  # the articles of a by-law are rules, those of 若干措施 are measures
            elif kind == "task" and of_reply and one.items[0].marker.start < ahead:
                told = of_lead(text[slice(*one.lead)], chinese)
                kind = kind if told == "task" else "past"
            elif kind is None and section.kind is None and of_plan and one.cls not in PAIRED:
                kind = "task"  # in a plan, what is listed under no other name is to be done
            section.lists.append((one, "summary" if one.items[0].marker.start > ends else kind))
            if kind is None:
                section.lists.extend(_announced_inside(one, text, chinese))
        sections.append(section)
    return _with_steps(sections, text, chinese)


def _kind_in(section: Section, found: Enumeration, text: str, chinese: bool) -> str | None:
    """Return what a list is, where it would be a task by its words, but for what it stands in and how."""
    kind = _kind_of_list(found, section.kind, text, chinese)
    title = text[section.heading.start : section.heading.end]
    if kind == "problem" and section.kind == "task" and generic(title, chinese):
        return "task"  # what stands under "工作措施" is to be done, whatever it is about
    if kind != "task":
        return kind
    if is_box(title) and _only_names(found, text, chinese):
        return "projects"
    if _NEXT.fullmatch(title) and not _orders(found, text, chinese):
        return "schedule"
    return None if found.cls in PAIRED and not _says_enough(found, text, chinese) else kind


def _in_force(found: Enumeration, text: str) -> Enumeration | None:
    """Take the last items that only say from when the text is in force out of a list, and return them."""
    n = len(found.items)
    while n > 1 and _IN_FORCE.match(text, found.items[n - 1].start):
        n -= 1
    taken = found.items[n:]
    del found.items[n:]
    return Enumeration(taken) if taken else None


def _summing_up(heading: Heading, text: str) -> int:
    """Return where a section begins to sum up what was said: lists behind that place repeat others."""
    for part in heading.parts:
        if _SUMS_UP.match(text, part.start, part.end):
            return part.start
    return heading.stop + 1


def _looks_ahead(heading: Heading, text: str) -> int:
    """Return where a section says for the last time what comes next; its start where it nowhere does."""
    ahead = (part.start for part in reversed(heading.parts) if _AHEAD.match(text, part.start, part.end))
    return next(ahead, heading.start)


def _kind_of_list(found: Enumeration, section: str | None, text: str, chinese: bool) -> str | None:
    lead = text[slice(*found.lead)]
    items = [text[item.start : item.end] for item in found.items]
    told = of_lead(lead, chinese)
    # "一要…二要…": the mark itself says that it is to be done
    shown = of_items(items, chinese) or ("task" if found.cls in ("yao", "must") else None)
    if section in OFF_TASK:
        if told in OFF_TASK:
            return told  # a section on "原则和意义": its lists say which they are
        return told if told == "task" and shown == "task" and section == "background" else section
    if told is not None and told != "task":
        return told
    if shown == "past" and told is None and section is None:
        return "achievement"  # what was reached, in a text that calls it neither work of the past nor practice
    if told == "task" or section == "task":
        return shown if shown in ("problem", "past") and told != "task" else "task"
    return shown


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


def _announced_inside(found: Enumeration, text: str, chinese: bool) -> Iterator[tuple[Enumeration, str]]:
    """Yield the lists inside the items of one of no kind whose own lead announces measures, results or principles.

    What an article of a by-law lists are rules, whoever must keep them.
    """
    for inner in walk(one for item in found.items for one in item.lists):
        told = of_lead(text[slice(*inner.lead)], chinese)
        if told in ("achievement", "principle") or (told == "task" and found.cls != "article"):
            yield inner, told


def _is_of_article(found: Enumeration, parts: list[Part]) -> bool:
    """Return whether a list stands right under an article (第五条) that is alone in its chapter."""
    n = found.items[0].block
    over = parts[n if found.items[0].marker.inline else max(0, n - 1)].marker
    return over is not None and over.cls == "article"


def _with_steps(sections: list[Section], text: str, chinese: bool) -> list[Section]:
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

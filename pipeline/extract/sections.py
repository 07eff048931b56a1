"""What each section is about: its own words say it, those above it, or its neighbours.

A section stands under what is above it: what hangs below "存在问题" are problems. The headings of one series are of
one kind: where those that say what they are all name tasks, the others are tasks as well.
"""

from __future__ import annotations

import re

from pipeline.extract.kinds import of_heading, of_lead
from pipeline.extract.outline import Heading, Outline
from pipeline.extract.sentences import sentences
from pipeline.extract.words import pattern

OFF_TASK = frozenset(
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
_ASKS = re.compile(r"[?]$|哪里$|哪儿$|何在$|何处$|吗$|什么$|为何|为什么")
_WORK_OF = re.compile(r"(20\d\d)年?[^,。;]{0,12}(?:工作|任务|情况|回顾|打算|思路|安排|计划|重点|总结)")


def kinds_of(outline: Outline, text: str, chinese: bool) -> dict[int, str | None]:
    """Return for each heading, by its id(), what its section is about: a kind of `kinds.KINDS`, "task" or None."""
    latest = _latest_year(outline, text)
    kinds: dict[int, str | None] = {id(outline.root): None}
    announced: dict[int, str | None] = {}
    for heading in outline.headings:
        kind = _announced(heading, _kind(heading, kinds, text, chinese), announced, text, chinese)
        year = _WORK_OF.match(text, heading.start, heading.end)
        if kind in (None, "task") and year and int(year[1]) < latest:
            kind = "past"
        kinds[id(heading)] = kind
    for heading in outline.sections():
        if kinds[id(heading)] is None and heading.parent is not None and kinds[id(heading.parent)] == "task":
            kinds[id(heading)] = "task"
        _agree(heading, kinds, text)
    return kinds


def _agree(above: Heading, kinds: dict[int, str | None], text: str) -> None:
    """Take the sections of a series for tasks where all that say what they are say so, and half of them do."""
    series: dict[str, list[Heading]] = {}
    for heading in above.children:
        if heading.marker is not None:
            series.setdefault(heading.signature, []).append(heading)
    for members in series.values():
        known = [kinds[id(heading)] for heading in members if kinds[id(heading)] is not None]
        if known and set(known) == {"task"} and len(known) * 2 >= len(members):
            kinds.update((id(one), "task") for one in members if not _ASKS.search(text, one.start, one.end))


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
    # a summary may hold the recommendations as well
    if (
        above == "background"
        and not chinese
        and pattern("kinds", "en", "task").search(text, heading.start, heading.end)
    ):
        return own
    # what stands under a problem is of it, but a chapter on the groundwork holds results, problems and prospects
    if above in OFF_TASK and not (above in ("frame", "principle", "achievement", "background") and own in OFF_TASK):
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

"""Title, date, paper and authors: read from the head and the foot of the article, or not at all.

Nothing is inferred from the body: a date in a sentence is not the date of the article, a person who is
quoted is not its author. What the head and the foot don't say stays unknown.
"""

from __future__ import annotations

import itertools
import re

from pipeline.extract.blocks import Block
from pipeline.extract.bylines import (
    MASTHEAD,
    Metadata,
    is_byline,
    is_speaker,
    labels,
    read_lines,
    speaker_in_title,
    speaker_line,
    unspaced,
)
from pipeline.extract.dates import DATE
from pipeline.extract.foot import read_cover, read_foot
from pipeline.extract.markers import head_marker
from pipeline.extract.sentences import is_cut_off

_MONTH_ONLY = re.compile(r"\(?(?:19|20)\d\d年\d{1,2}月\)?|\(?(?:19|20)\d\d年\)?")
_STOPPED = re.compile(r"[。;:,.!?、…]$")
_SUBJECT = re.compile(
    r"(?:subject|re|title|标\s*题|名\s*称|题\s*目|案\s*由|事\s*由|[^\s:]{0,20}[电讯]\s*题)\s*:\s*(?=\S.{8})",
    re.IGNORECASE,
)
"""What a memorandum is about, or a table of an official document's data names so, is the title."""
_SALUTATION = re.compile(
    r"^(?:各位|同志们|尊敬的|女士们|大家|各[^,。]{1,60}[:：]$|[^,。]{2,40}(?:同志|先生|女士|人民政府|委员会|部门|单位|机构|直属单位|有关单位)[:：])"
)
_NUMBER_OF_ISSUE = re.compile(
    r"^\S{1,12}[\[(]?(?:19|20)\d\d[\])]?\s*(?:第)?\s*\d{1,5}\s*号$|^[\u4e00-\u9fff]{2,24}(?:政府|委员会|办公[厅室]|[局厅部委会院])文件$|^索\s*引\s*号|^发文字号|^主题分类"
)
_DATELINE = re.compile(r"\(?([\u4e00-\u9fff]{2,4}[社网报])[\u4e00-\u9fff]{0,8}(?:\d{4}年)?\d{1,2}月\d{1,2}日[电讯]")
_ISSUE = re.compile(r"\(?(?:(?:19|20)\d\d年)?\s*第?\s*\d{1,4}\s*期\s*(?:\(?总(?:第)?\s*\d{1,5}\s*期\)?)?\)?.{0,12}")
_QUESTION = re.compile(r"\[?(?:问|记者问?|主持人)\]?:|Q\d*[:.]")
_LOST_HEAD = re.compile(r"^(?P<title>[^。;:,!?]{8,60}?)(?=\s*(?:https?://|www\.|\(?(?:19|20)\d\d-\d|来源:|作者:))")
# "…若干措施的复函市商务局:": the kind of paper ends its title, whom it is for follows at once.
_LOST_ADDRESS = re.compile(
    r"[^。;:,!?]{2,24}关于[^。;:,!?]{4,50}?的?(?:复函|函|通知|批复|答复|意见|决定)(?=[^。;:,!?]{2,30}(?:局|委|厅|部|办|院|会|政府|单位|代表|委员|同志):)"
)
_HEAD_END = re.compile(
    r"\s*(?:https?://[\w./-]+|\(?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\)?|编辑:[\u4e00-\u9fff]{2,3}(?=投稿|作者|来源|\s|《|$)|来源:\S{2,12}(?=\s|作者|编辑)"
    r"|(?:投稿)?邮箱:[\w.-]+@[\w.-]+[a-z]|作者:[\u4e00-\u9fff]{2,3}(?:\([^()]{2,40}\)|(?=作者|\s|投稿|《|编辑|来源|$))|来源:《[^《》]{2,20}》\S{0,12}|时间:(?=\d{4})|字号:(?:\s*[大中小])*|[\u4e00-\u9fff]{2,6}(?:日报|晚报|时报|网)(?=\s|编辑|作者))\s*"
)  # fmt: skip


def metadata(found: list[Block], chinese: bool) -> Metadata:
    """Return title, date, source and authors of these blocks, and the blocks of the body."""
    found = _with_lost_head(found)
    head = _head_length(found)
    meta = Metadata(list(found))
    title = _title(found, head, chinese)
    subject = next((n for n in range(head) if _SUBJECT.match(found[n].text)), None)
    title = title if subject is None else subject
    top = found[:head]
    if title is not None:
        label = _SUBJECT.match(found[title].text)
        meta.title = (found[title].start + (label.end() if label else 0), found[title].end)
        marks = (
            n
            for n in range(head)
            if n <= title
            or is_byline(found[n])
            or is_speaker(found[n])
            or speaker_line(found[n])
            or _MONTH_ONLY.fullmatch(found[n].text)
        )
        first = max(marks, default=title)
        # a title that carries a number is the heading of an excerpt as well
        keep = title if found[title].mark is not None and head_marker(found[title]) is not None else None
        meta.body = [
            block
            for n, block in enumerate(found)
            if n == keep or (n > first and not (n < head and is_byline(found[n])))
        ]
        meta.body = _without_title(meta.body, found[title])
    else:
        meta.body = [block for n, block in enumerate(found) if not (n < head and is_byline(block))]
    read_lines(meta, [block for n, block in enumerate(top) if n != title], chinese)
    read_cover(meta)
    _read_late_line(meta, chinese)
    _read_dateline(meta, None if title is None else found[title])
    read_foot(meta, chinese)
    if title is not None and not meta.authors:
        meta.authors = speaker_in_title(found[title])
    return meta


def _without_title(body: list[Block], title: Block) -> list[Block]:
    """Return the blocks without a title that is said again above the text."""
    label = _SUBJECT.match(title.text)
    words = title.text[label.end() if label else 0 :]
    return [block for n, block in enumerate(body) if n >= 6 or block.start == title.start or block.text != words]


def _read_late_line(meta: Metadata, chinese: bool) -> None:
    """Read a line of date and source that a page puts below the first paragraph instead of above it."""
    for n, block in enumerate(meta.body[:4]):
        if not n or len(block.text) > 80 or not DATE.search(block.text):
            continue
        rest = re.sub(r"^[\s:\d]+", "", DATE.sub("", block.text))
        if not rest or labels().match(rest):
            read_lines(meta, [block], chinese)
            del meta.body[n]
            return


def _read_dateline(meta: Metadata, title: Block | None) -> None:
    """Read the agency in the words that open its reports: "新华社北京9月15日电"."""
    for block in [*([title] if title is not None else []), *meta.body[:2]]:
        found = _DATELINE.match(block.text)
        if found and meta.publication is None:
            meta.publication = (block.start + found.start(1), block.start + found.end(1))


def _with_lost_head(found: list[Block]) -> list[Block]:
    """Divide a first block in which title, byline and text run together: line breaks were lost."""
    if not found or len(found[0].text) < 60:
        return found
    first = found[0]
    opening = _LOST_HEAD.match(first.text)
    if not opening:
        addressed = _LOST_ADDRESS.match(first.text)
        return [*_cut_at(first, addressed.end()), *found[1:]] if addressed else found
    at = opening.end()
    while step := _HEAD_END.match(first.text, at):
        at = step.end()
    return [*_cut_at(first, opening.end(), at), *found[1:]]


def _cut_at(block: Block, *places: int) -> list[Block]:
    """Return a block in pieces, cut at these places of its text."""
    parts = []
    for a, b in itertools.pairwise([0, *places, len(block.text)]):
        text = block.text[a:b]
        if text.strip():
            start = block.start + a + len(text) - len(text.lstrip())
            parts.append(Block(start, start + len(text.strip()), text.strip(), None))
    return parts


def _head_length(found: list[Block]) -> int:
    """Return how many blocks stand before the text proper begins: the first long or numbered paragraph."""
    for n, block in enumerate(found[:16]):
        marker = head_marker(block)
        if block.mark is not None and block.mark.kind == "heading" and block.mark.level == 1 and not n:
            continue
        numbered = marker is not None and marker.cls not in ("dash", "bullet") and marker.value == 1
        ends = re.search(r"[。;!…]$|\.$", block.text) and len(block.text) > (40 if DATE.search(block.text) else 15)
        ends = ends or (len(block.text) > 40 and bool(re.search(r"。.*[。:]$", block.text)))
        ends = ends and not labels().match(block.text)
        if (len(block.text) > 100 and not is_byline(block)) or numbered or ends or _SALUTATION.match(block.text):
            return n
    return min(len(found), 16)


def _title(found: list[Block], head: int, chinese: bool) -> int | None:
    """Return which block is the title: the one marked so, a line said twice, or the longest line of the head."""
    marked = [n for n, block in enumerate(found) if block.mark is not None and block.mark.kind == "heading"]
    if marked and found[marked[0]].mark.level <= 2 and all(len(b.text) < 200 for b in found[: marked[0]]):  # type: ignore[union-attr]
        first = marked[0]
        level = found[first].mark.level  # type: ignore[union-attr]
        alone = sum(found[n].mark.level <= level for n in marked) == 1  # type: ignore[union-attr]
        if level == 1 or alone:
            return first
    levels = [block.mark.level for block in found if block.mark is not None and block.mark.kind == "heading"]
    end = head if head < len(found) else 0
    able = [n for n in range(end) if _may_be_title(found[n], levels, chinese)]
    if not able:
        return None
    able = _below_masthead(able, found[:end])
    dated = next((n for n in range(able[0], end) if is_byline(found[n])), end)
    before = [n for n in able if n < dated] or able
    said_twice = [n for n in before if any(m != n and found[n].text in found[m].text for m in able)]
    if said_twice:
        shortest = min(said_twice, key=lambda n: (len(found[n].text), -n))
        return max(n for n in said_twice if found[n].text == found[shortest].text)
    first_deck = [n for n in before if n == before[0]] if len(before) <= 3 else []
    if first_deck and len(found[before[0]].text) >= 10:
        return before[0]
    return max(before, key=lambda n: (len(found[n].text), n))


def _may_be_title(block: Block, levels: list[int], chinese: bool) -> bool:
    """Return whether a line of the head could be the title: neither byline nor menu, number of an issue or name."""
    text = block.text
    if block.mark is not None and levels.count(block.mark.level) > 1:
        return False  # one of several sections
    if not 5 <= len(text) <= (70 if chinese else 160) or (_STOPPED.search(text) and not text.endswith("?")):
        return False
    if is_byline(block) or speaker_line(block) or (text.startswith("(") and text.endswith(")")):
        return False
    if _NUMBER_OF_ISSUE.match(text) or MASTHEAD.fullmatch(text) or re.search(r"[>»›]|^当前位置", text):
        return False
    marker = head_marker(block)
    if (marker is not None and marker.cls != "bullet") or _QUESTION.match(text):
        return False
    if not chinese:
        return re.search("[A-Za-z]{3}", text) is not None and not is_cut_off(text)
    return re.search("[\u4e00-\u9fff]{3}", unspaced(text)) is not None and not is_speaker(block)


def _below_masthead(able: list[int], head: list[Block]) -> list[int]:
    """Return the lines that may be the title: below a masthead, short lines that end in the number of an issue."""
    issue = next((n for n, block in enumerate(head) if _ISSUE.fullmatch(block.text)), None)
    if issue is None or any(len(head[n].text) >= 12 for n in able if n < issue):
        return able
    below = [n for n in able if n > issue and len(head[n].text) >= 8]
    return below or able

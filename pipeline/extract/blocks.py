"""The paragraphs of an article, folded, without the page that surrounds it.

A page's menu, share buttons, comments and copyright notice are no content: they are cut here, once, so that
no later rule can take a numbered copyright notice for a list of measures.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.extract.folding import fold
from pipeline.extract.words import either, load
from pipeline.source import Mark, Source

NUMERALS = "一二三四五六七八九十百"
_CONTENTS = re.compile(r"目\s*录|目\s*次|(?:table of )?contents", re.IGNORECASE)
_LOST_BREAK = re.compile(rf"(?:^|(?<=[。;:!?)”\s]))(?:([{NUMERALS}]{{1,3}})、|\(([{NUMERALS}]{{1,3}})\))(?!是)")
_LOST_LINE = re.compile(r"[。!?][”)]? +(?=[\u4e00-\u9fff“(])")
# "首页 > 新闻 > 评论": the way to the page, two steps at least.
_CRUMBS = re.compile(
    r"[^>»›。,;:]{1,16}(?:\s*[>»›]+\s*[^>»›。,;:]{1,24}){2,6}|[^|。,;:\d]{1,16}(?:\s*\|\s*[^|。,;:\d]{1,16}){2,12}"
)
_ALONE = re.compile(
    rf"(?:Recommendation|Step|Action|Priority|Pillar|Proposal)\s+\d{{1,2}}[.:]?|(?:建议|对策|措施|举措|任务)(?:[{NUMERALS}]{{1,2}}|\d{{1,2}}):?"
    rf"|第[{NUMERALS}]{{1,3}}[章节篇]|[{NUMERALS}]{{1,3}}、|\([{NUMERALS}]{{1,3}}\)",
    re.IGNORECASE,
)
# A line that signs without a name.
_SIGNED = re.compile(r"\(?(?:本报|本刊|本网|本台|特约)?(?:评论员|社论|编辑部)(?:文章)?\)?")


@dataclass(frozen=True)
class Block:
    """A paragraph: folded text between two offsets of the article's text, and what the markup says of it."""

    start: int
    end: int
    text: str
    mark: Mark | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


def blocks(source: Source) -> list[Block]:
    """Return the paragraphs of the whole text, in order; lost breaks before 一、二、三、 are put back."""
    folded = fold(source.text)
    marks = {mark.start: mark for mark in source.marks}
    starts = sorted(marks)
    found: list[Block] = []
    at = 0
    for line in folded.split("\n"):
        text = line.strip()
        if text:
            start = at + len(line) - len(line.lstrip())
            n = bisect_right(starts, start) - 1
            mark = marks[starts[n]] if n >= 0 and starts[n] >= at else None
            found.extend(_with_breaks(Block(start, start + len(text), text, mark)))
        at += len(line) + 1
    return list(_with_their_numbers(found))


def _with_their_numbers(found: list[Block]) -> Iterator[Block]:
    """Yield the blocks, a number that stands alone on its line ("Recommendation 2") with the line that it counts."""
    number: Block | None = None
    for block in found:
        if number is not None:
            gap = " " * (block.start - number.end)
            yield Block(number.start, block.end, number.text + gap + block.text, block.mark)
            number = None
        elif _ALONE.fullmatch(block.text) and block.mark is None:
            number = block
        else:
            yield block
    if number is not None:
        yield number


def article(found: list[Block]) -> list[Block]:
    """Return the blocks of the article itself: none of the menu lines, nothing after its end."""
    ends, lines, openings = _furniture()
    body_seen = 0
    kept: list[Block] = []
    for block in _without_contents(found):
        text = block.text
        if body_seen and len(text) <= 40 and ends.match(text):
            break
        if _SIGNED.fullmatch(text) or not re.search(r"\w", text):
            continue
        opens = len(text) < 90 and openings.match(text) and not _has_byline(text)
        if opens or lines.fullmatch(text) or _CRUMBS.fullmatch(text):
            if body_seen and block.mark is not None and block.mark.kind == "heading":
                break  # a heading "Share" opens what the page adds
            continue
        body_seen += len(text) > 60 or (block.mark is not None and len(text) > 20)
        kept.append(block)
    return kept


def _without_contents(found: list[Block]) -> list[Block]:
    """Return the blocks without a table of contents: the lines under 目录 that come again as headings."""
    for n, block in enumerate(found[:60]):
        if not _CONTENTS.fullmatch(block.text):
            continue
        later = {_bare(one.text): k for k, one in enumerate(found) if len(one.text) < 60}
        k = n + 1
        while k < len(found) and later.get(_bare(found[k].text), k) > k:
            k += 1
        return [*found[:n], *found[k:]] if k > n + 1 else found
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s.·…\-—\d]+$|\s", "", text)


def is_end(text: str) -> bool:
    """Return whether these words stand behind the end of an article on a page."""
    ends, lines, _ = _furniture()
    return bool(ends.match(text) or lines.fullmatch(text.split(" ")[0]))


def is_chinese(text: str) -> bool:
    """Return whether most of the words are Chinese."""
    sample = text[:20000]
    han = sum("\u4e00" <= char <= "\u9fff" for char in sample)
    latin = sum(char.isascii() and char.isalpha() for char in sample)
    return han * 4 >= latin


def number(numeral: str) -> int:
    """Return the value of a Chinese numeral up to 999; 0 where it is none."""
    total, digit = 0, 0
    for char in numeral:
        if char == "百":
            total, digit = total + max(1, digit) * 100, 0
        elif char == "十":
            total, digit = total + max(1, digit) * 10, 0
        elif char in "一二三四五六七八九":
            digit = "一二三四五六七八九".index(char) + 1
        elif char not in "零〇":
            return 0
    return total + digit


def _with_breaks(block: Block) -> list[Block]:
    """Divide a long paragraph before each 一、 or （一） that counts on: its line breaks were lost."""
    if len(block.text) < 200:
        return [block]
    cuts: list[int] = []
    due = {1: 1, 2: 1}
    groups: dict[int, list[int]] = {1: [], 2: []}
    for found in _LOST_BREAK.finditer(block.text):
        kind = 1 if found[1] else 2
        value = number(found[1] or found[2])
        if value == due[kind] or value == 1:
            groups[kind].append(found.start())
            due[kind] = value + 1
        if kind == 1:
            due[2] = 1
    # a blank between sentences, where most have none, is what became of a line break
    blanks = [found.end() for found in _LOST_LINE.finditer(block.text)]
    if 1 < len(blanks) < block.text.count("。") / 2:
        cuts.extend(blanks)
    # an enumeration inside one sentence is no lost heading: its items are short and parted by semicolons
    for kind, places in groups.items():
        if len(places) > 1 and (kind == 1 or groups[1]):
            cuts.extend(places)
    edges = sorted({0, *cuts, len(block.text)})
    parts = []
    for a, b in itertools.pairwise(edges):
        text = block.text[a:b]
        start = block.start + a + len(text) - len(text.lstrip())
        if text.strip():
            parts.append(Block(start, start + len(text.strip()), text.strip(), block.mark if not a else None))
    return parts


@cache
def _furniture() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = load("furniture")
    return (
        re.compile(either(map(fold, data["ends"])), re.IGNORECASE),
        re.compile(either(map(fold, data["lines"])), re.IGNORECASE),
        re.compile(either(map(fold, data["openings"])), re.IGNORECASE),
    )


def _has_byline(text: str) -> bool:
    """Return whether a line of site matter holds the date, the paper or the author as well."""
    return bool(re.search(r"\d{4}\s*[-./年]\s*\d{1,2}|作者|来源", text))

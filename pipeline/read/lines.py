"""Plain lines to paragraphs: text that was wrapped at a width is joined again, page numbers go.

A line is only taken as wrapped when the file as a whole is: no line is long, and most lines that another
one follows are full and stop in mid-sentence. Newspaper text with one line a paragraph stays as it is.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.read.assemble import Assembler

LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|$)")
_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"

WIDEST = 130
"""Columns; a wider line was not wrapped by a program that wraps."""

_STOP = re.compile(r"[。！？；：.!?;:…][”’」』）)\"']*$")
_NEW = re.compile(
    r"[一二三四五六七八九十百]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章节條条]"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.．、)）\s]|[①-⑳]|[•●■◆▪·◦○\-*+–—]\s?|——|#{1,6} |[问答][:：]|\(?[a-zA-Z][.)] "
)
_PAGE = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共|of)?\s*\d{0,4}\s*页?)?[-—–－·•\s]*"
    r"|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?"
)
_HEAD = re.compile(
    r"(?P<words>\S.{2,60}?)\s*(?:第\s*\d{1,4}\s*页(?:\s*[/,，]?\s*共\s*\d{1,4}\s*页)?|\s[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)"
    r"|(?:第\s*\d{1,4}\s*页|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?\s)\s*(?P<more>\S.{2,60})"
)
_GENRE = re.compile(
    r"(?:意见|通知|方案|办法|决定|报告|规划|纲要|讲话|复?函|答复|建议|提案|措施|细则|条例|公告|通告|解读|计划|规定|批复|请示)(?:[（(][^（）()]{2,12}[)）])?$"
)
_WORD = re.compile(r"[!-~]+")
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?)\]'\"’”%-]")


@dataclass(frozen=True)
class Line:
    """A line without the blanks around it: raw offsets, its indent in columns, whether a blank line is before."""

    start: int
    end: int
    text: str
    width: int
    indent: int
    after_blank: bool
    full: bool | None = None
    """Whether the line reaches the right margin, where the file says it; None leaves it to be told by width."""


def width(text: str) -> int:
    """Return how many columns the text takes: a Han character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def split(raw: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Return the lines of raw[start:end] that hold something."""
    lines, blank = [], False
    stop = len(raw) if end is None else end
    for found in LINE.finditer(raw, start, stop):
        whole = found[0].rstrip(_ENDS)
        text = whole.strip()
        if not text.strip("\u200b\ufeff\u2060"):
            blank = blank or found.start() > start
            continue
        lead = len(whole) - len(whole.lstrip())
        begin = found.start() + lead
        wide = width(text) if len(text) <= WIDEST else WIDEST + 1
        lines.append(Line(begin, begin + len(text), text, wide, width(whole[:lead].expandtabs(4)), blank))
        blank = False
    return lines


def join(lines: Sequence[Line], into: Assembler, wrapped: bool | None = None) -> None:
    """Write the lines as paragraphs, the wrapped ones joined; None leaves it to be told whether they are."""
    wrapped = is_wrapped(lines) if wrapped is None else wrapped
    lines = drop_running_heads(lines)
    if wrapped:
        lines = drop_page_numbers(lines)
    limit = _limit(lines)
    base = _base_indent(lines)
    spaced = sum(line.after_blank for line in lines) > 1
    for n, line in enumerate(lines):
        into.take(line.start, line.end)
        after = lines[n + 1] if n + 1 < len(lines) else None
        if after is None:
            break
        if (wrapped and _goes_on(line, after, limit, base, spaced)) or (
            _hangs(line, after) or (n < 8 and _breaks_title(line, after))
        ):
            if _LATIN.match(line.text[-1]) and _LATIN.match(after.text[0]) and not line.text.endswith("-"):
                into.put(" ", line.end)
        else:
            into.put("\n", line.end)


def _hangs(line: Line, after: Line) -> bool:
    """Return whether a line goes on with a list item's line: further in, in lower case, after no stop."""
    item = _NEW.match(line.text) is not None
    lower = after.text[0].islower() and not _NEW.match(after.text)
    return item and lower and not after.after_blank and after.indent > line.indent and not _STOP.search(line.text)


def _breaks_title(line: Line, after: Line) -> bool:
    """Return whether two lines at the head are one Chinese title set on two: only the second says what it is.

    "国务院办公厅关于促进老旧厂区" / "更新利用的指导意见": it is broken where it looks well, not at the margin.
    """
    if max(line.width, after.width) > 60 or line.width < 12:
        return False
    opens = re.search(r"关于|印发", line.text) is not None and not _GENRE.search(line.text)
    ends = _GENRE.search(after.text) is not None and not re.search(r"关于|[:：，。]", after.text)
    return opens and ends and not _STOP.search(line.text) and not _NEW.match(after.text)


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Return whether these lines were broken at a width rather than at the end of paragraphs."""
    if not lines or max(line.width for line in lines) > WIDEST:
        return False
    limit = _limit(lines)
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if not b.after_blank]
    broken = [a for a, b in pairs if _full(a, b, limit) and not _STOP.search(a.text) and not _NEW.match(b.text)]
    share = len(broken) / max(1, len(pairs))
    return limit >= 24 and ((len(broken) >= 3 and share >= 0.12) or (len(broken) == 2 and share >= 0.25))


def drop_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """Return the lines but for those that hold a page number only; the number counts up, or is framed."""
    kept: list[Line] = []
    joined: dict[int, bool] = {}
    for n, line in enumerate(lines):
        if n in joined:
            line = replace(line, after_blank=joined[n])
        if not _PAGE.fullmatch(line.text):
            kept.append(line)
        elif n + 1 < len(lines) and line.after_blank and lines[n + 1].after_blank and kept:
            after = lines[n + 1]  # the blank lines around a page number are the page's, not the paragraph's
            whole = _STOP.search(kept[-1].text) or _NEW.match(after.text)
            joined[n + 1] = bool(whole)
    return kept


def drop_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Return the lines but for running heads: the same words with a page number at one end, on two pages or more."""
    heads = {n: head["words"] or head["more"] for n, line in enumerate(lines) if (head := _HEAD.fullmatch(line.text))}
    often = Counter(heads.values())
    kept: list[Line] = []
    for n, line in enumerate(lines):
        if n in heads and often[heads[n]] > 1:
            continue
        if n - 1 in heads and often[heads[n - 1]] > 1 and line.after_blank and kept:
            line = replace(line, after_blank=bool(_STOP.search(kept[-1].text) or _NEW.match(line.text)))
        kept.append(line)
    return kept


def _limit(lines: Sequence[Line]) -> int:
    """Return the width that lines were broken at: nearly the widest, so that one overlong line does not count."""
    widths = sorted(line.width + line.indent for line in lines)
    return widths[int(0.98 * (len(widths) - 1))] if widths else 0


def _base_indent(lines: Sequence[Line]) -> int | None:
    """Return the indent of the lines that go on, where paragraphs open with a deeper one; None where none do."""
    counts = Counter(line.indent for line in lines)
    base = min((indent for indent, count in counts.items() if count >= 0.15 * len(lines)), default=0)
    return base if any(line.indent >= base + 2 for line in lines) else None


def _full(line: Line, after: Line, limit: int) -> bool:
    """Return whether the first word of the next line would not have fitted on this one."""
    if line.full is not None:
        return line.full
    word = first_word(after.text)
    need = width(word) + word.isascii()
    return line.indent + line.width + need > limit - 2


def first_word(text: str) -> str:
    """Return what may not be parted at the start of a line: a Latin word, or two Han characters."""
    latin = _WORD.match(text)
    return latin[0] if latin else text[:2]


def _goes_on(line: Line, after: Line, limit: int, base: int | None, spaced: bool) -> bool:
    if after.after_blank or not _full(line, after, limit):
        return False
    stops = bool(_STOP.search(line.text))
    # below a list item the lines that go on are indented, and a first line is not
    item = _NEW.match(line.text) is not None
    hangs = after.indent > line.indent if item else after.indent == line.indent
    if base is not None and after.indent >= base + 2 and (stops or not hangs):
        return False
    if _NEW.match(after.text) and (stops or not re.match(r"\d", after.text)):
        return False
    return not stops or base is not None or spaced

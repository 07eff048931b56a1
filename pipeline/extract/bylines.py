"""What a byline says: when, where and by whom an article was published.

In: the lines of an article's head or foot. Out: the fields of a Metadata, each filled by the first line that says it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.extract.blocks import Block
from pipeline.extract.dates import DATE, value_of
from pipeline.extract.folding import fold
from pipeline.extract.words import either, load

Span = tuple[int, int]

PERSON = r"(?:[A-Z][\w.'-]+\s+){1,3}?[A-Z][\w'-]+"
_PROPOSED = re.compile(
    r"(?:提\s*案\s*(?:人|者|单\s*位)|建\s*议\s*人|作\s*者|执\s*笔)\s*:\s*(?P<name>[^\s,。;:()]{2,20}(?:委|会|院|所|组|中心|协会|总支|支部|课题组|部))"
)
# "The Transport Review, 12 March 2024": a paper by the last word of its name, and the day or the number.
_ENGLISH_PAPER = re.compile(
    r"(?P<name>(?:The\s+)?(?:[A-Z][\w'&-]*\s+|of\s+|and\s+|for\s+){1,5}?"
    r"(?:Review|Times|Post|Journal|Gazette|Herald|Guardian|Observer|Tribune|Quarterly|Magazine|News|Daily|Weekly|Chronicle"
    r"|Bulletin|Telegraph|Standard|Monitor|Courier|Express|Mail|Digest|Register|Today))"
    r"\s*(?:[,|·–—-]\s*|\s)(?:[A-Z][a-z]+day,?\s+)?[^,;:.]{0,4}\d.{0,36}"
)
# "区域治理研究 2021年第4期": a journal by the number of its issue.
MASTHEAD = re.compile(r"(?P<name>《?[\u4e00-\u9fff]{3,14}》?)\s*,?\s*(?:19|20)\d\d年?,?\s*第\s*\d{1,3}\s*期.{0,20}")


@dataclass
class Metadata:
    """What head and foot say, as spans of the article; `body` is what is left between them."""

    body: list[Block]
    title: Span | None = None
    date: tuple[Span, datetime.date] | None = None
    publication: Span | None = None
    authors: list[Span] = field(default_factory=list)
    affiliation: Span | None = None


def read_lines(meta: Metadata, lines: list[Block], chinese: bool) -> None:
    """Read date, paper and authors from the lines of a head."""
    for block in lines:
        read_date(meta, block)
        read_publication(meta, block)
        read_authors(meta, block, chinese)
    if not meta.authors:
        meta.authors = [
            (b.start + f.start(), b.start + f.end())
            for b in lines
            if is_speaker(b)
            for f in re.finditer(_set_apart(), b.text)
        ]
    if not meta.authors:
        meta.authors = [(b.start + f.start(1), b.start + f.end(1)) for b in lines if (f := speaker_line(b))]
    if not meta.authors and meta.date is not None and meta.publication is not None:
        meta.authors = _name_beside(lines, meta.date[0], meta.publication)


def _name_beside(lines: list[Block], date: Span, publication: Span) -> list[Span]:
    """Return the names in a line that holds date, paper and nothing else but them: "2016-09-21 证券时报 郑凯"."""
    for block in lines:
        if not (block.start <= date[0] < block.end and block.start <= publication[0] < block.end):
            continue
        rest = [*block.text]
        for start, end in (date, publication):
            rest[start - block.start : end - block.start] = " " * (end - start)
        text = re.sub(r"\d{1,2}:\d\d(?::\d\d)?", lambda found: " " * len(found[0]), "".join(rest))
        if _names_only().fullmatch(text.strip()):
            names = re.finditer(name_pattern(), text)
            return [(block.start + found.start(), block.start + found.end()) for found in names]
    return []


def read_date(meta: Metadata, block: Block) -> None:
    """Take the first date of these words, unless one is known."""
    for found in DATE.finditer(block.text):
        value = value_of(found)
        if value is not None and meta.date is None:
            end = found.end()
            while block.text[end - 1] == " ":
                end -= 1
            meta.date = ((block.start + found.start(), block.start + end), value)


@cache
def _publications() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("bylines")
    label = re.compile(
        rf"{either(map(fold, data['source_labels']))}\s*[:]\s*"
        r"(?P<name>[^\s|,;()\[\]<>]{2,30}(?:\s(?=[A-Z])[A-Za-z ]{1,40})?)",
        re.IGNORECASE,
    )
    named = re.compile(
        rf"(?<![\u4e00-\u9fff])(?P<name>《?[\u4e00-\u9fff·]{{0,10}}{either(map(fold, data['publications']))}》?)"
        r"(?![\u4e00-\u9fff])"
    )
    return label, named


def read_publication(meta: Metadata, block: Block) -> None:
    """Take the paper, agency or site that these words name, unless one is known."""
    if meta.publication is not None:
        return
    label, named = _publications()
    found = label.search(block.text)
    if found and re.match(r"(?:作者|发布|时间|日期|编辑|分享|浏览|\d{4}|https?:)", found["name"]):
        found = None
    if found is None and (DATE.search(block.text) or len(block.text) <= 40):
        found = named.search(DATE.sub(lambda m: " " * len(m[0]), block.text))
    if found is None:
        found = _ENGLISH_PAPER.fullmatch(block.text) or MASTHEAD.fullmatch(block.text)
    if found:
        start, end = found.span("name")
        text = block.text[start:end]
        if text.startswith("《") and "》" in text:
            start, end = start + 1, start + text.index("》")
        meta.publication = (block.start + start, block.start + end)


@cache
def _author_label() -> re.Pattern[str]:
    words = _spaced(load("bylines")["author_labels"])
    return re.compile(rf"(?:(?:{words})\s*[:/]?|\((?:本文|此文)?作者[:]?)\s*", re.IGNORECASE)


def read_authors(meta: Metadata, block: Block, chinese: bool) -> None:
    """Take the people who stand behind a label such as 作者 or By."""
    if not chinese:
        found = re.search(
            rf"\b(?:[Bb]y|[Aa]uthors?\s*:|Written by)\s+({PERSON}(?:(?:,\s+|\s+and\s+|,\s+and\s+){PERSON})*)"
            r"(?=$|[,.;(|]|\s+\d|\s+[-|])",
            block.text,
        )
        if found and not meta.authors:
            at = block.start + found.start(1)
            for name in re.finditer(r"[A-Z][\w.'-]+(?:\s+(?!and\b)[A-Z][\w.'-]+)+", found[1]):
                meta.authors.append((at + name.start(), at + name.end()))
        body = re.fullmatch(r"authors?\s*:\s*([A-Z][\w .&'-]{2,50})", block.text, re.IGNORECASE)
        if body and not meta.authors:  # "Author: Policy Unit"
            meta.authors.append((block.start + body.start(1), block.start + body.end(1)))
        return
    edge = r"(?=$|[\s、,;)(/|]|作者|投稿|单位|编辑|来源|通讯员|记者|系|摄影|文)"
    for label in _author_label().finditer(block.text):
        if label[0].strip() in ("文", "记者", "发言人", "受访者") and not (
            label.start() == 0 or block.text[label.start() - 1] in " (/□■社报网台刊"
        ):
            continue
        at, names = label.end(), []
        one = re.compile(rf"[\s、,;/]*(?!单位|作者|记者|编辑)({name_pattern().replace('{1,2}', '{1,2}?')}){edge}")
        while found := one.match(block.text, at):
            names.append((block.start + found.start(1), block.start + found.end(1)))
            at = found.end()
        if len(names) > len(meta.authors):
            meta.authors = names
    body = _PROPOSED.fullmatch(block.text)
    if body and not meta.authors:  # "提案人: 民进市委会"
        meta.authors = [(block.start + body.start("name"), block.start + body.end("name"))]


def is_byline(block: Block) -> bool:
    """Return whether a line says when, where or by whom, and nothing of the matter."""
    text = block.text
    if len(text) > 160:
        return False
    label = labels()
    if DATE.search(text) and len(text) < 90 and not re.search(r"[。]", text):
        return True
    return (
        bool(label.match(text))
        or bool(
            re.search(r"(?:作者|来源|编辑|记者)[:]|@|^(?:本报|本刊|本网|新华社|[\u4e00-\u9fff]{2,6}[报网台])记者", text)
        )
        or bool(re.match(r"By\s+[A-Z]", text))
    )


def is_speaker(block: Block) -> bool:
    """A line that is one name, or names with blanks between."""
    words = re.sub(r"[¹²³⁴⁵*]|(?<=[\u4e00-\u9fff])[\d,]+(?=\s|$)", "", block.text.strip("()□■○● "))
    return bool(_names_only().fullmatch(unspaced(words)))


def unspaced(text: str) -> str:
    """Return the text without the blanks that set single characters apart: "张  伟", "工 作 报 告"."""
    return re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))", r"\1", text)


def speaker_line(block: Block) -> re.Match[str] | None:
    """Return the match of a line that gives a post and a name: "省商务厅厅长 沈国栋"."""
    posts = either(load("bylines")["posts"])
    return re.fullmatch(rf"\(?[\u4e00-\u9fff、 ]{{0,20}}{posts}[ :]*({_set_apart()})\)?", block.text)


def speaker_in_title(block: Block) -> list[Span]:
    """Return the speaker that a title names: "韩志峰处长的讲话"."""
    data = load("bylines")
    found = re.search(
        rf"({name_pattern()})(?:{either(data['posts'])})+(?:在[^。]{{0,40}})?(?:的|就)?[^。]{{0,30}}(?:{either(data['speeches'])})",
        block.text,
    )
    if not found or "负责" in found[1]:  # "有关负责同志" is nobody's name
        return []
    # a name of two characters before a post is as good as one of three: the latest start is the surname
    start, end = found.span(1)
    for at in range(end - 2, start - 1, -1):
        if re.fullmatch(name_pattern(), block.text[at:end]) and end - at == 3:
            start = at
    return [(block.start + start, block.start + end)]


@cache
def labels() -> re.Pattern[str]:
    """Return the pattern of what a byline opens with: 来源: 作者: 发布时间: Date:"""
    data = load("bylines")
    words = [
        *data["source_labels"],
        *data["author_labels"],
        *data["date_labels"],
        "发布人",
        "责任编辑",
        "编辑",
        "责编",
        "点击",
        "承办单位",
        "会办单位",
        "提交日期",
        "提案形式",
        "界别",
        "浏览",
        "字体",
    ]
    return re.compile(rf"[\[(]?{_spaced(words)}\s*[:/]", re.IGNORECASE)


def _spaced(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, blanks between their characters or not: "来  源", "提 案 人"."""
    loose = [r"\s*".join(word) if word[0] > "\u3000" else re.escape(word) for word in map(fold, map(str, words))]
    return f"(?:{'|'.join(sorted(loose, key=len, reverse=True))})"


@cache
def name_pattern() -> str:
    """Return the pattern of a Chinese name: a surname and one or two characters."""
    data = load("bylines")
    han = r"[\u4e00-\u9fff]{1,2}"
    return rf"(?:{either(data['compound_surnames'])}{han}|[{fold(data['surnames'])}]{han})"


@cache
def _set_apart() -> str:
    """A name, or one of two characters with blanks between them ("张  伟")."""
    return rf"(?:[{fold(load('bylines')['surnames'])}]\s{{1,3}}[\u4e00-\u9fff](?![\u4e00-\u9fff])|{name_pattern()})"


@cache
def _names_only() -> re.Pattern[str]:
    return re.compile(rf"{name_pattern()}(?:[\s、,]+{name_pattern()})*")

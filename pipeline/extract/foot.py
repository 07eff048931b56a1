"""The end of an article: what signs it off is read and cut, so that no rule takes it for text."""

from __future__ import annotations

import datetime
import re
from functools import cache

from pipeline.extract.blocks import Block, is_end
from pipeline.extract.bylines import (
    PERSON,
    Metadata,
    Span,
    labels,
    name_pattern,
    read_authors,
    read_date,
    read_lines,
    read_publication,
)
from pipeline.extract.dates import DATE, value_of
from pipeline.extract.folding import fold
from pipeline.extract.markers import head_marker
from pipeline.extract.words import either, load

_LIFE = re.compile(
    rf"({PERSON})\s+(?:is|was|holds|serves|works|teaches)\b(?=[^.]{{0,120}}\b"
    r"(?:fellow|director|professor|chair|researcher|analyst|economist|assistant|associate|editor|adviser|advisor|lecturer"
    r"|president|scholar|consultant|journalist|writer|author)\b)"
)
# "这是许明同志2021年6月3日在山区小学座谈会上的讲话。"
_GIVEN = re.compile(
    r"[※*]?\s*\(?(?:这|本文)是(?P<name>[\u4e00-\u9fff]{2,4}?)(?:总书记|同志|主席|总理|书记|部长|省长|市长|[\u4e00-\u9fff]{0,4}长)?(?:20\d\d|19\d\d)年\d{1,2}月\d{1,2}日"
    r"在[^。]{2,60}(?:讲话|发言|演讲|致辞|报告)"
)
_FAREWELL = re.compile(
    r"(?:各位|同志们|朋友们|谢谢|我的(?:发言|汇报)|以上(?:建议|意见|报告|汇报|情况)[^。]{0,24}。?$|特此|妥否|请予|此复|专此)"
)
_NOTE = re.compile(
    r"\s*\((?:本文|此文|文章)?(?:作者|执笔|撰稿|撰文|记者|来源|责任编辑|责编|编辑|原载|摘自|本报|据)[^()]*(?:\([^()]*\)[^()]*)*(?:\)(?P<rest>.*)|$)",
    re.DOTALL,
)
# "《江畔日报》(2021年6月3日 第2版)": where it was printed.
_PRINTED = re.compile(r"\(?《\s*(?P<name>[^《》]{2,16}?)\s*》\s*\(?\s*(?:19|20)\d\d[年.-][^()《》]{3,24}版\s*\)*")


def read_foot(meta: Metadata, chinese: bool) -> None:
    """Cut what signs the article off at its end: the note on its authors, the issuing body and the date."""
    body = meta.body = _with_whole_note(meta.body)
    if not chinese:
        _read_lives(meta)
    for n in range(len(body) - 1, max(-1, len(body) - 6), -1):
        block = body[n]
        note = _note(block)
        if note:
            _read_note(meta, block, note, chinese)
            body[n] = block = _cut(block, note.start())
        if _read_imprint(meta, block, chinese):
            body[n] = _cut(block, 0)
            continue
        signed = _signature(block, alone=len(block.text) < 60 and "。" not in block.text)
        if signed is not None:
            at, body_span, date = signed
            if date is not None and meta.date is None:
                meta.date = date
            if body_span is not None and meta.publication is None:
                meta.publication = body_span
            body[n] = _cut(block, at)
        elif not note and len(block.text) > 60:
            break
    while len(body) > 1 and (not body[-1].text or (len(body[-1].text) <= 120 and _FAREWELL.match(body[-1].text))):
        body.pop()
    meta.body = [block for block in body if block.text]


def _read_imprint(meta: Metadata, block: Block, chinese: bool) -> bool:
    """Read a line that only says where a text comes from: its paper and page, a labelled source, whose speech it is."""
    printed, given = _PRINTED.fullmatch(block.text), _GIVEN.match(block.text)
    if printed:
        read_date(meta, block)
        span = (block.start + printed.start("name"), block.start + printed.end("name"))
        meta.publication = meta.publication or span
    elif given:
        read_date(meta, Block(block.start, block.start + given.end(), given[0]))
        meta.authors = meta.authors or [(block.start + given.start("name"), block.start + given.end("name"))]
    elif len(block.text) < 60 and labels().match(block.text):
        read_lines(meta, [block], chinese)
    else:
        return False
    return True


def _note(block: Block) -> re.Match[str] | None:
    """Return the bracket at the end of a paragraph that tells of its authors; None where text goes on behind it."""
    note = _NOTE.search(block.text) or _posted().search(block.text)
    rest = ((note and note["rest"]) or "").strip(" 。")
    return None if rest and not is_end(rest) else note


def _read_note(meta: Metadata, block: Block, note: re.Match[str], chinese: bool) -> None:
    words = note[0][: len(note[0]) - len(note["rest"] or "")]
    inner = Block(block.start + note.start(), block.end, words, None)
    read_authors(meta, inner, chinese)
    _read_affiliation(meta, inner)
    if re.search(r"来源|原载|摘自", note[0]):
        read_publication(meta, inner)
    posted = _posted().search(note[0])
    if posted and not meta.authors:
        meta.authors = [(inner.start + posted.start("name"), inner.start + posted.end("name"))]


def _read_lives(meta: Metadata) -> None:
    """Read who the authors are from the paragraphs at the end that say so: "Ann Field is a fellow at …"."""
    lives: list[Span] = []
    while len(meta.body) > 1 and len(meta.body[-1].text) < 400 and (life := _LIFE.match(meta.body[-1].text)):
        block = meta.body.pop()
        lives.insert(0, (block.start + life.start(1), block.start + life.end(1)))
    meta.authors = meta.authors or lives


@cache
def _posted() -> re.Pattern[str]:
    """A bracket at the end that gives a person's post and, behind a blank, the name: "(省社科院研究员 林一舟)"."""
    posts = either(load("bylines")["posts"])
    return re.compile(rf"\s*\([^()]{{2,60}}?{posts}\s+(?P<name>{name_pattern()})\s*\)(?P<rest>)$")


def _with_whole_note(body: list[Block]) -> list[Block]:
    """Join the last two blocks where a bracket that opens in the one closes in the other."""
    if len(body) < 2 or not body[-1].text.endswith(")") or "(" in body[-1].text:
        return body
    before, last = body[-2:]
    if before.text.count("(") <= before.text.count(")"):
        return body
    gap = " " * (last.start - before.end)
    return [*body[:-2], Block(before.start, last.end, before.text + gap + last.text, before.mark)]


def read_cover(meta: Metadata) -> None:
    """Read who signed the notice that forwards a document, and when: two lines between notice and document."""
    bodies = either(map(fold, load("bylines")["bodies"]))
    for n in range(1, min(20, len(meta.body))):
        signer, dated = meta.body[n - 1], DATE.fullmatch(meta.body[n].text)
        if dated is None or len(signer.text) > 30 or not re.search(rf"{bodies}$", signer.text):
            continue
        read_date(meta, meta.body[n])
        if meta.publication is None:
            meta.publication = (signer.start, signer.end)
        del meta.body[n - 1 : n + 1]
        if meta.title is None and n - 1 < len(meta.body):
            name = meta.body[n - 1]  # the document has its own title where the notice has none
            if len(name.text) <= 60 and not re.search("[。;:,]", name.text) and head_marker(name) is None:
                meta.title = (name.start, name.end)
                del meta.body[n - 1]
        return


def _cut(block: Block, at: int) -> Block:
    text = block.text[:at].rstrip()
    return Block(block.start, block.start + len(text), text, block.mark)


def _signature(block: Block, alone: bool) -> tuple[int, Span | None, tuple[Span, datetime.date] | None] | None:
    """Return where a signature begins in a block, the body that signs and the date; None where there is none."""
    text = block.text
    bodies = either(map(fold, load("bylines")["bodies"]))
    dates = list(DATE.finditer(text))
    dated = dates[-1] if dates else None
    at_end = dated is not None and dated.end() >= len(text.rstrip(" )")) and not (alone and "。" in text)
    tail = text[: dated.start()] if at_end and dated else text
    signer = re.search(rf"(?:^|(?<=[。!?;\s]))\(?([\u4e00-\u9fff、 ]{{0,24}}{bodies})\s*$", tail.rstrip(" ("))
    if at_end and dated is not None:
        value = value_of(dated)
        date = ((block.start + dated.start(), block.start + dated.end()), value) if value else None
        if signer:
            begin = signer.start(1) + len(signer[1]) - len(signer[1].lstrip())
            return begin, (block.start + begin, block.start + signer.end(1)), date
        return (len(tail.rstrip(" (")), None, date) if alone else None
    if alone and signer and len(text) <= 24 and signer.start(1) == 0:
        return 0, (block.start, block.start + signer.end(1)), None
    return None


def _read_affiliation(meta: Metadata, note: Block) -> None:
    found = re.search(
        rf"(?:{either(map(fold, load('bylines')['affiliation_labels']))})\s*[:]?\s*([^()]{{4,120}}?)[)。\s]*$",
        note.text,
    )
    if found and meta.affiliation is None:
        meta.affiliation = (note.start + found.start(1), note.start + found.end(1))

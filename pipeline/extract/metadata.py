"""Title, date, paper and authors: read from the head and the foot of the article, or not at all.

Nothing is inferred from the body: a date in a sentence is not the date of the article, a person who is
quoted is not its author. What the head and the foot don't say stays unknown.
"""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.extract.blocks import Block, is_end, number
from pipeline.extract.folding import fold
from pipeline.extract.markers import head_marker
from pipeline.extract.words import either, load

Span = tuple[int, int]

_HAN_DIGITS = "〇○零一二三四五六七八九"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = rf"(?:{'|'.join(f'{m}|{m[:3]}' for m in _MONTHS)}|sept)\.?"
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:[-./]|年)\s*(?P<m>\d{1,2})\s*(?:[-./]|月)\s*(?P<d>\d{1,2})(?!\d)\s*日?"
    rf"|(?P<hy>[{_HAN_DIGITS}]{{4}})年(?P<hm>[一二三四五六七八九十]{{1,2}})月(?P<hd>[一二三四五六七八九十]{{1,3}})日"
    rf"|(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<em>{_MONTH})\s+(?P<ey>(?:19|20)\d\d)"
    rf"|(?P<am>{_MONTH})\s+(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ay>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(r"\(?(?:19|20)\d\d年\d{1,2}月\)?|\(?(?:19|20)\d\d年\)?")
_PERSON = r"(?:[A-Z][\w.'-]+\s+){1,3}?[A-Z][\w'-]+"
_FAREWELL = re.compile(
    r"(?:各位|同志们|朋友们|谢谢|我的(?:发言|汇报)|以上(?:建议|意见|报告|汇报|情况)[^。]{0,24}。?$|特此|妥否|请予|此复|专此)"
)
_STOPPED = re.compile(r"[。;:,.!?、…]$")
_NOTE = re.compile(
    r"\s*\((?:本文|此文|文章)?(?:作者|执笔|撰稿|撰文|记者|来源|责任编辑|责编|编辑|原载|摘自|本报|据)[^()]*(?:\([^()]*\)[^()]*)*(?:\)(?P<rest>.*)|$)",
    re.DOTALL,
)
_SUBJECT = re.compile(r"(?:subject|re|title|标\s*题|名\s*称|题\s*目)\s*:\s*(?=\S.{8})", re.IGNORECASE)
"""What a memorandum is about, or a table of an official document's data names so, is the title."""
_SALUTATION = re.compile(
    r"^(?:各位|同志们|尊敬的|女士们|大家|各[^,。]{1,60}[:：]$|[^,。]{2,40}(?:同志|先生|女士|人民政府|委员会|部门|单位|机构|直属单位|有关单位)[:：])"
)
_NUMBER_OF_ISSUE = re.compile(
    r"^\S{1,12}[\[(]?(?:19|20)\d\d[\])]?\s*(?:第)?\s*\d{1,5}\s*号$|^[\u4e00-\u9fff]{2,24}(?:政府|委员会|办公[厅室]|[局厅部委会院])文件$|^索\s*引\s*号|^发文字号|^主题分类"
)
# "The Transport Review, 12 March 2024": a paper by the last word of its name, and the day or the number.
_ENGLISH_PAPER = re.compile(
    r"(?P<name>(?:The\s+)?(?:[A-Z][\w'&-]*\s+|of\s+|and\s+|for\s+){1,5}?"
    r"(?:Review|Times|Post|Journal|Gazette|Herald|Guardian|Observer|Tribune|Quarterly|Magazine|News|Daily|Weekly|Chronicle"
    r"|Bulletin|Telegraph|Standard|Monitor|Courier|Express|Mail|Digest|Register|Today))"
    r"\s*(?:[,|·–—-]\s*|\s)(?:[A-Z][a-z]+day,?\s+)?[^,;:.]{0,4}\d.{0,36}"
)
_ISSUE = re.compile(r"\(?(?:(?:19|20)\d\d年)?\s*第?\s*\d{1,4}\s*期\s*(?:\(?总(?:第)?\s*\d{1,5}\s*期\)?)?\)?.{0,12}")
_LOST_HEAD = re.compile(r"^(?P<title>[^。;:,!?]{8,60}?)(?=\s*(?:https?://|www\.|\(?(?:19|20)\d\d-\d|来源:|作者:))")
_HEAD_END = re.compile(
    r"(?:https?://[\w./-]+|\(?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\)?|编辑:[\u4e00-\u9fff]{2,3}(?=投稿|作者|来源|\s|《|$)|来源:\S{2,12}(?=\s|作者|编辑)"
    r"|(?:投稿)?邮箱:[\w.-]+@[\w.-]+[a-z]|作者:[\u4e00-\u9fff]{2,3}(?=作者|\s|投稿|《|编辑|来源|$)|[\u4e00-\u9fff]{2,6}(?:日报|晚报|时报|网)(?=\s|编辑|作者))\s*"
)  # fmt: skip


@dataclass
class Metadata:
    """What head and foot say, as spans of the article; `body` is what is left between them."""

    body: list[Block]
    title: Span | None = None
    date: tuple[Span, datetime.date] | None = None
    publication: Span | None = None
    authors: list[Span] = field(default_factory=list)
    affiliation: Span | None = None


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
            or _is_byline(found[n])
            or _is_speaker(found[n])
            or _speaker_line(found[n])
            or _MONTH_ONLY.fullmatch(found[n].text)
        )
        first = max(marks, default=title)
        # a title that carries a number is the heading of an excerpt as well
        keep = title if found[title].mark is not None and head_marker(found[title]) is not None else None
        meta.body = [
            block
            for n, block in enumerate(found)
            if n == keep or (n > first and not (n < head and _is_byline(found[n])))
        ]
    else:
        meta.body = [block for n, block in enumerate(found) if not (n < head and _is_byline(block))]
    _read_lines(meta, [block for n, block in enumerate(top) if n != title], chinese)
    _read_late_line(meta, chinese)
    _read_foot(meta, chinese)
    _read_cover(meta)
    if title is not None and not meta.authors:
        meta.authors = _speaker_in_title(found[title])
    return meta


def _read_late_line(meta: Metadata, chinese: bool) -> None:
    """Read a line of date and source that a page puts below the first paragraph instead of above it."""
    for n, block in enumerate(meta.body[:4]):
        if not n or len(block.text) > 80 or not _DATE.search(block.text):
            continue
        rest = re.sub(r"^[\s:\d]+", "", _DATE.sub("", block.text))
        if not rest or _labels().match(rest):
            _read_lines(meta, [block], chinese)
            del meta.body[n]
            return


def _with_lost_head(found: list[Block]) -> list[Block]:
    """Divide a first block in which title, byline and text run together: line breaks were lost."""
    if not found or len(found[0].text) < 120:
        return found
    first = found[0]
    opening = _LOST_HEAD.match(first.text)
    if not opening:
        return found
    at = opening.end()
    while step := _HEAD_END.match(first.text, at):
        at = step.end()
    cuts = [0, opening.end(), at, len(first.text)]
    parts = []
    for a, b in itertools.pairwise(cuts):
        text = first.text[a:b]
        if text.strip():
            start = first.start + a + len(text) - len(text.lstrip())
            parts.append(Block(start, start + len(text.strip()), text.strip(), None))
    return [*parts, *found[1:]]


def _head_length(found: list[Block]) -> int:
    """Return how many blocks stand before the text proper begins: the first long or numbered paragraph."""
    for n, block in enumerate(found[:16]):
        marker = head_marker(block)
        if block.mark is not None and block.mark.kind == "heading" and block.mark.level == 1 and not n:
            continue
        numbered = marker is not None and marker.cls not in ("dash", "bullet") and marker.value == 1
        ends = re.search(r"[。;!…]$|\.$", block.text) and len(block.text) > (40 if _DATE.search(block.text) else 15)
        ends = ends or (len(block.text) > 40 and bool(re.search(r"。.*[。:]$", block.text)))
        if (len(block.text) > 100 and not _is_byline(block)) or numbered or ends or _SALUTATION.match(block.text):
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
    able = []
    levels = [block.mark.level for block in found if block.mark is not None and block.mark.kind == "heading"]
    end = head if head < len(found) else 0
    for n in range(end):
        block = found[n]
        text = block.text
        long = 5 <= len(text) <= (70 if chinese else 160)
        if block.mark is not None and levels.count(block.mark.level) > 1:
            continue  # one of several sections
        if (
            not long
            or (_STOPPED.search(text) and not text.endswith("?"))
            or _is_byline(block)
            or _NUMBER_OF_ISSUE.match(text)
        ):
            continue
        marker = head_marker(block)
        if marker is not None and marker.cls != "bullet":
            continue
        if re.search(r"[>»›]|^当前位置", text) or _speaker_line(block):
            continue
        if chinese and (not re.search("[\u4e00-\u9fff]{3}", text) or _is_speaker(block)):
            continue
        able.append(n)
    if not able:
        return None
    able = _below_masthead(able, found[:end])
    dated = next((n for n in range(able[0], end) if _is_byline(found[n])), end)
    before = [n for n in able if n < dated] or able
    said_twice = [n for n in before if any(m != n and found[n].text in found[m].text for m in able)]
    if said_twice:
        shortest = min(said_twice, key=lambda n: (len(found[n].text), -n))
        return max(n for n in said_twice if found[n].text == found[shortest].text)
    first_deck = [n for n in before if n == before[0]] if len(before) <= 3 else []
    if first_deck and len(found[before[0]].text) >= 10:
        return before[0]
    return max(before, key=lambda n: (len(found[n].text), n))


def _below_masthead(able: list[int], head: list[Block]) -> list[int]:
    """Return the lines that may be the title: below a masthead, short lines that end in the number of an issue."""
    issue = next((n for n, block in enumerate(head) if _ISSUE.fullmatch(block.text)), None)
    if issue is None or any(len(head[n].text) >= 12 for n in able if n < issue):
        return able
    below = [n for n in able if n > issue and len(head[n].text) >= 8]
    return below or able


def _is_byline(block: Block) -> bool:
    text = block.text
    if len(text) > 160:
        return False
    labels = _labels()
    if _DATE.search(text) and len(text) < 90 and not re.search(r"[。]", text):
        return True
    return (
        bool(labels.match(text))
        or bool(re.search(r"(?:作者|来源|编辑|记者)[:]|@", text))
        or bool(re.match(r"By\s+[A-Z]", text))
    )


def _is_speaker(block: Block) -> bool:
    """A line that is one name, or names with blanks between."""
    return bool(
        _names_only().fullmatch(re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff]$)", "", block.text.strip("()□■○● ")))
    )


def _speaker_line(block: Block) -> re.Match[str] | None:
    """Return the match of a line that gives a post and a name: "省商务厅厅长 沈国栋"."""
    posts = either(load("bylines")["posts"])
    return re.fullmatch(rf"\(?[\u4e00-\u9fff、 ]{{0,20}}{posts}[ :]*({_name()})\)?", block.text)


@cache
def _labels() -> re.Pattern[str]:
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
        "浏览",
        "字体",
    ]
    return re.compile(rf"[\[(]?{either(map(fold, words))}\s*[:/]", re.IGNORECASE)


@cache
def _name() -> str:
    data = load("bylines")
    han = r"[\u4e00-\u9fff]{1,2}"
    return rf"(?:{either(data['compound_surnames'])}{han}|[{fold(data['surnames'])}]{han})"


@cache
def _names_only() -> re.Pattern[str]:
    return re.compile(rf"{_name()}(?:[\s、,]+{_name()})*")


def _read_lines(meta: Metadata, lines: list[Block], chinese: bool) -> None:
    for block in lines:
        _read_date(meta, block)
        _read_publication(meta, block)
        _read_authors(meta, block, chinese)
    if not meta.authors:
        meta.authors = [
            (b.start + f.start(), b.start + f.end())
            for b in lines
            if _is_speaker(b)
            for f in re.finditer(_name(), b.text)
        ]
    if not meta.authors:
        meta.authors = [(b.start + f.start(1), b.start + f.end(1)) for b in lines if (f := _speaker_line(b))]
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
            return [(block.start + found.start(), block.start + found.end()) for found in re.finditer(_name(), text)]
    return []


def _read_date(meta: Metadata, block: Block) -> None:
    for found in _DATE.finditer(block.text):
        value = _value(found)
        if value is not None and meta.date is None:
            end = found.end()
            while block.text[end - 1] == " ":
                end -= 1
            meta.date = ((block.start + found.start(), block.start + end), value)


def _value(found: re.Match[str]) -> datetime.date | None:
    try:
        if found["y"]:
            return datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
        if found["hy"]:
            year = int("".join(str(max(0, "〇一二三四五六七八九".find(c))) for c in found["hy"]))
            return datetime.date(year, number(found["hm"]), number(found["hd"]))
        day, month, year_text = (
            (found["ed"], found["em"], found["ey"]) if found["ed"] else (found["ad"], found["am"], found["ay"])
        )
        n = next(n for n, name in enumerate(_MONTHS, 1) if month.lower().startswith(name[:3]))
        return datetime.date(int(year_text), n, int(day))
    except ValueError:
        return None


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


def _read_publication(meta: Metadata, block: Block) -> None:
    if meta.publication is not None:
        return
    label, named = _publications()
    found = label.search(block.text)
    if found and re.match(r"(?:作者|发布|时间|日期|编辑|分享|浏览|\d{4}|https?:)", found["name"]):
        found = None
    if found is None and (_DATE.search(block.text) or len(block.text) <= 40):
        found = named.search(_DATE.sub(lambda m: " " * len(m[0]), block.text))
    if found is None:
        found = _ENGLISH_PAPER.fullmatch(block.text)
    if found:
        start, end = found.span("name")
        text = block.text[start:end]
        if text.startswith("《") and text.endswith("》"):
            start, end = start + 1, end - 1
        meta.publication = (block.start + start, block.start + end)


@cache
def _author_label() -> re.Pattern[str]:
    words = either(map(fold, load("bylines")["author_labels"]))
    return re.compile(rf"(?:(?:{words})\s*[:/]?|\((?:本文|此文)?作者[:]?)\s*", re.IGNORECASE)


def _read_authors(meta: Metadata, block: Block, chinese: bool) -> None:
    if not chinese:
        found = re.search(
            rf"\b(?:[Bb]y|Authors?:|Written by)\s+({_PERSON}(?:(?:,\s+|\s+and\s+|,\s+and\s+){_PERSON})*)"
            r"(?=$|[,.;(|]|\s+\d|\s+[-|])",
            block.text,
        )
        if found and not meta.authors:
            at = block.start + found.start(1)
            for name in re.finditer(r"[A-Z][\w.'-]+(?:\s+(?!and\b)[A-Z][\w.'-]+)+", found[1]):
                meta.authors.append((at + name.start(), at + name.end()))
        return
    edge = r"(?=$|[\s、,;)(/|]|作者|投稿|单位|编辑|来源|通讯员|记者|系|摄影|文)"
    for label in _author_label().finditer(block.text):
        if label[0].strip() in ("文", "记者", "发言人", "受访者") and not (
            label.start() == 0 or block.text[label.start() - 1] in " (/□■"
        ):
            continue
        at, names = label.end(), []
        one = re.compile(rf"[\s、,;/]*(?!单位|作者|记者|编辑)({_name().replace('{1,2}', '{1,2}?')}){edge}")
        while found := one.match(block.text, at):
            names.append((block.start + found.start(1), block.start + found.end(1)))
            at = found.end()
        if len(names) > len(meta.authors):
            meta.authors = names


def _read_foot(meta: Metadata, chinese: bool) -> None:
    """Cut what signs the article off at its end: the note on its authors, the issuing body and the date."""
    body = meta.body = _with_whole_note(meta.body)
    for n in range(len(body) - 1, max(-1, len(body) - 6), -1):
        block = body[n]
        note = _NOTE.search(block.text) or _posted().search(block.text)
        if note and (note["rest"] or "").strip(" 。") and not is_end(note["rest"].strip()):
            note = None
        if note:
            inner = Block(
                block.start + note.start(), block.end, note[0][: len(note[0]) - len(note["rest"] or "")], None
            )
            _read_authors(meta, inner, chinese)
            _read_affiliation(meta, inner)
            _read_publication(meta, inner) if re.search(r"来源|原载|摘自", note[0]) else None
            posted = _posted().search(note[0])
            if posted and not meta.authors:
                meta.authors = [(inner.start + posted.start("name"), inner.start + posted.end("name"))]
            body[n] = block = _cut(block, note.start())
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
    while len(body) > 1 and (not body[-1].text or _FAREWELL.match(body[-1].text)):
        body.pop()
    meta.body = [block for block in body if block.text]


@cache
def _posted() -> re.Pattern[str]:
    """A bracket at the end that gives a person's post and, behind a blank, the name: "(省社科院研究员 林一舟)"."""
    posts = either(load("bylines")["posts"])
    return re.compile(rf"\s*\([^()]{{2,60}}?{posts}\s+(?P<name>{_name()})\s*\)(?P<rest>)$")


def _with_whole_note(body: list[Block]) -> list[Block]:
    """Join the last two blocks where a bracket that opens in the one closes in the other."""
    if len(body) < 2 or not body[-1].text.endswith(")") or "(" in body[-1].text:
        return body
    before, last = body[-2:]
    if before.text.count("(") <= before.text.count(")"):
        return body
    gap = " " * (last.start - before.end)
    return [*body[:-2], Block(before.start, last.end, before.text + gap + last.text, before.mark)]


def _read_cover(meta: Metadata) -> None:
    """Read who signed the notice that forwards a document, and when: two lines between notice and document."""
    bodies = either(map(fold, load("bylines")["bodies"]))
    for n in range(1, min(20, len(meta.body))):
        signer, dated = meta.body[n - 1], _DATE.fullmatch(meta.body[n].text)
        if dated is None or len(signer.text) > 30 or not re.search(rf"{bodies}$", signer.text):
            continue
        _read_date(meta, meta.body[n])
        if meta.publication is None:
            meta.publication = (signer.start, signer.end)
        del meta.body[n - 1 : n + 1]
        return


def _cut(block: Block, at: int) -> Block:
    text = block.text[:at].rstrip()
    return Block(block.start, block.start + len(text), text, block.mark)


def _signature(block: Block, alone: bool) -> tuple[int, Span | None, tuple[Span, datetime.date] | None] | None:
    """Return where a signature begins in a block, the body that signs and the date; None where there is none."""
    text = block.text
    bodies = either(map(fold, load("bylines")["bodies"]))
    dates = list(_DATE.finditer(text))
    dated = dates[-1] if dates else None
    at_end = dated is not None and dated.end() >= len(text.rstrip(" )")) and not (alone and "。" in text)
    tail = text[: dated.start()] if at_end and dated else text
    signer = re.search(rf"(?:^|(?<=[。!?;\s]))\(?([\u4e00-\u9fff、 ]{{0,24}}{bodies})\s*$", tail.rstrip(" ("))
    if at_end and dated is not None:
        value = _value(dated)
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


def _speaker_in_title(block: Block) -> list[Span]:
    """Return the speaker that a title names: "韩志峰处长的讲话"."""
    data = load("bylines")
    found = re.search(
        rf"({_name()})(?:{either(data['posts'])})+(?:在[^。]{{0,40}})?(?:的|就)?[^。]{{0,30}}(?:{either(data['speeches'])})",
        block.text,
    )
    if not found or "负责" in found[1]:  # "有关负责同志" is nobody's name
        return []
    # a name of two characters before a post is as good as one of three: the latest start is the surname
    start, end = found.span(1)
    for at in range(end - 2, start - 1, -1):
        if re.fullmatch(_name(), block.text[at:end]) and end - at == 3:
            start = at
    return [(block.start + start, block.start + end)]

"""Which paragraphs are headings.

A numbered paragraph may be a heading (it names what follows) or an item of a list (it is the thing itself).
The form of the whole series decides, never one paragraph: headings stand alone on their line or open their
paragraph with a short sentence, and 一、 and （一） are made for headings; 1. （1） ① are made for items.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.extract.blocks import Block
from pipeline.extract.kinds import of_heading
from pipeline.extract.markers import RANKS, Marker, head_marker, inline_markers
from pipeline.extract.sentences import is_cut_off, sentences
from pipeline.extract.words import either, load

NUMBERED = frozenset(
    {
        "part",
        "chapter",
        "section",
        "topic",
        "article",
        "dun",
        "paren",
        "num",
        "pnum",
        "numparen",
        "circ",
        "dec1",
        "dec2",
        "dec3",
        "dec4",
        "roman",
        "alpha",
        "capital",
        "step",
        "strand",
        "di",
    }
)
_STOPPED = re.compile(r"[。;:,.!…、](?:\[\d{1,3}\])?$")
_MATTER = re.compile(r"(?:关于|对于|就)[^。;:,]{2,40}?(?:问题|建议|事项|工作)(?![的、和与及])")
_QUESTION = re.compile(
    r"(?:《[^》:。]{1,12}》[:：]|\[?(?:问|记者问?|主持人|提问)\]?[:：]|[^\s:]{0,12}记者[:：]|Q\d*[:.]|问题?\s?[一二三四五六七八九十\d]{1,2}[:、.])\s*",
    re.IGNORECASE,
)
_NOT_HEADING = re.compile(
    r"^(?:附[件表]|注)\s*\d*[:.]|^编者按$|^(?:摘\s*要|关键词|中图分类号|文献标识码|文章编号|基金项目|收稿日期|作者简介|通[讯信]作者)\s*:"
    r"|[│┃┌└├╔║╚]|^\S{1,12}\[\d{4}\]\s*第?\d{1,5}号$|^\[(?:摘\s*要|内容摘要|内容提要|提\s*要|关键词|编者按)\]|^(?:\d{4}年|[(\[《].*[)\]》]$)|^.{0,20}(?:作者|来源|记者|编辑)[:：]|\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]|@|https?:|\|"
)
_BOX = re.compile(r"专栏\s*[\d一二三四五六七八九十]*|Box\s+\d", re.IGNORECASE)
# "副组长: 曹某 阎某", "杜某 李某 苗某": a list of members.
_MEMBERS = re.compile(
    r"[^:]{1,8}:\s*[\u4e00-\u9fff]{1,4}(?:[\s、]+[\u4e00-\u9fff]{1,4})+|(?:[\u4e00-\u9fff]{1,3}\s+){3,}[\u4e00-\u9fff]{1,3}"
)
# "七、评价结果应用:主管部门应当…": a colon ends the title as well as a stop.
_RUN_IN = re.compile(r"[^,。;:?“”《》]{4,20}:(?=[^\s]{16})")
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Title:
    """The words of a heading, where its body begins, and what kind of heading it is ("dun", "plain", "h2" …)."""

    span: tuple[int, int]
    body: int
    signature: str


@dataclass
class Lines:
    """The paragraphs of an article with the marks they begin with; `text` is the folded article."""

    found: list[Block]
    text: str
    chinese: bool
    markers: list[Marker | None] = field(default_factory=list)
    numbered: dict[int, Numbered] = field(default_factory=dict)


@dataclass
class Numbered:
    """A numbered paragraph: the words that name it, where its body begins, whether it holds a list of its own."""

    block: int
    marker: Marker
    title: tuple[int, int]
    body: int
    titled: bool
    owns: bool = False


def titles(lines: Lines) -> list[Title | None]:
    """Return for each paragraph its title, None for those that are no heading; fills in the marks of `lines`."""
    lines.markers = [head_marker(block) for block in lines.found]
    if any(marker is not None and marker.cls == "dec2" for marker in lines.markers):
        _rank_whole_numbers(lines)
    _rank_capitals(lines)
    _rank_steps(lines)
    lines.numbered = _numbered_headings(lines)
    return [_title_of(n, lines) for n in range(len(lines.found))]


def _rank_whole_numbers(lines: Lines) -> None:
    """Where there is a 3.1, a line "3. Recommendations" is the heading above it."""
    for n, marker in enumerate(lines.markers):
        if marker is not None and marker.cls == "num" and _stands_alone(lines.found[n].text, lines.chinese):
            lines.markers[n] = replace(marker, cls="dec1")


def _rank_capitals(lines: Lines) -> None:
    """Where numbers come first, "A." stands below "1."; else above, as in "I. A. (1)"."""
    first = next((m.cls for m in lines.markers if m is not None and m.cls in ("num", "capital")), None)
    if first == "num":
        for n, marker in enumerate(lines.markers):
            if marker is not None and marker.cls == "capital":
                lines.markers[n] = replace(marker, cls="alpha")


def _rank_steps(lines: Lines) -> None:
    """Where 3.1 stands under "Strategy 3", the strategies are ranked above the decimals."""
    marked = [(n, marker) for n, marker in enumerate(lines.markers) if marker is not None]
    over = [
        a.cls == "step" and b.cls == "dec2" and b.label.startswith(f"{a.value}.")
        for (_, a), (_, b) in itertools.pairwise(marked)
    ]
    for n, marker in marked if any(over) else ():
        if marker.cls == "step":
            lines.markers[n] = replace(marker, cls="strand")


def _title_of(n: int, lines: Lines) -> Title | None:
    """Return the span of the heading in block n, where its body begins, and its kind; None for no heading."""
    found, markers, chinese = lines.found, lines.markers, lines.chinese
    block = found[n]
    if block.mark is not None and block.mark.kind == "heading":
        marker = markers[n]
        begin = marker.end if marker is not None and marker.cls in NUMBERED else block.start
        return Title((begin, block.end), block.end, f"h{block.mark.level}")
    node = lines.numbered.get(n)
    if node is not None and node.title[0] < node.title[1] and "是指" not in lines.text[slice(*node.title)]:
        return Title(node.title, node.body, node.marker.cls)
    question = _QUESTION.match(block.text)
    if question and n + 1 < len(found):
        return Title((block.start + question.end(), block.end), block.end, "question")
    if block.mark is not None or n + 1 >= len(found):
        return None
    marker = markers[n]
    if marker is not None and marker.cls == "dash":
        if _stands_alone(block.text, chinese) and len(block.text) <= 45 and len(found[n + 1].text) > len(block.text):
            return Title((marker.end, block.end), block.end, "dash")
        return None
    if marker is None and _is_plain_heading(n, lines):
        return Title((block.start, block.end), block.end, "plain")
    return None


def _is_plain_heading(n: int, lines: Lines) -> bool:
    """A short line without a stop, with longer text after it: a heading that carries no number."""
    found, markers, chinese = lines.found, lines.markers, lines.chinese
    text = found[n].text
    if len(text) <= 30 and of_heading(text, chinese) == "note" and not _STOPPED.search(text):
        return True
    if not _stands_alone(text, chinese) or _NOT_HEADING.search(text) or _MEMBERS.fullmatch(text):
        return False
    if chinese and not re.search("[\u4e00-\u9fff]", text):
        return False
    if not chinese and not (text[0].isupper() and len(text.split()) <= 12 and not is_cut_off(text)):
        return False
    k = n + 1
    while k < len(found) and k <= n + 2 and markers[k] is None and _stands_alone(found[k].text, chinese):
        k += 1
    follows = found[min(k, len(found) - 1)]
    if k >= len(found):
        return False
    announces = follows.text.endswith(":") and k + 1 < len(found) and markers[k + 1] is not None
    # the text below: one long paragraph, or a few whose sentences are short
    below = itertools.takewhile(lambda block: _STOPPED.search(block.text), found[k : k + 3])
    length = max(len(follows.text), sum(len(block.text) for block in below))
    return announces or length > max(40, len(text)) or markers[k] is not None


def _stands_alone(text: str, chinese: bool) -> bool:
    return len(text) <= (45 if chinese else 90) and not _STOPPED.search(text) and "。" not in text


def _numbered_headings(lines: Lines) -> dict[int, Numbered]:
    """Return the numbered paragraphs that are headings, by block; their series are judged as a whole."""
    chosen: dict[int, Numbered] = {}
    before = _Before()
    series = [[_node(n, lines) for n in members] for members in _series(lines)]
    for nodes in sorted(series, key=lambda nodes: (nodes[0].marker.rank, nodes[0].block)):
        _note_owners(nodes, lines)
        if _are_headings(nodes, lines, before.above(nodes[0].block), chosen):
            chosen.update({node.block: node for node in nodes})
            before.add(nodes)
    return chosen


class _Before:
    """The headings found so far, higher ranks first: which kinds stand above a place."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[int]] = {}

    def add(self, nodes: list[Numbered]) -> None:
        """Add a series of headings; series of one kind come in order."""
        self.blocks.setdefault(nodes[0].marker.cls, []).extend(node.block for node in nodes)

    def above(self, block: int) -> set[str]:
        """Return the kinds of the headings under which this block stands: each behind the last one of a higher kind."""
        found: set[str] = set()
        at = -1
        for cls in sorted(self.blocks, key=RANKS.__getitem__):
            n = bisect_left(self.blocks[cls], block) - 1
            if n >= 0 and self.blocks[cls][n] > at:
                at = self.blocks[cls][n]
                found.add(cls)
        return found


def _series(lines: Lines) -> list[list[int]]:
    """Return the runs of numbered paragraphs that count up, each under one number of the kind above."""
    found, markers = lines.found, lines.markers
    done: list[list[int]] = []
    open_: list[tuple[int, str, list[int]]] = []
    last: dict[str, int] = {}
    for n, marker in enumerate(markers):
        mark = found[n].mark
        if mark is not None and mark.kind == "heading" and (marker is None or marker.cls not in NUMBERED):
            open_.clear()
            continue
        if marker is None or marker.cls not in NUMBERED or marker.value is None:
            continue
        while open_ and open_[-1][0] > marker.rank:
            open_.pop()
        same = open_ and open_[-1][1] == marker.cls
        if same and marker.value - (markers[open_[-1][2][-1]].value or 0) in (1, 2):  # type: ignore[union-attr]
            open_[-1][2].append(n)
        elif marker.value == 1 or last.get(marker.cls, -9) + 1 == marker.value or marker.cls not in last:
            if open_ and open_[-1][0] == marker.rank:
                open_.pop()
            members = [n]
            done.append(members)
            open_.append((marker.rank, marker.cls, members))
        else:
            continue
        last[marker.cls] = marker.value
    return done


def _node(n: int, lines: Lines) -> Numbered:
    """Split a numbered paragraph into the words that name it and the body behind them."""
    text, chinese = lines.text, lines.chinese
    block, marker = lines.found[n], lines.markers[n]
    assert marker is not None
    begin, end = min(marker.end, block.end), block.end
    if marker.end == marker.start:
        begin = block.start
    matter = _MATTER.match(text, begin, end)
    inside = [
        m for m in inline_markers(block.text, block.start, begin - block.start) if m.start > begin + 1 and m.value == 1
    ]
    first = sentences(text, begin, end, chinese)[:1]
    stop = first[0][1] if first else end
    glued = next(
        (m.start for m in inside if m.cls in ("shi", "di", "seq", "circ", "pnum", "yao") and m.start < stop), None
    )
    if matter and matter.end() < stop:
        stop = matter.end()
    elif glued is not None and glued - begin <= _LONGEST_TITLE:
        stop = glued
    run_in = _RUN_IN.match(text, begin, stop)
    stop = run_in.end() if run_in else stop
    title_end = stop
    while title_end > begin and text[title_end - 1] in "。;:,.! ":
        title_end -= 1
    alone = stop >= end and not _STOPPED.search(block.text)
    short = (
        title_end - begin <= _LONGEST_TITLE if chinese else len(text[begin:title_end].split()) <= (14 if alone else 8)
    )
    titled = short and (alone or stop < end)
    titled = titled and "是指" not in text[begin:title_end]  # a definition is no title
    return Numbered(n, marker, (begin, max(begin, title_end)), stop, titled or (short and _has_text_below(n, lines)))


def _has_text_below(n: int, lines: Lines) -> bool:
    """Return whether a paragraph that carries no number stands below this one, as text stands below a title."""
    return n + 1 < len(lines.found) and lines.markers[n + 1] is None and len(lines.found[n + 1].text) > 60


def _note_owners(nodes: list[Numbered], lines: Lines) -> None:
    """Note which of the paragraphs hold an enumeration of their own, in themselves or in what follows."""
    found, markers = lines.found, lines.markers
    edges = [*(node.block for node in nodes[1:]), _end_of_series(nodes[-1], lines)]
    for node, edge in zip(nodes, edges, strict=False):
        # "第一,…第二,…" in one paragraph is one list that opens with its own mark, and owns none
        inside = inline_markers(found[node.block].text, 0, 1)
        values = {m.cls for m in inside if m.value == 2 and m.cls != node.marker.cls}
        # what a box (专栏) lists is not the item's that happens to stand before it
        edge = next((n for n in range(node.block + 1, edge) if is_box(found[n].text)), edge)
        below = [m for m in markers[node.block + 1 : edge] if m is not None and m.cls != "dash"]
        node.owns = bool(values) or sum(m.value in (1, 2, None) for m in below) >= 2
        if not node.owns:
            rest = found[node.block + 1 : min(edge, node.block + 12)]
            node.owns = any({1, 2} <= {m.value for m in inline_markers(b.text, 0)} for b in rest)


def _end_of_series(last: Numbered, lines: Lines) -> int:
    found, markers = lines.found, lines.markers
    for n in range(last.block + 1, len(found)):
        marker, mark = markers[n], found[n].mark
        if mark is not None and mark.kind == "heading":
            return n
        if marker is not None and marker.cls in NUMBERED and marker.rank <= last.marker.rank:
            return n
    return len(found)


def _are_headings(nodes: list[Numbered], lines: Lines, above: set[str], chosen: dict[int, Numbered]) -> bool:
    """Judge a series: do its paragraphs name what follows, or are they the items themselves?"""
    found, members = lines.found, [node.block for node in nodes]
    cls = nodes[0].marker.cls
    if any(found[n].mark is not None and found[n].mark.kind == "heading" for n in members):  # type: ignore[union-attr]
        return False  # the markup says so already, block by block
    if cls in ("part", "chapter", "section"):
        return True
    if cls in ("capital", "alpha", "step", "strand"):
        return _letters_are_headings(nodes, found)
    if cls in ("pnum", "numparen", "circ", "dec4") or _is_of_article(members[0], lines, chosen):
        return False
    share = sum(node.titled for node in nodes) / len(nodes)
    owning = sum(node.owns for node in nodes) / len(nodes)
    ahead = found[members[0] - 1].text if members[0] else ""
    announced = ahead.endswith(":") and members[0] - 1 not in chosen
    clauses = sum(found[n].text.endswith(";") for n in members) >= max(1, (len(members) - 1) * 0.6) and len(members) > 1
    if clauses:
        return False
    if cls in ("dun", "roman", "article", "dec1", "topic"):
        alone = sum(node.body >= found[node.block].end for node in nodes) / len(nodes)
        single = sum(b == a + 1 for a, b in itertools.pairwise(members)) >= 0.6 * (len(members) - 1)
        # one paragraph each, title and all, and no list in any: the series is itself the enumeration
        return (owning > 0 and cls != "article") or (share >= 0.5 and (alone >= 0.5 or not single))
    if cls == "paren" and {"chapter", "section"} <= above:
        # the third rank of a plan in chapters and sections is of items, unless they have titles
        return owning >= 0.5 or share >= 0.5
    if cls in ("paren", "dec2"):
        return owning >= 0.5 or (share > 0.5 and (bool(above) or not announced))
    if cls == "di":  # "第一,稳住外贸基本盘。一是…二是…": spoken headings, where nothing else names the items
        return "paren" not in above and share >= 0.6 and owning >= 0.6
    if cls == "num" and _name_sections(nodes, lines):
        return True
    if cls == "num":
        return "paren" not in above and "dec2" not in above and share >= 0.5 and owning >= 0.5
    return cls == "dec3" and share >= 0.5 and owning >= 0.5


def _is_of_article(first: int, lines: Lines, chosen: dict[int, Numbered]) -> bool:
    """Return whether a series is what an article of a by-law (第三条) lists, right behind it."""
    over = lines.markers[first - 1] if first else None
    return over is not None and over.cls == "article" and first - 1 not in chosen


def _letters_are_headings(nodes: list[Numbered], found: list[Block]) -> bool:
    """Return whether letters and "Recommendation 1:" are headings: titles with lists under half of them or more.

    The title stands alone on its line; behind a capital letter its paragraph may follow ("A. Reduce use. Each …").
    """
    run_in = nodes[0].marker.cls == "capital"
    alone = [node.body >= found[node.block].end for node in nodes]
    titled = all(node.titled and (run_in or single) for node, single in zip(nodes, alone, strict=True))
    # "对策一:建立交易机制。": a short sentence is as good a title where each has its list
    sentences_alone = all(
        single and node.owns and node.title[1] - node.title[0] <= _LONGEST_TITLE
        for node, single in zip(nodes, alone, strict=True)
    )
    return sentences_alone or (titled and sum(node.owns for node in nodes) >= 0.5 * len(nodes))


def _name_sections(nodes: list[Numbered], lines: Lines) -> bool:
    """Return whether numbered lines are the headings of a paper: alone on their lines, "1. Introduction" among them."""
    alone = [node for node in nodes if node.body >= lines.found[node.block].end and node.titled]
    words = [lines.text[slice(*node.title)] for node in alone]
    named = [
        one for one in words if generic(one, lines.chinese) or of_heading(one, lines.chinese) not in (None, "task")
    ]
    announced = nodes[0].block > 0 and lines.found[nodes[0].block - 1].text.endswith(":")
    return len(alone) >= 0.8 * len(nodes) and bool(named) and not announced


def is_box(title: str) -> bool:
    """Return whether these words stand over a box, which fills in the section that it stands in."""
    return _BOX.match(title) is not None


def generic(title: str, chinese: bool) -> bool:
    """Return whether a heading is only the name of a kind of section ("对策建议"), which names no mechanism."""
    core = re.sub(r"^(?:[\d.]+\s+|[\s的]+)|[\s:：。.]+$", "", title)
    return _generic("zh" if chinese else "en").fullmatch(core) is not None


@cache
def _generic(language: str) -> re.Pattern[str]:
    return re.compile(either(load("headings")[language]), re.IGNORECASE)

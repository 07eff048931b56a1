"""The marks that enumerations and numbered headings stand under: 一、 （一） 1. ① 一是 第一 首先 First • …

A marker is only a place where an item may begin; whether it is one is decided by its series (lists.py,
outline.py): a lone "首先" or "(2)" is no enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.extract.blocks import NUMERALS, Block, number

LAST = 99
"""The value of 最后 and Finally: it follows any number."""

RANKS = {
    "part": -2, "chapter": -1, "section": 0, "topic": 0, "dun": 1, "dec1": 1, "roman": 1, "strand": 1,
    "paren": 2, "dec2": 2, "capital": 2,
    "num": 3, "dec3": 3, "dec4": 4, "pnum": 4, "numparen": 4,
    "substep": 4, "circ": 5, "alpha": 5, "small": 6, "article": 1, "step": 3, "bullet": 6, "dash": 6,
    "shi": 7, "di": 7, "seq": 7, "qi": 7, "yao": 8, "ordinal": 7, "side": 8, "both": 9, "must": 8,
}  # fmt: skip
"""How deep a kind of number usually stands (GB/T 9704: 一、（一）1.（1）); spoken ones hang under any of them."""

PAIRED = frozenset({"side", "both"})
"""Two or three that belong together without a number: 一方面…另一方面, 既要…又要."""
SPOKEN = frozenset({"shi", "di", "seq", "qi", "yao", "ordinal"}) | PAIRED


@dataclass(frozen=True)
class Marker:
    """A mark at [start, end) of the text, blanks behind it included; `inline` unless it opens a paragraph."""

    cls: str
    value: int | None
    start: int
    end: int
    inline: bool
    label: str
    depth: int = 1
    """How deep the markup nests a bullet."""

    @property
    def rank(self) -> int:
        """Return how deep items under this kind of mark usually stand."""
        return RANKS[self.cls]


_N = f"[{NUMERALS}]{{1,3}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_STEPS = (
    "Step|Recommendation|Action|Priority|Measure|Pillar|Proposal|Option|Principle|Goal|Objective|Problem|Challenge|Strategy|Component|Initiative"
    "|Reform|Task"
)
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}

_HEAD = re.compile(
    rf"(?P<part>第{_N}(?:[编篇]|部(?!分)))\s*|(?P<chapter>第{_N}章)\s*|(?P<section>第{_N}节)\s*"
    rf"|(?P<article>第{_N}条)\s*"
    rf"|(?P<topic>第{_N}(?:个问题|个?方面|个?部分))\s*[,、:]?\s*"
    rf"|(?P<shi>{_N}\s*[、,]?\s*是(?!否)\s*[:,、]?\s*)"
    rf"|(?P<dun>{_N})(?:、|[.](?=\D))\s*"
    rf"|\((?P<paren>{_N})\)\s*[、.]?\s*"
    r"|(?P<dec>\d{1,2}(?:\.\d{1,2}){1,3})[.、]?(?![\d%℃A-Za-z])\s*(?-i:(?=[^\s\da-z]))"
    r"|(?P<padded>0\d)[.、]?\s+(?=[^\s\d])"
    r"|(?P<num>\d{1,2})(?:、\s*|[.](?!\d)\s*)(?=\D)"
    r"|\((?P<pnum>\d{1,2})\)\s*|(?P<numparen>\d{1,2})\)\s*"
    rf"|(?P<circ>[{_CIRCLED}])\s*"
    rf"|(?P<advice>(?:建议|对策|措施|举措|任务|行动|要点|路径)(?:{_N}|\d{{1,2}}))(?:[:、.]\s*|\s+)"
    rf"|(?P<substep>(?:{_STEPS})\s+\d{{1,2}}\.\d{{1,2}})\b\s*[:.)—-]*\s*"
    rf"|(?P<step>(?:{_STEPS})\s+(?:\d{{1,2}}|{'|'.join(_CARDINALS)}))\b\s*[:.)—-]*\s*"
    r"|(?P<roman>[IVX]{1,4})\.\s+"
    r"|\(?(?P<small>i{1,3}|iv|vi{0,3}|ix|x)\)\s+|\(?(?P<alpha>[a-z])\)\s+|(?-i:(?P<capital>[A-H]))[.)]\s+"
    r"|(?P<dash>—{1,2}|--)\s*(?=\S)"
    r"|(?P<bullet>[•●■◆▪◦○□➢✓✔»★☆▍]\s*|[·*+-](?:\s+|(?=(?:First|Second|Third|Fourth|Fifth|Finally|Lastly)\w{0,2},)))",
    re.IGNORECASE,
)
_INLINE = re.compile(
    # most characters begin no mark: they are passed over before any kind is tried
    rf"(?=[{NUMERALS}(第其首再最另还既又也更{_CIRCLED}\d—]|\b[FSTENL])(?:"
    rf"(?P<shi>(?:(?P<shi1>{_N})\s*[、,]?|\((?P<shi2>{_N})\))\s*是(?!否)\s*[:,、]?\s*)"
    rf"|(?P<yao>(?P<yao1>{_N})(?:要|(?=[靠抓]|不(?:能|可|得|要|搞)))\s*)"
    rf"|第(?P<di>{_N})(?:项|点|步|个?方面)?\s*(?:[,、:]|是)\s*"
    rf"|其(?P<qi>{_N})(?:[,、:]|是)\s*"
    r"|(?P<seq>首先|其次|再次|再者|最后)(?:[,:]\s*|是\s*|(?=要|应|必须|需))"
    r"|(?P<side>(?:另|再|还有)?一(?:个)?方面)[,:]?\s*(?:是)?"
    r"|(?P<both>[既又也还更])(?=[要应须])"
    rf"|\((?P<paren>{_N})\)\s*"
    rf"|(?P<dun>{_N})、(?!是)\s*"
    r"|\((?P<pnum>\d{1,2})\)\s*"
    rf"|(?P<circ>[{_CIRCLED}])\s*"
    r"|(?P<num>\d{1,2})(?:、|[.)](?![\d,;)]))\s*"
    r"|\((?P<small>i{1,3}|iv|vi{0,3}|ix|x)\)\s+|\((?P<alpha>[a-h])\)\s+|(?P<dash>—{2})\s*"
    r"|(?P<ordinal>(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth)(?:ly)?|Last(?:ly)?|Final(?:ly)?)\s*,"
    r"\s*(?:and\s+(?:finally|lastly)\s*,\s*)?)",
    re.IGNORECASE,
)
_SENTENCE_EDGE = "。;:!?.)”」』》… \n—"
_CLAUSE_EDGE = _SENTENCE_EDGE + ",、"
_MUST = re.compile(r"要[^,。;:]{3,16}。(?=.{8})")
_BEHIND_COMMAS = SPOKEN | {"circ", "pnum", "alpha", "small"}
_SIDES = {"一": 1, "另": 2, "再": 3, "还": 3}
_BOTH = {"既": 1, "又": 2, "也": 2, "还": LAST, "更": LAST}
_SEQ = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": LAST}


def head_marker(block: Block) -> Marker | None:
    """Return the mark that this paragraph begins with, or the one its markup gives it; None where it has none."""
    found = _HEAD.match(block.text)
    if found and found.end() < len(block.text):
        marker = _of_head(found, block.start)
        counted = _INLINE.match(block.text, found.end()) if found["dash"] or found["bullet"] else None
        if marker is not None and counted and counted["ordinal"]:  # "- First, …": the word counts, not the bullet
            counts = _of_inline(counted, block.start, inline=False)
            return counts and replace(counts, start=block.start)
        if marker is not None:
            return marker
    spoken = _INLINE.match(block.text)
    if spoken and spoken.end() < len(block.text):
        marker = _of_inline(spoken, block.start, inline=False)
        if marker is not None and marker.cls != "both":  # "更要…" opens many a paragraph and counts nothing
            return marker
    if block.mark is not None and block.mark.kind == "item":
        return _of_label(block)
    # "要加强保护。…", "要打造精品。…": paragraphs of a speech that open so in a row are a list without marks
    return Marker("must", None, block.start, block.start, False, "要") if _MUST.match(block.text) else None


def inline_markers(text: str, offset: int, skip: int = 0) -> list[Marker]:
    """Return the marks inside a paragraph, from place `skip` of its text on."""
    found: list[Marker] = []
    for match in _INLINE.finditer(text, skip):
        at = match.start()
        if at and not _stands_free(match, text):
            continue
        marker = _of_inline(match, offset, inline=at > 0)
        if marker is not None:
            found.append(marker)
    return found


def _stands_free(match: re.Match[str], text: str) -> bool:
    """Return whether a mark stands where one may: behind a stop, or behind a comma for those that are spoken."""
    at, kind = match.start(), match.lastgroup
    before = text[at - 1]
    if kind == "dash":
        return before in "。;:!"  # any other is the dash of a sentence
    if kind == "num" and before in " )" and at > 1 and text[at - 2] not in "。;:!?.”":
        return False
    if before in (_CLAUSE_EDGE if kind in _BEHIND_COMMAS else _SENTENCE_EDGE) or kind in ("circ", "pnum"):
        return True
    if kind == "shi":  # "全市一是…": glued to what is before it
        return match["shi1"] is not None and before not in "统唯之第专单逐每同初万另其"
    if kind == "seq":
        return re.search(r"(?:^|[。;!?\s])(?:我们|我)$", text[max(0, at - 3) : at]) is not None
    # "各部门一要…;二要…": the first of them follows its subject
    return kind == "yao" and match["yao1"] == "一" and re.search(r"[,;。]\s*二要", text[at : at + 200]) is not None


def _of_head(found: re.Match[str], offset: int) -> Marker | None:
    name, text = next((name, text) for name, text in found.groupdict().items() if text)
    cls = {"dec": f"dec{min(4, text.count('.') + 1)}", "advice": "step", "padded": "dec1"}.get(name, name)
    value = _VALUES[name](text) if name in _VALUES else None
    if value == 0:
        return None
    return Marker(cls, value, offset + found.start(), offset + found.end(), False, found[0].strip())


def _of_inline(found: re.Match[str], offset: int, inline: bool) -> Marker | None:
    cls = found.lastgroup  # the outer group: it closes last
    if cls is None:
        return None
    place = (offset + found.start(), offset + found.end(), inline)
    if cls == "dash":
        return Marker(cls, None, *place, "——")
    text = next(
        (found[f"{cls}{n}"] for n in (1, 2) if f"{cls}{n}" in found.groupdict() and found[f"{cls}{n}"]), found[cls]
    )
    value = _VALUES[cls](text)
    return Marker(cls, value, *place, found[0].strip()) if value else None


def _han(text: str) -> int:
    return number("".join(re.findall(f"[{NUMERALS}]", text)))


def _word(text: str) -> int:
    """Return the value of "Finally", "second", "thirdly"."""
    word = text.lower()
    word = word.removesuffix("ly") if word not in _WORDS else word
    return _WORDS.index(word) + 1 if word in _WORDS else LAST


def _counted(text: str) -> int:
    """Return the value at the end of "Step 3", "Action two", "对策一"."""
    last = re.sub(r"^[^\d一二三四五六七八九十]+", "", text) if not text[0].isascii() else text.split()[-1].lower()
    if last.isdigit():
        return int(last)
    return _CARDINALS.index(last) + 1 if last in _CARDINALS else number(last)


_VALUES: dict[str, Callable[[str], int]] = {
    **dict.fromkeys(("part", "chapter", "section", "article", "topic", "dun", "paren", "shi", "yao", "di", "qi"), _han),
    **dict.fromkeys(("num", "padded", "pnum", "numparen"), int),
    **dict.fromkeys(("dec", "substep"), lambda text: int(text.rsplit(".", 1)[1])),
    **dict.fromkeys(("step", "advice"), _counted),
    **dict.fromkeys(("roman", "small"), lambda text: _ROMAN.get(text.upper(), 0)),
    **dict.fromkeys(("alpha", "capital"), lambda text: ord(text.lower()) - 96),
    "circ": lambda text: _CIRCLED.index(text) + 1,
    "seq": _SEQ.__getitem__,
    "side": lambda text: _SIDES[text[0]],
    "both": _BOTH.__getitem__,
    "ordinal": _word,
}
"""The value of a mark by its kind; 0 where its letters make no number."""


def _of_label(block: Block) -> Marker:
    """Return the mark that the markup draws and the text does not hold."""
    assert block.mark is not None
    label = block.mark.label
    found = _HEAD.match(f"{label} x") if label else None
    made = _of_head(found, block.start) if found else None
    if made is None:
        return Marker("bullet", None, block.start, block.start, False, label or "•", block.mark.level)
    return Marker(made.cls, made.value, block.start, block.start, False, label or "")

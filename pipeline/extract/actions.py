"""A measure divided into actions: the things that somebody has to do, each a verbatim piece of it.

One action is one governing verb with its object. A new one begins at a comma or a stop behind which a listed
verb follows (after words such as 协同 or 积极), never at 、: what 、 joins shares one verb. A clause that opens
with no verb belongs to the action before it; before the first action it tells the purpose and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.extract.sentences import sentences, trim
from pipeline.extract.words import either, load

Firmness = Literal["firm", "promote", "explore"]
_PAIRS = {"“": "”", "《": "》", "(": ")", "[": "]", "‘": "’"}
_AND = re.compile(r"(?:and|or)\s+(?=\S)")
_FOLLOWS = (
    r"(?:of|for|to|in|on|at|by|with|within|and|or|that|which|who|where|when|while|from|under|across|as|so|is|are|was|were"
    r"|should|must|shall|will|would|can|may|before|after|until|every|each|between|against|into|over|through|throughout"
    r"|based|run|led|open|covering|setting|using|including|if|once|no|not|a|an|the|this|its|their|per|than|without|via)\b"
)
# "由街道牵头,建立联席会议制度": who is in charge belongs to the action that it opens.
_IN_CHARGE = re.compile(r"由?[^,;:。]{2,40}(?:牵头|负责|主办|会同[^,;:。]{2,30})")
_NO_ACTION = re.compile(r"(?:建议|认为|指出|表示|据|其中|例如|比如|如)[,:]?$")


@dataclass(frozen=True)
class Piece:
    """An action: its span, its verb as the word lists spell it, how firm it is, and its instrument's span."""

    start: int
    end: int
    verb: str | None
    firmness: Firmness | None
    instrument: tuple[int, int] | None


def split(text: str, start: int, end: int, chinese: bool) -> list[Piece]:
    """Return the actions of the measure text[start:end] of the folded article; always at least one."""
    found: list[tuple[int, int, str]] = []
    for a, b in sentences(text, start, end, chinese):
        found.extend(_of_sentence(text, a, b, chinese))
    if not found:
        spans = sentences(text, start, end, chinese)
        return [_piece(text, *(spans[0] if spans else (start, end)), None, chinese)]
    return [_piece(text, a, b, verb, chinese) for a, b, verb in found]


def firmness(verb: str, chinese: bool) -> Firmness | None:
    """Return the class of a verb by the word lists, None for one they don't know."""
    return _classes("zh" if chinese else "en").get(verb.lower())


def _of_sentence(text: str, start: int, end: int, chinese: bool) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    charged: int | None = None
    spans = _clauses(text, start, end)
    for n, (a, b) in enumerate(spans if chinese else [one for span in spans for one in _joined(text, *span)]):
        verb = _verb(text[a:b], chinese, opening=n == 0 or not found)
        if verb is not None:
            found.append((a if charged is None else charged, b, verb))
            charged = None
        elif found:
            found[-1] = (found[-1][0], b, found[-1][2])
        elif chinese and _IN_CHARGE.fullmatch(text, a, b):
            charged = a
    return found


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans between commas and semicolons, none cut inside quotation marks or brackets."""
    spans: list[tuple[int, int]] = []
    depth: list[str] = []
    at = start
    for n in range(start, end):
        char = text[n]
        if depth and char == depth[-1]:
            depth.pop()
        elif char in _PAIRS and _PAIRS[char] in text[n:end]:
            depth.append(_PAIRS[char])
        elif char in ",;:" and not depth and not (text[n + 1 : n + 2].isdigit() and text[n - 1 : n].isdigit()):
            spans.append((at, n))
            at = n + 1
    spans.append((at, end))
    trimmed = [trim(text, a, b) for a, b in spans if text[a:b].strip(" 。.!?;,")]
    return [(a + (joined.end() if (joined := _AND.match(text[a:b])) else 0), b) for a, b in trimmed]


def _joined(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return an English clause in two where "and" joins verbs with an object each ("set up … and draw up a …")."""
    if _verb(text[start:end], chinese=False, opening=True) is None:
        return [(start, end)]
    spans: list[tuple[int, int]] = []
    for found in _and_verb().finditer(text, start, end):
        if len(text[start : found.start()].split()) >= 3:
            spans.append((start, found.start()))
            start = found.start("rest")
    return [*spans, (start, end)]


@cache
def _and_verb() -> re.Pattern[str]:
    """A listed verb behind "and" with its object's article or number behind it; "advice and support" is no such."""
    data = load("actions")["en"]
    verbs = either([*data["firm"], *data["promote"], *data["explore"]])
    object_ = r"(?:an?|the|its|their|all|each|every|any|new|more|at least|\d[\d,.]*)\b"
    adverbs = either(data["adverbs"])
    return re.compile(rf"\s+and\s+(?:to\s+)?(?P<rest>(?:{adverbs}\s+)?{verbs}\s+{object_})", re.IGNORECASE)


def _verb(clause: str, chinese: bool, opening: bool) -> str | None:
    """Return the governing verb of a clause, None where it opens with none and has no modal before one."""
    starts, inner, later = _patterns("zh" if chinese else "en")
    clause = _masks("zh" if chinese else "en").sub(lambda found: "□" * len(found[0]), clause)
    found = starts.match(clause)
    if found:
        verb = _spelled(found["verb"])
        return verb if opening or verb not in later else None
    found = inner.match(clause)
    return _spelled(found["verb"]) if found and not _NO_ACTION.search(clause) else None


def _spelled(verb: str) -> str:
    return re.sub(r"\s+", " ", verb.lower())


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    data = load("actions")[language]
    verbs = either([*data["firm"], *data["promote"], *data["explore"]])
    adverbs = either(data["adverbs"])
    modals = either(data["modals"], whole=language == "en")
    later = frozenset(data["opening_only"])
    if language == "zh":
        # an adverb that is a verb itself (加快, 强化) is the verb unless another one follows it at once
        # "由市科技局牵头制定办法": the verb is 制定
        body = r"(?:由[^,;:。]{2,30}?(?:牵头|负责|会同[^,;:。]{2,16}?|组织|联合)?)?"
        starts = re.compile(rf"(?:[是要应须]|必须|同时|并且?)?{body}(?:{adverbs})*?(?P<verb>{verbs})(?!了|的)")
        inner = re.compile(
            rf"(?!(?:{either(data['purposes'])}))[^,;:。]{{1,40}}?{modals}(?!求|素|点|闻|领)[^,;:。]{{0,24}}?(?P<verb>{verbs})"
        )
        return starts, inner, later
    starts = re.compile(rf"(?:(?:and|or)\s+(?:to\s+)?)?(?:(?:{adverbs})\s+)*(?P<verb>{verbs})\b", re.IGNORECASE)
    inner = re.compile(
        rf"[^,;:]{{1,120}}?{modals}\s+(?:(?:not|also|be|{adverbs})\s+)*(?P<verb>{verbs})\b", re.IGNORECASE
    )
    return starts, inner, later


@cache
def _masks(language: str) -> re.Pattern[str]:
    """What looks like a verb and is part of a name ("发展改革委")."""
    words = load("actions")[language]["no_verbs"]
    return re.compile(either(words)) if words else re.compile(r"(?!)")


@cache
def _classes(language: str) -> dict[str, Firmness]:
    data = load("actions")[language]
    classes: dict[str, Firmness] = {}
    names: tuple[Firmness, ...] = ("explore", "promote", "firm")
    for name in names:
        classes.update(dict.fromkeys(map(str, data[name]), name))
    return classes


@cache
def _instruments(language: str) -> re.Pattern[str]:
    words = load("actions")[language]["instruments"]
    if language == "zh":
        return re.compile(f"(?={either(words)})")
    # the last noun of its phrase: "market towns" are towns
    return re.compile(rf"\b{either(words)}s?\b(?!-|['’]s?\b|\s+(?!{_FOLLOWS})[a-z])", re.IGNORECASE)


# "fund 10,000 places", "should plan for floods": what is to be done, and not through what
_OPENS = re.compile(r"(?:^|\b(?:to|should|must|will|shall|may|can))\W*$", re.IGNORECASE)


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(load("actions")["zh"]["instruments"], key=len, reverse=True))


def _piece(text: str, start: int, end: int, verb: str | None, chinese: bool) -> Piece:
    while end > start and text[end - 1] in " 。.;,:!?、":
        end -= 1
    return Piece(start, end, verb, firmness(verb, chinese) if verb else None, _instrument(text, start, end, chinese))


def _instrument(text: str, start: int, end: int, chinese: bool) -> tuple[int, int] | None:
    """Return the last instrument named; of those that end there, the longest ("基金池", not "基金")."""
    if not chinese:
        named = [found.span() for found in _instruments("en").finditer(text, start, end)]
        nouns = [span for span in named if not _OPENS.search(text[start : span[0]])]
        return nouns[-1] if nouns else None
    best: tuple[int, int] | None = None
    for found in _instruments("zh").finditer(text, start, end):
        at = found.start()
        size = next((len(word) for word in _longest_first() if text.startswith(word, at) and at + len(word) <= end), 0)
        if size and (best is None or at + size > best[1]):
            best = (at, at + size)
    return best

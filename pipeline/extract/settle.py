"""One item brought up to date: the file's word, the rules' word now, and their word last time.

What nobody touched follows the rules. What a person corrected stays; where the rules meanwhile say something new,
both are shown, in `review`. Every quote that this leaves behind stands in the article at its span.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from pipeline.extract import nearness
from pipeline.extract.catalogue import ordered
from pipeline.extract.memory import CHILDREN, PARTS, SETTLED, Data, word
from pipeline.extract.nearness import Span
from pipeline.extract.sheet import Block
from pipeline.model import Action, Article, LeftOut, Measure, Mechanism, Passage, Quote, Section, Sentence

_MODELS: dict[str, type[BaseModel]] = {
    "article": Article, "section": Section, "passage": Passage, "sentence": Sentence, "mechanism": Mechanism,
    "measure": Measure, "action": Action, "authors": Quote, "left_out": LeftOut, "part": Quote,
}  # fmt: skip
ORDER = {kind: ordered(model.model_fields) for kind, model in _MODELS.items()}
"""kind -> its keys in the order in which they are written."""

LIKE_ENOUGH = 0.6
"""How like a person's quote a passage must be to be taken for it after the article changed."""

NO_LONGER_FOUND = "the rules no longer find this; delete it, or keep it and delete this line"


@dataclass(frozen=True)
class Ground:
    """The article's text, and whether the file remembers what the rules said; if not, what it says was made by hand."""

    text: str
    remembers: bool


def settle_quote(block: Block, proposed: Data, last: Any, ground: Ground) -> str | None:
    """Bring an item's quote and span up to date and return what happened, in words; None when nothing did."""
    was, now, span = block.get("quote"), proposed["quote"], proposed["span"]
    if was == now:
        block.set("span", span)
        return _drop_review(block, now)
    found = nearness.find(ground.text, was, span[0])
    corrected = found is not None if last is None else word(was) != last
    if not corrected:
        return _take(block, now, span)
    if found:
        block.set("span", list(found))
        if last is None or word(now) == last:
            return None
        _mark(block, was, now)
        return f"your quote '{short(was)}' stays; the rules now say '{short(now)}'"
    moved = nearness.nearest(ground.text, was, span[0], LIKE_ENOUGH)
    if moved is None:
        return _take(block, now, span)
    message = _take(block, ground.text[slice(*moved)], list(moved))
    if block.get("quote") != now:
        _mark(block, was, now)
    return message


def settle_alone(block: Block, ground: Ground, within: Span | None = None) -> str | None:
    """Bring up to date a quote that the rules do not know. Return what happened, "" for nothing; None: it is gone.

    `within` bounds where it may stand.
    """
    was = block.get("quote")
    place = stand(block.data, ground, within)
    if place is None:
        return None
    now = ground.text[slice(*place)]
    if now != was:
        return _take(block, now, place)
    block.set("span", list(place))
    return _drop_review(block, was) or ""


def stand(data: Data, ground: Ground, within: Span | None = None, *, exact: bool = False) -> Span | None:
    """Return where a quote stands in the article, or unless `exact` what is most like it; None when nothing is."""
    low, high = within or (0, len(ground.text))
    text, quote = ground.text[low:high], str(data.get("quote") or "")
    near = max(0, (data.get("span") or [0])[0] - low)
    found = nearness.find(text, quote, near)
    if found is None and not exact:
        found = nearness.nearest(text, quote, near, LIKE_ENOUGH)
    return (low + found[0], low + found[1]) if found else None


def settle_fields(block: Block, kind: str, proposed: Data, last: Data | None, ground: Ground) -> Data:
    """Bring an item's other fields up to date and return what the rules newly say of corrected ones."""
    conflicts: Data = {}
    order = ORDER.get(kind, ORDER["part"])
    own = SETTLED | CHILDREN.get(kind, {}).keys() | set(PARTS.get(kind, ())) | {"under"}
    for key in [*proposed, *(key for key in last or () if key not in proposed and "." not in key)]:
        if key in own or block.get(key) == proposed.get(key):
            continue
        theirs = proposed.get(key)
        if last is None or key not in last:
            if block.get(key) is None and (ground.remembers or key not in ("confidence", "doubt")):
                _give(block, key, theirs, order)
        elif word(block.get(key)) == last[key]:
            _give(block, key, theirs, order)
        elif theirs is not None and word(theirs) != last[key]:
            conflicts[key] = theirs
    if conflicts and block.get("quote") is not None:
        review = block.get("review") or {"was": block.get("quote")}
        rules = (review.get("rules") or {}) | {key: str(value) for key, value in conflicts.items()}
        block.set("review", _review(review["was"], rules, review.get("now")), order)
    return conflicts


def _give(block: Block, key: str, value: Any, order: Sequence[str]) -> None:
    if value is None:
        block.remove(key)
    else:
        block.set(key, value, order)


def _take(block: Block, now: str, span: Sequence[int]) -> str:
    """Give the item a new quote and mark it for review; an old mark keeps the words that were reviewed last."""
    was = block.get("quote")
    block.set("quote", now)
    block.set("span", list(span))
    _mark(block, was, None)
    return _drop_review(block, now) or apart(was, now)


def _mark(block: Block, was: str, now: str | None) -> None:
    old = block.get("review") or {}
    new = _review(old.get("was", was), old.get("rules"), now)
    block.set("review", new, ORDER["measure"])


def _review(was: str, rules: Data | None, now: str | None) -> Data:
    return {"was": was} | ({"rules": rules} if rules else {}) | ({"now": now} if now else {})


def _drop_review(block: Block, quote: str) -> str | None:
    """Take the mark away once the quote is again what was reviewed."""
    review = block.get("review")
    if not review or review.get("was") != quote or review.get("now") or review.get("rules"):
        return None
    block.remove("review")
    return f"again '{short(quote)}'"


def apart(was: str, now: str) -> str:
    """Return in words how a quote changed, showing both around the first difference."""
    pairs = enumerate(zip(was, now, strict=False))
    same = next((n for n, (one, other) in pairs if one != other), min(len(was), len(now)))
    cut = max(0, same - 8)
    return f"now '{short(now, cut)}'; was '{short(was, cut)}'"


def short(text: str, cut: int = 0) -> str:
    """Return a text as messages show it, without its first `cut` characters."""
    text = ("…" if cut else "") + " ".join(text[cut:].split())
    return text if len(text) <= 40 else text[:39] + "…"

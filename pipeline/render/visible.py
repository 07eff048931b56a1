"""The article as one audience may see it: fields that it is not shown are taken away before a template runs.

So a field that an audience does not show cannot reach its files, whatever a template says.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from pipeline.model import Action, Article, Frozen, Measure, Mechanism, Quote, Term
from pipeline.render.audiencemodel import FIELDS, Audience

ModelT = TypeVar("ModelT", bound=BaseModel)

OWNERS: dict[str, tuple[type[Frozen], ...]] = {
    "headline": (Mechanism,), "ask": (Mechanism,),
    "points": (Mechanism,), "summary": (Mechanism, Measure), "one_sentence": (Mechanism,),
    "in_place": (Mechanism,), "plain": (Measure, Term), "overview": (Article,), "terms": (Article,),
    "left_out": (Article,), "verb": (Action,), "firmness": (Action,), "instrument": (Action,),
    "reason": (Action,), "lead_body": (Action,), "support": (Action,), "due": (Action,),
    "status": (Action,), "note": (Action, Term), "review": (Quote,),
}  # fmt: skip
"""Which types hold each field; `doubt` goes with `confidence`, `builds_on` with `relation`."""


def visible(article: Article, audience: Audience) -> Article:
    """Return the article without the fields that `audience` is not shown.

    Items that vanished and what the rules said before people corrected them are shown to nobody.
    """
    hidden: set[str] = {field for field in FIELDS if field not in audience.fields}
    return _stripped(article, hidden).model_copy(update={"obsolete": (), "machine": {}})


def _stripped(value: ModelT, hidden: set[str]) -> ModelT:
    update: dict[str, Any] = {}
    for name, field in type(value).model_fields.items():
        kept = getattr(value, name)
        if _is_hidden(value, name, hidden):
            if kept != field.default:
                update[name] = field.default
        elif isinstance(kept, BaseModel):
            update[name] = _stripped(kept, hidden)
        elif isinstance(kept, tuple) and kept and isinstance(kept[0], BaseModel):
            update[name] = tuple(_stripped(item, hidden) for item in kept)
    return value.model_copy(update=update)


def _is_hidden(value: BaseModel, name: str, hidden: set[str]) -> bool:
    if name in ("doubt", "confidence"):
        return "doubt" in hidden
    if name in ("builds_on", "relation"):
        return isinstance(value, Action) and "builds_on" in hidden
    return name in hidden and isinstance(value, OWNERS[name])

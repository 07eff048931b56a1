"""Which columns of a table tell something.

In: the columns that an audience asks for, and the mechanisms that the table is about. Out: those that would not
stand empty, or say the same of every row: an article that nobody has edited yet has neither translations nor
links, and an English one often names no instrument. Columns to fill in, numbers and places always stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipeline.model import Action, Language, Mechanism

Rule = Callable[[list[Action]], bool]

_OF_ACTIONS: dict[str, Rule] = {
    "verb": lambda actions: any(action.verb for action in actions),
    "firmness": lambda actions: any(action.firmness for action in actions),
    "classes": lambda actions: any(action.firmness for action in actions),
    "instrument": lambda actions: any(action.instrument for action in actions),
    "reason": lambda actions: any(action.reason for action in actions),
    "no_counterpart": lambda actions: is_compared(actions),
    **dict.fromkeys(
        ("existing", "change", "gap", "link", "builds_on"), lambda actions: any(action.builds_on for action in actions)
    ),
}


def telling(columns: Sequence[str], mechanisms: Sequence[Mechanism], translated: Language | None) -> list[str]:
    """Return the columns that tell something, in order; `translated` is the language of the article's translation.

    With it None there is none to show. Never empty: a table of nothing but such columns keeps them all.
    """
    actions = [action for mechanism in mechanisms for action in mechanism.actions]
    kept = [name for name in columns if _tells(name, mechanisms, actions, translated)]
    return kept or list(columns)


def is_compared(actions: Iterable[Action]) -> bool:
    """Return whether anybody has set one of the actions beside what the article says is there already."""
    return any(action.relation or action.builds_on for action in actions)


def _tells(
    column: str, mechanisms: Sequence[Mechanism], actions: list[Action], translated: Language | None
) -> bool:
    if column == "translation":
        quotes = [*actions, *(measure for mechanism in mechanisms for measure in mechanism.measures)]
        return translated is not None and any(quote.translation(translated) for quote in quotes)
    if column == "existing_plain":
        return any(mechanism.in_place for mechanism in mechanisms)
    rule = _OF_ACTIONS.get(column)
    return rule is None or rule(actions)

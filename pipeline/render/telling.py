"""Which columns of a table tell something.

In: the columns that an audience asks for, and the mechanisms that the table is about. Out: those that would not
stand empty, or say the same of every row: an article that nobody has edited yet has neither translations nor
links, and an English one often names no instrument. Columns to fill in, numbers and places always stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.model import Action, Language, Mechanism

Rule = Callable[[list[Action]], bool]


def is_compared(actions: Iterable[Action]) -> bool:
    """Return whether anybody has set one of the actions beside what the article says is there already."""
    return any(action.relation or action.builds_on for action in actions)


_OF_ACTIONS: dict[str, Rule] = {
    "verb": lambda actions: any(action.verb for action in actions),
    "firmness": lambda actions: any(action.firmness for action in actions),
    "classes": lambda actions: any(action.firmness for action in actions),
    "instrument": lambda actions: any(action.instrument for action in actions),
    "reason": lambda actions: any(action.reason for action in actions),
    "no_counterpart": is_compared,
    **dict.fromkeys(
        ("existing", "change", "gap", "link", "builds_on"), lambda actions: any(action.builds_on for action in actions)
    ),
}


def telling(
    columns: Sequence[str],
    mechanisms: Sequence[Mechanism],
    translation: Language,
    judged: Mapping[str, bool] | None = None,
) -> list[str]:
    """Return the columns that tell something, in order; all of them where none would.

    `translation` is the language that the article is translated into; `judged` holds what the caller knows of columns.
    """
    actions = [action for mechanism in mechanisms for action in mechanism.actions]
    quotes = [*actions, *(measure for mechanism in mechanisms for measure in mechanism.measures)]
    known = {
        **{name: rule(actions) for name, rule in _OF_ACTIONS.items()},
        "translation": any(quote.translation(translation) for quote in quotes),
        "existing_plain": any(mechanism.in_place for mechanism in mechanisms),
        **(judged or {}),
    }
    return [name for name in columns if known.get(name, True)] or list(columns)

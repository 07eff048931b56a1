"""What one rendering may use: steps, characters and seconds; and the faults it has met on the way.

`Sandbox` charges every loop turn, call, output, filter result and joined string here, so nothing that a template
says can run without end, fill the memory or make endless output. No process of its own is needed for that.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field

from jinja2.exceptions import SecurityError

from pipeline.errors import Problem

MAX_STRING = 200_000  # characters of one value made by a template
TICK = 32  # steps between two looks at the clock, which cost more than a step
SLOT = 8  # characters charged for one place in a list


class Overspent(SecurityError):
    """A template that uses more time, memory or output than it may."""


@dataclass
class Budget:
    """What one rendering may still use, and what it has met on the way."""

    steps: int = 200_000
    characters: int = 8_000_000
    seconds: float = 5.0
    """Of computing, not of waiting: a busy machine must not fail an honest template."""
    deadline: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    templates: dict[str, None] = field(default_factory=dict)
    """Names of the templates used, in order of first use."""
    written: int = 0
    """Characters that are on the page already."""

    def __post_init__(self) -> None:
        self.deadline = time.process_time() + self.seconds

    def spend(self, characters: int = 0) -> None:
        """Charge one step and some characters. Raises Overspent when nothing is left."""
        self.steps -= 1
        self.characters -= characters
        if self.steps < 0:
            raise Overspent("the template does not come to an end: too many loop turns and calls")
        if self.characters < 0:
            raise Overspent("the template makes too much text")
        if self.steps % TICK == 0 and time.process_time() > self.deadline:
            raise Overspent(f"the template takes longer than {self.seconds:.0f} s")

    def note(self, problem: Problem) -> None:
        """Keep a fault for the end, each once."""
        if problem not in self.problems:
            self.problems.append(problem)


BUDGET: ContextVar[Budget] = ContextVar("budget")


def bounded(value: str) -> str:
    """Return a text that a template made, charged. Raises Overspent when it is too long."""
    check_size(len(value))
    BUDGET.get().spend(len(value))
    return value


def check_size(size: int) -> None:
    """Raises Overspent for a text of more characters than one value may have."""
    if size > MAX_STRING:
        raise Overspent(f"a text of {size} characters")

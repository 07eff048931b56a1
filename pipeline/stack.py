"""Room for deep calls.

Python keeps the frames of its calls in chunks of 16 KB and asks the system for a new one whenever a chunk is full. A
loop whose calls happen to cross that line asks and gives back each time, which cost layout, fifty calls deep, a tenth
of its time. A frame that claims a megabyte gets a chunk with as much again, and all calls below it share that one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
WORDS = 1 << 17
"""Of eight bytes: a power of two, which with the frame's own few words takes a chunk of twice the size."""


def roomy(work: Callable[[], Value]) -> Value:
    """Return what `work` returns, all of its calls having room."""
    return work()


roomy.__code__ = roomy.__code__.replace(co_stacksize=WORDS)

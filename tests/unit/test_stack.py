"""Deep calls have room: a loop in them asks the system for no memory, whatever the depth it runs at."""

import resource
import sys

import pytest

from pipeline.stack import roomy

CALLS = 500


def faults_at(depth):
    """Return how many pages of memory the system gave to a loop of calls, `depth` calls deep."""
    if depth:
        return faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for number in range(CALLS):
        max([number], key=lambda n: -n)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst():
    return max(faults_at(depth) for depth in range(200))


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python keeps a chunk at hand")
def test_without_room_some_depth_is_where_every_call_asks_for_memory():
    assert worst() >= CALLS, "Python has changed: pipeline/stack.py may have become needless"


def test_with_room_no_depth_is():
    assert roomy(worst) < CALLS / 5


def test_what_fails_inside_fails_outside():
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 // 0)

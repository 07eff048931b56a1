"""CSS counters, as WeasyPrint's layout counts them: what `counter(h2)` is at each element.

In: elements in tree order, with `enter` and `leave` around their children. Out: values by counter name.
"""

from __future__ import annotations

from pipeline.write.styles import Css


class Counters:
    """The counters in scope at one place of the tree (CSS Lists 3, section 4)."""

    def __init__(self) -> None:
        self._values: dict[str, list[int]] = {}
        self._scopes: list[set[str]] = [set()]

    def update(self, css: Css) -> None:
        """Apply an element's counter-reset, counter-set and counter-increment."""
        siblings = self._scopes[-1]
        for name, value in css["counter_reset"]:
            if name in siblings:
                self._values[name].pop()
            else:
                siblings.add(name)
            self._values.setdefault(name, []).append(value)
        for name, value in css["counter_set"]:
            self._instance(name)[-1] = value
        increments = css["counter_increment"]
        if increments == "auto":
            increments = (("list-item", 1),) if "list-item" in css["display"] else ()
        for name, value in increments:
            self._instance(name)[-1] += value

    def enter(self) -> None:
        """Begin the children of the element that was updated last."""
        self._scopes.append(set())

    def leave(self) -> None:
        """End them: counters that were made there are gone."""
        for name in self._scopes.pop():
            self._values[name].pop()
            if not self._values[name]:
                del self._values[name]

    def value(self, name: str) -> int:
        """Return the innermost value of a counter; a counter that nobody made is 0."""
        return self._values[name][-1] if self._values.get(name) else 0

    def values(self) -> dict[str, int]:
        """Return every counter in scope."""
        return {name: values[-1] for name, values in self._values.items() if values}

    def start(self, name: str, value: int) -> None:
        """Set a counter of the element's own children, as <ol start> does."""
        self._instance(name)[-1] = value

    def _instance(self, name: str) -> list[int]:
        values = self._values.setdefault(name, [])
        if not values:
            self._scopes[-1].add(name)
            values.append(0)
        return values

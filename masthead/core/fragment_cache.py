"""Keeping what was made of values, by the values: equal values make the same, so nothing that is
kept is ever out of date. What is long not asked for goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class FragmentCache[T]:
    """At most `size` things, shared by a process's threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, values: Hashable, make: Callable[[], T]) -> T:
        """What was made of equal values before, or what `make` gives now."""
        with self._lock:
            if values in self._kept:
                self._kept.move_to_end(values)
                return self._kept[values]
        made = make()
        with self._lock:
            self._kept[values] = made
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return made

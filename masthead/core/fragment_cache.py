"""A cache of results by the values they were made from: equal values give equal results, so no
entry is ever stale. The entries unused for longest are dropped first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class FragmentCache[T]:
    """At most `size` entries, shared by a process's threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, values: Hashable, make: Callable[[], T]) -> T:
        """The cached result for equal values, or a new one from `make`."""
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

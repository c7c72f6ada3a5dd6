"""Not faster than agreed with the other side."""

import threading
import time


class Pace:
    """Lets `rate` callers through a second, over all threads of this process; 0 is no limit."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self._gap
        time.sleep(max(0.0, turn - now))

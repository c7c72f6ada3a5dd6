"""A rate limit that holds over all threads of a process."""

import threading
import time


class RateLimit:
    """Lets `rate` callers through per second; 0 is no limit."""

    def __init__(self, rate: float) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self._interval
        time.sleep(max(0.0, turn - now))

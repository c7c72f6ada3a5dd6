"""The clock: calls each verb of the schedule when it is due."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from cronsim import CronSim
from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger("masthead.clock")


@dataclass(slots=True)
class ScheduleLine:
    """One line of the schedule: a cron expression (six fields begin with seconds; UTC) and a verb
    that finds what is due and is safe to run twice."""

    when: str
    verb: Callable[[], object]
    due: datetime | None = None
    running: Future[None] | None = None
    moments: CronSim = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.moments = CronSim(self.when, timezone.now())
        self.due = next(self.moments)

    @property
    def name(self) -> str:
        return f"{self.verb.__module__.removeprefix('masthead.')}.{self.verb.__name__}"

    def is_due(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now

    def skip_to_after(self, now: datetime) -> None:
        """A clock that slept or was late runs a line once, not once for each missed moment."""
        self.moments = CronSim(self.when, now)
        self.due = next(self.moments)


class Clock:
    """Runs lines as they fall due; a line that is still running is not started again."""

    def __init__(self, lines: Sequence[ScheduleLine]) -> None:
        self.lines = lines
        self.stopped = threading.Event()
        # Room for every line: those that wait for a slow vendor must not delay publishing. A
        # thread is made only when none is idle, so few are.
        self.pool = ThreadPoolExecutor(max_workers=len(lines), thread_name_prefix="clock")

    def run(self) -> None:
        """Until `stop` is called. Verbs that run then are finished."""
        while not self.stopped.is_set():
            self.tick(timezone.now())
            self.stopped.wait(_until_next_second())
        self.pool.shutdown(wait=True)

    def stop(self) -> None:
        self.stopped.set()

    def tick(self, now: datetime) -> None:
        """Start every line that is due at `now`."""
        for line in self.lines:
            if not line.is_due(now):
                continue
            line.skip_to_after(now)
            if line.running is None or line.running.done():
                line.running = self.pool.submit(_call, line)


def _call(line: ScheduleLine) -> None:
    started = time.monotonic()
    try:
        close_old_connections()
        line.verb()
    except Exception:  # one verb's failure must not stop the clock; the next run tries again
        log.exception("%s failed; it will be retried at its next time", line.name)
    finally:
        close_old_connections()
    log.debug("%s took %.3f s", line.name, time.monotonic() - started)


def _until_next_second() -> float:
    return 1.0 - time.time() % 1.0

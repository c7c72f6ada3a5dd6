"""The clock calls each verb at its time, once, and survives a verb that fails."""

import threading
from datetime import timedelta

from django.utils import timezone

from masthead.core.clock import Clock, ScheduleLine


def test_a_line_runs_only_when_it_is_due() -> None:
    calls: list[str] = []
    line = ScheduleLine("0 * * * *", lambda: calls.append("hour"))
    clock = Clock([line])
    assert line.due is not None
    clock.tick(line.due - timedelta(seconds=1))
    clock.tick(line.due)
    clock.pool.shutdown(wait=True)
    assert calls == ["hour"]


def test_a_clock_that_slept_runs_a_missed_line_once() -> None:
    calls: list[str] = []
    line = ScheduleLine("* * * * *", lambda: calls.append("minute"))
    clock = Clock([line])
    later = timezone.now() + timedelta(hours=3)
    clock.tick(later)
    clock.tick(later)
    clock.pool.shutdown(wait=True)
    assert calls == ["minute"]
    assert line.due is not None
    assert line.due > later


def test_a_failing_verb_stops_neither_the_clock_nor_its_own_next_time() -> None:
    tries: list[int] = []

    def fails() -> None:
        tries.append(1)
        raise RuntimeError("the disk is full")

    line = ScheduleLine("* * * * * *", fails)
    clock = Clock([line])
    for seconds in (1, 5):
        clock.tick(timezone.now() + timedelta(seconds=seconds))
        assert line.running is not None
        line.running.result(timeout=5)
    clock.pool.shutdown(wait=True)
    assert len(tries) == 2


def test_a_line_that_is_still_running_is_not_started_again() -> None:
    may_end, starts = threading.Event(), []

    def slow() -> None:
        starts.append(1)
        may_end.wait(5)

    line = ScheduleLine("* * * * * *", slow)
    clock = Clock([line])
    clock.tick(timezone.now() + timedelta(seconds=2))
    clock.tick(timezone.now() + timedelta(seconds=9))
    may_end.set()
    clock.pool.shutdown(wait=True)
    assert len(starts) == 1


def test_lines_that_wait_for_a_slow_vendor_delay_no_other() -> None:
    may_end, published = threading.Event(), threading.Event()
    waiting = [ScheduleLine("* * * * * *", lambda: may_end.wait(5)) for _ in range(8)]
    clock = Clock([*waiting, ScheduleLine("* * * * * *", published.set)])
    clock.tick(timezone.now() + timedelta(seconds=2))
    assert published.wait(4)
    may_end.set()
    clock.pool.shutdown(wait=True)

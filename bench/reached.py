"""Which test reaches which line: recorded once, and again for what has changed since."""

import hashlib
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

import coverage
import pytest
from django.db import connections

from bench.children import results
from bench.targets import ROOT

_KEPT = "mutants/reached"


class Reached(TypedDict):
    """What one test reached when it was recorded: lines, by module. `digests` are those of the
    test's own file and of these modules; `trouble` is why it failed, if it did."""

    seconds: float
    trouble: str
    lines: dict[str, list[int]]
    digests: dict[str, str]


def in_order(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item]]:
    """Each with the one after it. After the last comes any other, so that what is set up for the
    whole session stays up; what was left standing for another file goes before the first."""
    session = items[0].session
    session._setupstate.teardown_exact(items[0])
    another = next(item for item in session.items if item is not items[-1])
    yield from pairwise([*items, another])


class Failures:
    """A plugin for pytest that keeps the end of what is said of each failure."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.told.append(" ".join(str(report.longrepr).split())[-300:])


_failures = Failures()


def trouble_with(item: pytest.Item, following: pytest.Item) -> str:
    """Run one test as pytest does; what is said of its failure, or nothing."""
    if not item.config.pluginmanager.is_registered(_failures):
        item.config.pluginmanager.register(_failures)
    _failures.told.clear()
    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    return next(iter(_failures.told), "")


@contextmanager
def own_database() -> Iterator[None]:
    """For a child: what it commits, no other sees."""
    settings = connections.settings["default"]
    own = Path(f"{settings['NAME']}-{os.getpid()}")
    shutil.copy(settings["NAME"], own)
    settings["NAME"] = str(own)
    try:
        yield
    finally:
        connections.close_all()
        own.unlink()


def record(
    items: Sequence[pytest.Item], modules: Sequence[Path], cache: pytest.Cache, *, at_once: int
) -> dict[str, Reached]:
    """What each of these tests reaches. Those that were recorded before, and neither changed nor
    reach what did, are not run again."""
    known: dict[str, Reached] = cache.get(_KEPT, {})
    digests = _Digests()
    by_file: defaultdict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not _is_fresh(known.get(item.nodeid), digests):
            by_file[item.path].append(item)
    jobs = [lambda own=own: _record(own, modules) for own in by_file.values()]
    for number, (_, found) in enumerate(results(jobs, at_once=at_once), 1):
        for nodeid, reached in found.items():
            own = [nodeid.partition("::")[0], *reached["lines"]]
            known[nodeid] = reached | {"digests": {path: digests[path] for path in own}}
        print(f"\rRecorded {number} of {len(jobs)} files of tests", end="", flush=True)
    cache.set(_KEPT, known)
    return {item.nodeid: known[item.nodeid] for item in items}


class _Digests(dict[str, str]):
    """Of files, by their path from the root."""

    def __missing__(self, path: str) -> str:
        file = ROOT / path
        self[path] = hashlib.sha256(file.read_bytes() if file.exists() else b"").hexdigest()[:12]
        return self[path]


def _is_fresh(reached: Reached | None, digests: Mapping[str, str]) -> bool:
    if reached is None or reached["trouble"]:
        return False
    return all(digests[path] == digest for path, digest in reached["digests"].items())


def _record(items: Sequence[pytest.Item], modules: Sequence[Path]) -> dict[str, Reached]:
    """For a child: run tests of one file, and note what each reaches."""
    meter = coverage.Coverage(data_file=None, include=[str(ROOT / each) for each in modules])
    meter.set_option("run:disable_warnings", ["no-data-collected"])
    found: dict[str, Reached] = {}
    meter.start()
    with own_database():
        for item, following in in_order(items):
            meter.switch_context(item.nodeid)
            began = time.perf_counter()
            trouble = trouble_with(item, following)
            seconds = time.perf_counter() - began
            found[item.nodeid] = Reached(seconds=seconds, trouble=trouble, lines={}, digests={})
    meter.stop()
    for module in modules:
        for line, tests in meter.get_data().contexts_by_lineno(str(ROOT / module)).items():
            for test in filter(None, tests):
                found[test]["lines"].setdefault(str(module), []).append(line)
    return found

"""Mutants on trial: each in a forked copy of a warmed pytest, before the tests that reach it."""

import gc
import os
import random
import resource
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from django.db import connections

from bench.children import results
from bench.mutation import Mutant, Source
from bench.reached import Reached, in_order, own_database, record, trouble_with
from bench.targets import ROOT

MOST_TESTS = 200  # that one mutant stands before
CONTROLS = 20  # lists of tests that are run without a change, and must pass
LONGEST = 600  # seconds by the clock

type Verdict = str  # what a test has against the mutant; nothing if it survives


class Trials:
    """A plugin for pytest, which collects tests and then tries mutants instead of running them."""

    def __init__(self, sources: Mapping[Path, Source], mutants: Sequence[Mutant]) -> None:
        self.sources, self.mutants = sources, mutants
        self.survivors: list[Mutant] = []
        self.timed_out = self.controls = 0
        self.is_done = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        cores = len(os.sched_getaffinity(0))
        items = {item.nodeid: item for item in session.items}
        assert session.config.cache is not None
        _warm(session.items, self.sources)
        reached = record(session.items, [*self.sources], session.config.cache, at_once=cores)
        failing = [
            f"{test}: {each['trouble']}" for test, each in reached.items() if each["trouble"]
        ]
        if failing:
            raise pytest.UsageError("\n".join(["These fail as it is:", *failing]))
        index = _Index(reached)
        tests = {
            mutant: [items[each] for each in index.tests_of(mutant)] for mutant in self.mutants
        }
        self._control(list(tests.values()), cores)
        self._try(tests, cores)
        self.is_done = True
        return True

    def _control(self, lists: list[list[pytest.Item]], cores: int) -> None:
        """In the order in which mutants are tried, the tests pass if nothing is changed."""
        lists = [own for own in lists if own]
        some = random.Random(0).sample(lists, min(CONTROLS, len(lists)))  # noqa: S311  # no secret
        for place, verdict in results([partial(_try, own) for own in some], at_once=cores):
            if verdict != "":
                names = [item.nodeid for item in some[place]]
                raise pytest.UsageError(f"Without a change one fails: {verdict}, of {names}")
            self.controls += 1

    def _try(self, tests: Mapping[Mutant, list[pytest.Item]], cores: int) -> None:
        functions = _functions_of([str(ROOT / path) for path in self.sources])
        jobs = []
        for mutant, own in tests.items():
            code = partial(self.sources[mutant.path].compiled, mutant.number)
            jobs.append(partial(_judge, mutant, own, partial(_install, functions, code)))
        for number, (place, verdict) in enumerate(results(jobs, at_once=cores), 1):
            self.timed_out += verdict is None
            if verdict == "":
                self.survivors.append(self.mutants[place])
            progress = f"\rTried {number} of {len(jobs)} mutants, {len(self.survivors)} survive "
            print(progress, end="", flush=True)
        print()


class _Index:
    """The tests that reach a line, by module."""

    def __init__(self, reached: Mapping[str, Reached]) -> None:
        self._seconds = {test: each["seconds"] for test, each in reached.items()}
        self._tests: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        self._of_module: defaultdict[str, set[str]] = defaultdict(set)
        for test, each in reached.items():
            for module, lines in each["lines"].items():
                self._of_module[module].add(test)
                for line in lines:
                    self._tests[module, line].add(test)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Those of its own app first, the fastest first. What stands outside of a function runs
        when it is imported: all tests of its module reach it."""
        module = str(mutant.path)
        lines = (self._tests[module, line] for line in mutant.lines)
        reaching = set().union(*lines) if mutant.in_function else self._of_module[module]
        app = str(Path(*mutant.path.parts[:2]))
        ordered = sorted(reaching, key=lambda test: (not test.startswith(app), self._seconds[test]))
        return ordered[:MOST_TESTS]


def _warm(items: Sequence[pytest.Item], sources: Iterable[Path]) -> None:
    """Set up once what lasts for the session, the database above all, and close it before it is
    shared with children. What a test imports only when it runs, such as views, is imported here:
    a child that imported it would have it unchanged."""
    for path in sources:
        import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    item = next(item for item in items if item.get_closest_marker("django_db"))
    trouble_with(item, items[0] if item is not items[0] else items[1])
    connections.close_all()


def _functions_of(files: Sequence[str]) -> list[FunctionType]:
    wanted = set(files)
    found = [each for each in gc.get_objects() if type(each) is FunctionType]
    return [each for each in found if each.__code__.co_filename in wanted]


def _install(functions: Sequence[FunctionType], code: partial[CodeType]) -> None:
    """Give every function of a module the code that it has in the changed one, wherever it is
    wrapped or kept."""
    changed = code()
    codes = {(each.co_qualname, each.co_firstlineno): each for each in _codes_in(changed)}
    for function in functions:
        own = function.__code__
        new = codes.get((own.co_qualname, own.co_firstlineno))
        if own.co_filename == changed.co_filename and new is not None and new != own:
            function.__code__ = new


def _codes_in(code: CodeType) -> list[CodeType]:
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return [*inner, *(deeper for each in inner for deeper in _codes_in(each))]


def _judge(mutant: Mutant, items: Sequence[pytest.Item], change: partial[None]) -> Verdict:
    """For a child. What no test reaches, survives."""
    if not items:
        return ""
    if not mutant.in_function:
        return _try_afresh(mutant, items)
    try:
        change()
    except ValueError:  # a function that closes over less than before can't be given its new code
        return _try_afresh(mutant, items)
    return _try(items)


def _try(items: Sequence[pytest.Item]) -> Verdict:
    """For a child: whether all these tests pass."""
    _limit(items)
    with own_database():
        troubles = (trouble_with(*pair) for pair in in_order(items))
        return next(filter(None, troubles), "")


def _limit(items: Sequence[pytest.Item]) -> None:
    """A change that never ends is killed by the kernel."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 30 + len(items)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST)


def _try_afresh(mutant: Mutant, items: Sequence[pytest.Item]) -> Verdict:
    """For a child: what is changed outside of a function is only seen by importing it."""
    tests = [item.nodeid for item in items]
    command = [sys.executable, "-m", "bench.mutant", str(mutant.path), str(mutant.number), *tests]
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "it takes too long"
    return "a test failed" if done.returncode else ""

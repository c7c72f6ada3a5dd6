"""`make mutants`: change the code in small ways, one at a time, and see whether a test notices.

`python -m bench.mutants [PATH …] [--all | --sample N] [--seed N] [--tests PATH …]` tries a seeded
choice of what can be changed in `bench/targets.py`, or in the paths that are given. Each change is
put into a forked copy of a warmed pytest, which runs the tests that reach the changed line, the
fastest first, until one fails. What survives for a good reason stands in
`bench/surviving_mutants.toml`. Ends with 1 below 90 % killed.

Not mutmut: it leaves every decorated function alone, and most of our verbs are transactions."""

import argparse
import random
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console

from bench.figures import Figure, Report, keep, show
from bench.mutation import Mutant, Source
from bench.targets import ROOT, modules
from bench.trials import Trials

ENOUGH = 90.0  # per cent killed
SAMPLE, SEED = 400, 8
RESULTS = ROOT / "bench" / "results"
REASONS = ROOT / "bench" / "surviving_mutants.toml"
TESTS = ["masthead", "tests/leaks", "-m", "not journey and not drill"]
QUIET = ["-p", "no:xdist", "-s", "-o", "tmp_path_retention_policy=none"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of all possible mutants to try."""

    sample: int | None
    seed: int
    paths: list[str]
    tests: list[str]

    def of(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        places = [Path(path) for path in self.paths]
        inside = [
            mutant
            for mutant in mutants
            if not places or any(mutant.path.is_relative_to(place) for place in places)
        ]
        if self.sample is None or self.sample >= len(inside):
            return inside
        return random.Random(self.seed).sample(inside, self.sample)  # noqa: S311  # a choice, no secret


def main(arguments: list[str]) -> int:
    wanted = _wanted(arguments)
    sources = {path: Source(path) for _, path in modules()}
    possible = [mutant for source in sources.values() for mutant in source.mutants()]
    reasons = _reasons(possible)
    chosen = wanted.of(possible)
    trials = Trials(sources, chosen)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # others tidy up the usual one
        code = pytest.main([*wanted.tests, *QUIET, f"--basetemp={folder}/tests"], plugins=[trials])
    if not trials.is_done:
        return int(code) or 1
    return _report(trials, possible=len(possible), seed=wanted.seed, reasons=reasons)


def _wanted(arguments: list[str]) -> Wanted:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tests", nargs="+", default=TESTS)
    said = parser.parse_args(arguments)
    return Wanted(None if said.all else said.sample, said.seed, said.paths, said.tests)


def _reasons(possible: Sequence[Mutant]) -> dict[str, str]:
    """Why some survive, by their name. A reason for what can't be changed any more is out of date,
    and must go."""
    reasons: dict[str, str] = tomllib.loads(REASONS.read_text())
    outdated = reasons.keys() - {mutant.name for mutant in possible}
    if outdated:
        raise SystemExit(f"{REASONS.name} speaks of what is gone: {sorted(outdated)}")
    return reasons


def _report(trials: Trials, *, possible: int, seed: int, reasons: dict[str, str]) -> int:
    """Print and keep the results; 1 if too few were killed."""
    target_of = {path: target for target, path in modules()}
    tried: Counter[str] = Counter(target_of[mutant.path] for mutant in trials.mutants)
    alive: defaultdict[str, list[Mutant]] = defaultdict(list)
    for mutant in trials.survivors:
        alive[target_of[mutant.path]].append(mutant)
    figures = [_figure(target, tried[target], len(alive[target])) for target in tried]
    total = _figure("all", len(trials.mutants), len(trials.survivors))
    killed = Figure("all", total.value, total.unit, f"≥ {ENOUGH:g}", total.value >= ENOUGH)
    setting = (
        f"{len(trials.mutants)} of {possible} possible changes (seed {seed}); {trials.timed_out} "
        f"killed by their time; {trials.controls} runs without a change, which all passed."
    )
    report = Report("Mutants killed", setting, [*figures, killed])
    show(report)
    survivors = [_survivor(mutant, reasons) for mutant in sorted(trials.survivors, key=_order)]
    for line in survivors:
        Console(soft_wrap=True).print(line, markup=False, highlight=False)
    print(f"Kept in {keep([report], RESULTS, survivors=survivors)}")
    return 0 if killed.kept else 1


def _figure(name: str, tried: int, alive: int) -> Figure:
    return Figure(name, 100 * (tried - alive) / tried, f"% of {tried}, {alive} survived")


def _order(mutant: Mutant) -> tuple[Path, int, int]:
    return mutant.path, mutant.lines.start, mutant.number


def _survivor(mutant: Mutant, reasons: dict[str, str]) -> str:
    change = mutant.name.removeprefix(f"{mutant.path} ")
    reason = reasons.get(mutant.name)
    return f"{mutant.path}:{mutant.lines.start} {change}" + (f"  ({reason})" if reason else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

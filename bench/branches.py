"""`make coverage`: run the tests, and print how many lines and branches they reach of what no test
may be blind to (`bench/targets.py`). Ends with 1 if it is too little.

`python -m bench.branches [ARGUMENT OF PYTEST …]` runs some of the tests."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.figures import Figure, Report, keep, show
from bench.targets import ROOT, modules

ENOUGH = 92.0  # per cent of all branches
RESULTS = ROOT / "bench" / "results"
TESTS = ["-n", "auto", "--dist", "worksteal", "-m", "not drill"]
SETTINGS = """
[run]
branch = true
parallel = true
patch = subprocess
data_file = {folder}/data
include =
    {modules}
disable_warnings = no-data-collected, module-not-imported
"""
COUNTED = ("num_statements", "covered_lines", "num_branches", "covered_branches")

type OfFile = Mapping[str, Any]  # as `coverage json` reports it


def main(arguments: list[str]) -> int:
    with TemporaryDirectory() as folder:
        settings = Path(folder, "settings")
        ours = "\n    ".join(str(ROOT / path) for _, path in modules())
        settings.write_text(SETTINGS.format(folder=folder, modules=ours))
        code = _coverage(settings, "run", "-m", "pytest", *(arguments or TESTS))
        _coverage(settings, "combine", "--quiet")
        _coverage(settings, "json", "--quiet", "-o", f"{folder}/found")
        found = json.loads(Path(folder, "found").read_text())["files"]
    return _report(found) or code


def _coverage(settings: Path, command: str, *words: str) -> int:
    arguments = [sys.executable, "-m", "coverage", command, f"--rcfile={settings}", *words]
    environment = os.environ | {"COVERAGE_PROCESS_START": str(settings)}
    return subprocess.run(arguments, cwd=ROOT, env=environment, check=False).returncode


def _report(found: Mapping[str, OfFile]) -> int:
    """Print and keep what was found; 1 if it is too little."""
    counts: dict[str, Counter[str]] = {}
    unseen = [str(path) for _, path in modules() if str(path) not in found]
    for target, path in modules():
        own = found.get(str(path), {"summary": dict.fromkeys(COUNTED, 0)})
        counts.setdefault(target, Counter()).update({key: own["summary"][key] for key in COUNTED})
        _report_missing(path, own)
    figures = [
        Figure(f"{target}, {what}", *_share(own, what))
        for target, own in counts.items()
        for what in ("lines", "branches")
    ]
    reached, of_all = _share(sum(counts.values(), Counter[str]()), "branches")
    kept = reached >= ENOUGH and not unseen
    total = Figure("all branches", reached, of_all, f"≥ {ENOUGH:g}", kept)
    setting = f"Never imported: {', '.join(unseen)}." if unseen else "Every module is imported."
    report = Report("What the tests reach", setting, [*figures, total])
    show(report)
    print(f"Kept in {keep([report], RESULTS)}")
    return 0 if kept else 1


def _share(counted: Counter[str], what: str) -> tuple[float, str]:
    possible = counted["num_branches" if what == "branches" else "num_statements"]
    return 100 * counted[f"covered_{what}"] / max(possible, 1), f"% of {possible:,}"


def _report_missing(path: Path, own: OfFile) -> None:
    branches = [f"{start}→{end}" for start, end in own.get("missing_branches", ())]
    missing = [str(line) for line in own.get("missing_lines", ())] + branches
    if missing:
        Console(soft_wrap=True).print(f"{path}: {', '.join(missing)}", highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

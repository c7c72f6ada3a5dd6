"""The sandbox is a plain program: it starts where nothing but Python is installed."""

import subprocess
import sys
from pathlib import Path

import masthead

ROOT = Path(masthead.__file__).parent.parent
LOADED = "import sys, masthead.sandbox.stripe.__main__; print(*sorted(sys.modules))"


def test_the_sandbox_needs_the_standard_library_alone() -> None:
    ran = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-S", "-c", LOADED],  # -S: no site-packages
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    ours = {name for name in ran.stdout.split() if name.startswith("masthead")}
    assert {"masthead", "masthead.sandbox", "masthead.sandbox.stripe"} <= ours
    assert all(name == "masthead" or name.startswith("masthead.sandbox") for name in ours)

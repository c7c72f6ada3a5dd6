"""An import that is killed in the middle goes on where it was: nothing twice, nothing lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from masthead.importing.testing import post, wordpress_export

pytestmark = pytest.mark.drill

POSTS = 450
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """An installation of its own, as another process sees it."""
    environment = {**os.environ, "MASTHEAD_DATA": str(tmp_path / "data"), "DATABASE_URL": ""}
    del environment["DATABASE_URL"]
    run(environment, "migrate", "--verbosity", "0")
    run(
        environment,
        "shell",
        "--no-imports",
        "-c",
        "from masthead.publishing.bootstrap import found_publication; found_publication()",
    )
    return environment


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", *words],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )


def figures(environment: dict[str, str]) -> dict[str, int]:
    """What stands in the books, read from beside."""
    database = sqlite3.connect(Path(environment["MASTHEAD_DATA"]) / "masthead.sqlite3", timeout=30)
    counted = {
        "batches": "SELECT count(*) FROM importing_importbatch",
        "stories": "SELECT count(*) FROM publishing_story",
        "sources": "SELECT count(DISTINCT imported_from) FROM publishing_story",
        "revisions": "SELECT count(*) FROM wagtailcore_revision",
        "children": "SELECT numchild FROM wagtailcore_page WHERE depth = 2",
        "credits": "SELECT count(*) FROM publishing_credit",
    }
    found = {name: database.execute(sql).fetchone()[0] for name, sql in counted.items()}
    database.close()
    return found


def kill_after_a_batch(environment: dict[str, str], export: Path, batches: int) -> None:
    importing = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", "import_archive", "wordpress", str(export)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 120
    while figures(environment)["batches"] < batches and importing.poll() is None:
        assert time.monotonic() < until, "no batch was committed in two minutes"
        time.sleep(0.01)
    importing.send_signal(signal.SIGKILL)
    importing.wait()


def test_killed_twice_it_ends_as_if_nothing_had_been(tmp_path: Path, house: dict[str, str]) -> None:
    export = wordpress_export(tmp_path, *[post(n, f"Story {n}") for n in range(1, POSTS + 1)])
    kill_after_a_batch(house, export, batches=1)
    assert 0 < figures(house)["stories"] < POSTS
    kill_after_a_batch(house, export, batches=figures(house)["batches"] + 1)
    said = run(house, "import_archive", "wordpress", str(export))
    after = figures(house)
    assert after == {
        "batches": 0,  # the report tells from now on
        "stories": POSTS,
        "sources": POSTS,
        "revisions": POSTS,
        "children": POSTS,
        "credits": POSTS,
    }
    assert f"{POSTS} imported" in " ".join(said.stderr.split())
    again = run(house, "import_archive", "wordpress", str(export))
    assert f"{POSTS} skipped" in " ".join(again.stderr.split())
    assert figures(house) == after

"""An import that is killed midway resumes where it stopped: nothing is imported twice or lost.

450 stories in a WordPress export; killed after its first batch and again after the next; SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

from masthead.importing.testing import post, wordpress_export
from tests.drills.installation import Installation, database_of, kill_when, run, shell, start
from tests.drills.promises import Drill

POSTS = 450
CREATE = "from masthead.publishing.bootstrap import create_publication; create_publication()"
COUNTED = {
    "stories": "SELECT count(*) FROM publishing_story",
    "sources": "SELECT count(DISTINCT imported_from) FROM publishing_story",
    "revisions": (
        "SELECT count(*) FROM wagtailcore_revision"
        " WHERE object_id IN (SELECT CAST(page_ptr_id AS text) FROM publishing_story)"
    ),
    "children of the front page, besides standing pages": (
        "SELECT numchild - (SELECT count(*) FROM publishing_standingpage)"
        " FROM wagtailcore_page WHERE depth = 2"
    ),
    "credits": "SELECT count(*) FROM publishing_credit",
}
BATCHES = "SELECT count(*) FROM importing_importbatch"


def figure(installation: Installation, sql: str) -> int:
    """One value from the database, read by a separate connection."""
    with closing(sqlite3.connect(database_of(installation), timeout=30)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def kill_after(installation: Installation, export: Path, *, batches: int) -> None:
    importing = start(installation, "import_archive", "wordpress", str(export))
    kill_when(importing, lambda: figure(installation, BATCHES) >= batches)


def import_whole(installation: Installation, export: Path) -> str:
    return " ".join(run(installation, "import_archive", "wordpress", str(export)).stderr.split())


def test_an_import_killed_twice_ends_complete_and_without_duplicates(
    tmp_path: Path, installation: Installation, drill: Drill
) -> None:
    shell(installation, CREATE)
    export = wordpress_export(tmp_path, *[post(n, f"Story {n}") for n in range(1, POSTS + 1)])
    kill_after(installation, export, batches=1)
    first = figure(installation, COUNTED["stories"])
    kill_after(installation, export, batches=figure(installation, BATCHES) + 1)
    second = figure(installation, COUNTED["stories"])
    said = import_whole(installation, export)

    assert 0 < first < second < POSTS, "it was not killed in the middle"
    drill.measured("stories in the database when it was killed", first)
    drill.measured("and when it was killed again", second)
    for name, sql in COUNTED.items():
        drill.exactly(f"{name} in the end", figure(installation, sql), POSTS)
    drill.exactly("batches left to resume from", figure(installation, BATCHES), 0)
    drill.exactly("ends that tell of the whole", said.count(f"{POSTS} imported"), 1)
    again = import_whole(installation, export)
    drill.exactly("imported again, all skipped", again.count(f"{POSTS} skipped"), 1)
    drill.exactly("stories after that", figure(installation, COUNTED["stories"]), POSTS)

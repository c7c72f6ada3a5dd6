"""An import that is killed midway resumes where it stopped: nothing twice, nothing lost.

450 stories in a WordPress export; killed after its first batch and again after the next; SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

from masthead.importing.testing import post, wordpress_export
from tests.drills.installation import House, books_of, kill_when, run, shell, start
from tests.drills.promises import Drill

POSTS = 450
FOUND = "from masthead.publishing.bootstrap import create_publication; create_publication()"
COUNTED = {
    "stories": "SELECT count(*) FROM publishing_story",
    "sources": "SELECT count(DISTINCT imported_from) FROM publishing_story",
    "revisions": "SELECT count(*) FROM wagtailcore_revision",
    "children of the front page": "SELECT numchild FROM wagtailcore_page WHERE depth = 2",
    "credits": "SELECT count(*) FROM publishing_credit",
}
BATCHES = "SELECT count(*) FROM importing_importbatch"


def figure(house: House, sql: str) -> int:
    """What stands in the books, read from beside."""
    with closing(sqlite3.connect(books_of(house), timeout=30)) as books:
        return int(books.execute(sql).fetchone()[0])


def kill_after(house: House, export: Path, *, batches: int) -> None:
    importing = start(house, "import_archive", "wordpress", str(export))
    kill_when(importing, lambda: figure(house, BATCHES) >= batches)


def import_whole(house: House, export: Path) -> str:
    return " ".join(run(house, "import_archive", "wordpress", str(export)).stderr.split())


def test_an_import_killed_twice_ends_complete_and_without_duplicates(
    tmp_path: Path, house: House, drill: Drill
) -> None:
    shell(house, FOUND)
    export = wordpress_export(tmp_path, *[post(n, f"Story {n}") for n in range(1, POSTS + 1)])
    kill_after(house, export, batches=1)
    first = figure(house, COUNTED["stories"])
    kill_after(house, export, batches=figure(house, BATCHES) + 1)
    second = figure(house, COUNTED["stories"])
    said = import_whole(house, export)

    assert 0 < first < second < POSTS, "it was not killed in the middle"
    drill.measured("stories in the books when it was killed", first)
    drill.measured("and when it was killed again", second)
    for name, sql in COUNTED.items():
        drill.exactly(f"{name} in the end", figure(house, sql), POSTS)
    drill.exactly("batches left to go on from", figure(house, BATCHES), 0)
    drill.exactly("ends that tell of the whole", said.count(f"{POSTS} imported"), 1)
    again = import_whole(house, export)
    drill.exactly("imported again, all skipped", again.count(f"{POSTS} skipped"), 1)
    drill.exactly("stories after that", figure(house, COUNTED["stories"]), POSTS)

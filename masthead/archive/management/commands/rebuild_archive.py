"""`masthead rebuild_archive`: rebuild the search indexes while the site stays available."""

from typing import Any

from django.core.management.base import BaseCommand

from masthead.archive import desk_indexing, indexing


class Command(BaseCommand):
    help = "Rebuild the archive's search indexes. The site can keep running."

    def handle(self, *args: Any, **options: Any) -> None:
        entered = indexing.rebuild()
        self.stdout.write(f"{entered:,} stories indexed for readers.")
        self.stdout.write(f"{desk_indexing.rebuild():,} stories indexed for the desk.")

"""`masthead rebuild_archive`: rebuild the search index while the site stays available."""

from typing import Any

from django.core.management.base import BaseCommand

from masthead.archive import indexing


class Command(BaseCommand):
    help = "Rebuild the archive's search index. The site can keep running."

    def handle(self, *args: Any, **options: Any) -> None:
        entered = indexing.rebuild()
        self.stdout.write(f"{entered} stories indexed.")

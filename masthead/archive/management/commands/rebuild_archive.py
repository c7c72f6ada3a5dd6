"""`masthead rebuild_archive`: write the search index anew, while the site answers."""

from typing import Any

from django.core.management.base import BaseCommand

from masthead.archive import indexing


class Command(BaseCommand):
    help = "Write the archive's search index anew. The site may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        entered = indexing.rebuild()
        self.stdout.write(f"The archive holds {entered} stories.")

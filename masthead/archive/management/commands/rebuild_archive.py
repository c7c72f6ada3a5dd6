"""`masthead rebuild_archive`: write the search index anew, while the site answers."""

from typing import Any

from django.core.management.base import BaseCommand

from masthead.archive import indexing


class Command(BaseCommand):
    help = "Rebuild the archive's search index. The site can keep running."

    def handle(self, *args: Any, **options: Any) -> None:
        entered = indexing.rebuild()
        self.stdout.write(f"{entered} stories indexed.")

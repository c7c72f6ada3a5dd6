"""`masthead check_lists`: compare the lists of stories and their counts with the stories."""

from typing import Any

from django.core.management.base import BaseCommand

from masthead.publishing import maintenance


class Command(BaseCommand):
    help = "Check the lists of stories and their counts, and correct what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        corrected = maintenance.check_lists()
        self.stdout.write(f"{corrected:,} corrected." if corrected else "No differences found.")

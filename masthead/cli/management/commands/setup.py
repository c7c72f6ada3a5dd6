"""`masthead setup`."""

from django.core.management.base import BaseCommand

from masthead.cli.settling import settle


class Command(BaseCommand):
    help = "Lay the database, roles and static files, or bring them up to date. Safe to repeat."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: object, **options: object) -> None:
        settle(say=self.stdout.write)
        self.stdout.write("Ready. `masthead serve` starts it. The first account, with every right:")
        self.stdout.write("  masthead sign-in you@example.com --engineer")

"""`masthead setup`."""

from django.core.management.base import BaseCommand

from masthead.cli.installation import set_up


class Command(BaseCommand):
    help = "Create or update the database, roles and static files. Safe to repeat."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: object, **options: object) -> None:
        set_up(say=self.stdout.write)
        self.stdout.write(
            "Ready. Start the site with `masthead serve`. To create the first account, with full "
            "rights:"
        )
        self.stdout.write("  masthead sign-in you@example.com --engineer")

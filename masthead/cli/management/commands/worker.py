"""`masthead worker`."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run background tasks: of all queues, or of those named."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue", default="*", help="Queues, with commas: publishing, mail, default."
        )

    def handle(self, *args: object, queue: str, **options: object) -> None:
        call_command("db_worker", queue_name=queue, interval=0.5, startup_delay=False, reload=False)

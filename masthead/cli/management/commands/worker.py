"""`masthead worker`."""

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.management.commands import db_worker

from masthead.cli.gateway_settings import require_gateways


class QuietWorker(db_worker.Command):
    """The queue's own worker, logging only what needs attention: tasks that failed."""

    def configure_logging(self, verbosity: int) -> None:
        logging.getLogger("django.tasks").setLevel(logging.WARNING)
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)


class Command(BaseCommand):
    help = "Run background tasks from all queues or from the ones named."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue", default="*", help="Queues, separated by commas: publishing, mail, default."
        )

    def handle(self, *args: object, queue: str, **options: object) -> None:
        require_gateways()
        worker = QuietWorker()
        call_command(worker, queue_name=queue, interval=0.5, startup_delay=False, reload=False)

"""`masthead serve`."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.accounts.models import Reader
from masthead.cli import sandboxes, tree
from masthead.cli.gateway_settings import require_gateways
from masthead.cli.installation import set_up
from masthead.cli.ports import add_port, require_free


class Command(BaseCommand):
    help = "Run the site with its workers and its clock until Ctrl-C or SIGTERM."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on.")
        add_port(parser)
        parser.add_argument("--workers", type=int, default=1, help="Number of web processes.")
        parser.add_argument(
            "--web-only",
            action="store_true",
            help="Web only: the worker and the clock run elsewhere.",
        )

    def handle(
        self,
        *args: object,
        host: str,
        port: int,
        workers: int,
        web_only: bool,
        **options: object,
    ) -> None:
        if workers < 1:
            raise CommandError("--workers is the number of web processes and must be at least 1.")
        require_free(port, host=host, instead="masthead serve --port {port}")
        require_gateways()
        set_up(say=self.stdout.write)
        roles = [tree.web(host=host, port=port, workers=workers)]
        if not web_only:
            roles += [*tree.embedded_workers(), *sandboxes.roles()]
        self.stdout.write(f"Serving {settings.SITE_URL} on {host}:{port}. Press Ctrl-C to stop.")
        self._advise(port)
        self.stdout.flush()  # into a log file, too, before the first request
        raise SystemExit(tree.Tree(roles).run())

    def _advise(self, port: int) -> None:
        """Say what keeps a newcomer from getting in."""
        site = urlsplit(settings.SITE_URL)
        if site.hostname == "localhost" and site.port not in {None, port}:
            self.stdout.write(
                f"Links lead to {settings.SITE_URL}. To make them lead here, set PORT={port} in "
                "masthead.env or in the environment, instead of --port."
            )
        if not Reader.objects.filter(is_superuser=True).exists():
            self.stdout.write(
                "No one can enter the desk yet. In a second terminal, in the same folder, run:\n"
                "  masthead sign-in you@example.org --engineer"
            )

"""`masthead serve`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

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
        raise SystemExit(tree.Tree(roles).run())

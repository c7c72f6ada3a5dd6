"""`masthead serve`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.cli import sandboxes, tree
from masthead.cli.gateway_settings import require_gateways
from masthead.cli.ports import add_port, require_free
from masthead.cli.settling import settle


class Command(BaseCommand):
    help = "Serve the site, with its worker and its clock, until Ctrl-C or SIGTERM."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on.")
        add_port(parser)
        parser.add_argument("--workers", type=int, default=1, help="Web processes.")
        parser.add_argument(
            "--web-only", action="store_true", help="Worker and clock run elsewhere."
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
            raise CommandError("--workers is how many processes answer: one at least.")
        require_free(port, host=host, instead="masthead serve --port {port}")
        require_gateways()
        settle(say=self.stdout.write)
        roles = [tree.web(host=host, port=port, workers=workers)]
        if not web_only:
            roles += [*tree.embedded_workers(), *sandboxes.roles()]
        self.stdout.write(f"Serving {settings.SITE_URL} on {host}:{port}; Ctrl-C stops it.")
        raise SystemExit(tree.Tree(roles).run())

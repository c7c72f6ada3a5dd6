"""`masthead demo`."""

import os
import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.cli import tree
from masthead.cli.settling import settle
from masthead.demo.showing import Show


class Command(BaseCommand):
    help = "Start the demonstration publication; the first run fills it."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--stories", type=int, default=0, help="Generate so many more stories.")
        parser.add_argument(
            "--subscribers", type=int, default=2000, help="Invented subscribers in all."
        )
        parser.add_argument("--fill-only", action="store_true", help="Fill it and do not serve.")

    def handle(
        self,
        *args: object,
        port: int,
        stories: int,
        subscribers: int,
        fill_only: bool,
        **options: object,
    ) -> None:
        if not fill_only:
            _require_free(port, *filter(None, [settings.FAKE_STRIPE_PORT]))
        settle(say=self.stdout.write)
        show = Show(say=self.stdout.write, port=port)
        show.fill(stories=stories, subscribers=subscribers)
        if fill_only:
            return
        roles = [
            tree.web(host="127.0.0.1", port=port, workers=1),
            *tree.embedded_workers(),
            *tree.embedded_vendors(),
        ]
        code = tree.Tree(roles).run(meanwhile=show.open)
        self.stdout.write("Stopped. `make demo` starts it again with all that was done.")
        raise SystemExit(code)


def _require_free(site: int, *others: int) -> None:
    for port in (site, *others):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is taken: another program listens there. "
                    f"Stop it, or choose another: PORT={site + 1} make demo"
                ) from error

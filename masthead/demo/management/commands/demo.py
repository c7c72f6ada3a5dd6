"""`masthead demo`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from masthead.cli import sandboxes, tree
from masthead.cli.installation import set_up
from masthead.cli.ports import add_port, require_free
from masthead.demo.demo_run import DemoRun


class Command(BaseCommand):
    help = "Start the demonstration publication. The first run creates its content."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_port(parser)
        parser.add_argument(
            ("--stories"), type=int, default=0, help="Generate this many additional stories."
        )
        parser.add_argument(
            "--subscribers", type=int, default=2000, help="Number of invented subscribers."
        )
        parser.add_argument(
            ("--fill-only"),
            action="store_true",
            help="Create the content without starting the site.",
        )

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
            ports = filter(None, [port, settings.STRIPE_SANDBOX_PORT])
            require_free(*ports, instead="PORT={port} make demo")
        set_up(say=self.stdout.write)
        run = DemoRun(say=self.stdout.write, port=port)
        run.fill(stories=stories, subscribers=subscribers)
        if fill_only:
            return
        roles = [
            tree.web(host="127.0.0.1", port=port, workers=1),
            *tree.embedded_workers(),
            *sandboxes.roles(),
        ]
        code = tree.Tree(roles).run(meanwhile=run.open)
        self.stdout.write("Stopped. Run `make demo` to start it again; your changes are kept.")
        raise SystemExit(code)

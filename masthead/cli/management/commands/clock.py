"""`masthead clock`."""

import signal

from django.core.management.base import BaseCommand

from masthead.cli.gateway_settings import require_gateways
from masthead.config.schedule import schedule
from masthead.core.clock import Clock


class Command(BaseCommand):
    help = "Run the clock: publishing, editions and clean-up, each at its scheduled time."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: object, **options: object) -> None:
        require_gateways()
        clock = Clock(schedule())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: clock.stop())
        clock.run()

"""`masthead import` ends up here; see masthead/importing/command.py."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from masthead.importing import command


class Command(BaseCommand):
    help = "Import an archive: wordpress FILE.xml, ghost FILE.json, html FILE…"

    def add_arguments(self, parser: ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        code = command.run(options)
        if code:
            sys.exit(code)

"""The `masthead` command: its own verbs, and Django's commands beneath."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
    execute_from_command_line(sys.argv)

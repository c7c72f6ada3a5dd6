"""`make bench`: measure what is promised about speed, print a table, write JSON.

`python -m bench [NAME …]` runs the named benches only: story_page, import_speed, edition_send."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
_folder = tempfile.TemporaryDirectory(prefix="masthead-bench-")
os.environ["MASTHEAD_DATA"] = _folder.name
os.environ.setdefault("MASTHEAD_THEME", "masthead.demo.theme")

import django  # the data folder must be named before the settings are read

django.setup()

from django.core.management import call_command

from bench import edition_send, import_speed, story_page
from bench.figures import keep, show

BENCHES = {
    bench.__name__.split(".")[-1]: bench for bench in (story_page, edition_send, import_speed)
}


def main(names: list[str]) -> None:
    """Fill a temporary installation with the demo, run the benches, print and keep their
    figures."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"No bench is called {unknown[0]}. There are: {', '.join(BENCHES)}.")
    call_command("demo", fill_only=True)
    reports = []
    for name in names or BENCHES:
        reports.append(BENCHES[name].run())
        show(reports[-1])
    path = keep(reports, Path("bench/results"))
    print(f"Kept in {path}")


main(sys.argv[1:])

"""`masthead import`: its arguments, what it prints, and its exit codes."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from masthead.importing import import_run
from masthead.importing.errors import BusyError, HaltedError, UnreadableError
from masthead.importing.filing import InvalidMappingError
from masthead.importing.import_run import Result
from masthead.importing.member_import import NoListError, NoSuchNewsletterError
from masthead.importing.spec import ImportSpec, OnProgress
from masthead.publishing.models import Publication

NO_LIST = "none"
_REFUSALS = (UnreadableError, InvalidMappingError, NoSuchNewsletterError, NoListError, BusyError)
DONE, FAILED, REFUSED_SOME, HALTED = 0, 1, 3, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `masthead import`."""
    parser.add_argument("what", choices=["wordpress", "ghost", "html"], help="the kind of export")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        ("--dry-run"),
        action="store_true",
        help="report what would happen without importing anything",
    )
    parser.add_argument("--members", type=Path, metavar="CSV", help="Ghost's members export")
    parser.add_argument(
        "--newsletter",
        default="",
        metavar="SLUG",
        help=f"the newsletter to add members to, or “{NO_LIST}”; required with --members",
    )
    parser.add_argument("--media", type=Path, metavar="DIR", help="folder with the pictures")
    parser.add_argument("--section", default="Imported", help="section for stories without one")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="NAME=TYPE:SLUG",
        help="map a category or tag to a section, country, industry, topic or kind, or NAME=skip",
    )
    parser.add_argument(
        "--pages",
        choices=["draft", "publish", "skip"],
        default="draft",
        help="what to do with pages (as opposed to posts)",
    )
    parser.add_argument("--published", type=_day, metavar="DATE", help="date for pages without one")
    parser.add_argument("--encoding", default="", help="encoding of pages that do not declare one")


def run(options: dict[str, Any]) -> int:
    """Import as asked. 0: done; 1: stopped before anything was written; 3: done, but some items
    were refused (see the report); 4: interrupted while writing; the same command resumes it."""
    console = Console(stderr=True)
    try:
        spec = _spec(options)
        result = _import(spec, console, dry=bool(options["dry_run"]))
    except HaltedError as error:
        return _print_error(console, str(error), HALTED)
    except (*_REFUSALS, OSError) as error:
        return _print_error(console, f"Nothing was imported. {error}", FAILED)
    except DatabaseError as error:
        advice = f"Database error: {error}. Have you run `masthead setup`?"
        return _print_error(console, f"Nothing was imported. {advice}", FAILED)
    except KeyboardInterrupt:
        return _print_error(console, "Stopped. Nothing was imported.", FAILED)
    _print_result(console, result, dry=bool(options["dry_run"]))
    return REFUSED_SOME if result.counts.by_status["refused"] else DONE


def _print_error(console: Console, said: str, code: int) -> int:
    console.print(said, style="red", markup=False, soft_wrap=True)
    return code


def _spec(options: dict[str, Any]) -> ImportSpec:
    media, published = options["media"], options["published"]
    if media is not None and not media.is_dir():
        raise NotADirectoryError(
            f"{media} is not a folder. Use --media for the folder with the pictures."
        )
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=ZoneInfo(Publication.load().time_zone))
    for file in [*options["files"], *filter(None, [options["members"]])]:
        if not file.is_file():
            raise FileNotFoundError(f"The file {file} does not exist.")
    if options["members"] and not options["newsletter"]:
        raise NoListError(options["members"])
    return ImportSpec(
        what=options["what"],
        files=tuple(options["files"]),
        members=options["members"],
        media=media and media.resolve(),
        section=options["section"],
        mapping=tuple(options["map"]),
        pages=options["pages"],
        published=published,
        encoding=options["encoding"],
        newsletter="" if options["newsletter"] == NO_LIST else options["newsletter"],
    )


def _import(spec: ImportSpec, console: Console, *, dry: bool) -> Result:
    with _bars(console) as bar:
        if dry:
            return import_run.dry_run(spec, reading=bar("Reading"))
        return import_run.run_import(spec, reading=bar("Reading"), writing=bar("Writing"))


@contextmanager
def _bars(console: Console) -> Iterator[Callable[[str], OnProgress]]:
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
    )

    def bar(name: str) -> OnProgress:
        task = progress.add_task(name, total=None)
        return lambda done, total: progress.update(task, completed=done, total=total)

    with progress:
        yield bar


def _print_result(console: Console, result: Result, *, dry: bool) -> None:
    if result.resumed:
        console.print("Resumed where the last run stopped.")
    console.print(result.counts.sentence(dry=dry), markup=False, highlight=False)
    sys.stdout.write(f"{result.report}\n")


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write the date as 2020-04-01") from error

"""Setting up an installation: the steps needed once after an install or an upgrade, safe to
repeat."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from masthead import __version__
from masthead.archive import desk_indexing, indexing
from masthead.archive.models import DeskEntry, Entry
from masthead.cli.database_version import require_usable
from masthead.core.private_files import make_private
from masthead.desk.roles import create_roles
from masthead.publishing.bootstrap import create_publication
from masthead.publishing.maintenance import check_lists
from masthead.publishing.models import Story, StoryCount

Say = Callable[[str], object]


def set_up(*, say: Say) -> None:
    """Migrate, create the publication and the roles, collect static files; announce each step. A
    database that this version can't use is refused."""
    make_private(database_files())
    require_usable()
    if _has_pending_migrations():
        say("Creating the database")
        call_command("migrate", verbosity=0, interactive=False)
    create_publication()
    create_roles()
    if Story.objects.published().exists():
        _index_what_is_missing(say=say)
    if _static_files_changed():
        say("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        _stamp().write_text(_static_version())


def set_up_if_new(*, say: Say) -> None:
    """Set up an installation that has never been started; leave any other as it is."""
    if not MigrationRecorder(connection).applied_migrations():
        set_up(say=say)


def database_files() -> Iterator[Path]:
    """The files of SQLite: the database and the caught e-mail, with their write-ahead logs."""
    named = [Path(settings.MAILBOX)]
    if connection.vendor == "sqlite":
        named.append(Path(connection.settings_dict["NAME"]))
    for file in named:
        yield from file.parent.glob(f"{file.name}*")


def _has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _index_what_is_missing(*, say: Say) -> None:
    """The lists and indexes of an archive that an earlier version published."""
    if not StoryCount.objects.exists():
        say("Listing the stories")
        check_lists()
    if not Entry.objects.exists():
        say("Indexing the stories for search")
        indexing.rebuild()
    if not DeskEntry.objects.exists():
        say("Indexing the stories for the desk")
        desk_indexing.rebuild()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT).parent / "static-version"


def _static_files_changed() -> bool:
    return not _stamp().exists() or _stamp().read_text() != _static_version()


def _static_version() -> str:
    """Changes when the release, the theme or one of our static files does."""
    theme = [settings.THEME] if settings.THEME else []
    folders = [*theme, *Path(settings.PACKAGE).glob("*/static")]
    files = sorted(f for folder in folders for f in folder.rglob("*") if f.is_file())
    marks = [f"{f}:{f.stat().st_mtime_ns}" for f in files if "templates" not in f.parts]
    return hashlib.sha256("\n".join([__version__, *marks]).encode()).hexdigest()

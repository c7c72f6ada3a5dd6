"""The test database. Migrating takes longer than most test files, so on SQLite it is done once for
each set of migrations, and every run starts from a copy."""

import fcntl
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections

type Restore = Callable[[], None]


def create(path: Path, cache: pytest.Cache | None) -> None:
    """Create a migrated SQLite database that every connection opens from now on. It is a file, as
    an installation's is: the threads of a journey's server each have a connection of their own,
    which an in-memory database does not allow."""
    # a test has nothing to lose in a power cut
    connections.settings["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    copy_migrated(path, cache)
    _use(path)


def copy_migrated(path: Path, cache: pytest.Cache | None) -> None:
    """Copy a migrated SQLite database to this path."""
    assert cache is not None, "-p no:cacheprovider leaves no place for what is kept"
    _copy_file(_migrated(cache.mkdir("database")), path)


def _migrated(folder: Path) -> Path:
    """The database to copy from, created by the first caller while the others wait."""
    path = folder / f"{_digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for outdated in folder.glob("*.sqlite3*"):
                outdated.unlink()
            _migrate(path)
    return path


def _copy_file(source: Path, target: Path) -> None:
    """Copy one SQLite file to another, while others may be copying it too."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _digest() -> str:
    """Changes with every migration, and with every model that permissions are made for."""
    found = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(file.read_bytes())
    for model in apps.get_models(include_auto_created=True):
        about = model._meta
        said = about.label, str(about.verbose_name), about.default_permissions, about.permissions
        found.update(repr(said).encode())
    return found.hexdigest()[:16]


def _migrate(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    before = connections.settings["default"]["NAME"]
    _use(unfinished)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
    _use(before)
    unfinished.rename(path)


def _use(path: Path) -> None:
    connection.close()
    connections.settings["default"]["NAME"] = str(path)


def copy_of_file() -> Restore:
    """Save the SQLite database's present content; returns a function that restores it."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(kept)

    def restore() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    return restore


def copy_of_rows() -> Restore:
    """The same for the rows of a database server."""
    rows = _content_types_first(connection.creation.serialize_db_to_string())

    def restore() -> None:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(rows)
        with connection.cursor() as cursor:  # continue from the ids of the restored rows
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)

    return restore


def _content_types_first(rows: str) -> str:
    """Wagtail's tasks look up their content type as they are loaded, and would create it."""
    loaded = json.loads(rows)
    loaded.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
    return json.dumps(loaded)

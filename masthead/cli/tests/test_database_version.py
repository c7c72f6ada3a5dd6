"""A database that this version can't use is refused in one line, before anything is changed."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from masthead.cli.database_version import require_usable, unusable_because

OLD = [("accounts", "0001_initial"), ("accounts", "0002_sign_in"), ("web", "0001_initial")]
RECORD = "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app, name, applied)"


@pytest.fixture
def old_data_folder(tmp_path: Path) -> Path:
    """A data folder as a version before 0.1 left it."""
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "masthead.sqlite3")) as database:
        database.execute(RECORD)
        rows = [(app, name, "2025-01-01 00:00:00") for app, name in OLD]
        database.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows
        )
        database.commit()
    return data


def tables_in(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "masthead.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_master")]


@pytest.mark.parametrize("words", [["setup"], ["demo", "--fill-only"]])
def test_a_data_folder_from_before_0_1_is_refused_in_one_line(
    old_data_folder: Path, words: list[str]
) -> None:
    around = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ended = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", *words],
        env={**around, "MASTHEAD_DATA": str(old_data_folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode != 0
    (line,) = (ended.stdout + ended.stderr).strip().splitlines()
    assert "from before Masthead 0.1" in line
    assert f"mv {old_data_folder} {old_data_folder}-before-0.1" in line
    assert tables_in(old_data_folder) == ["django_migrations"]


@pytest.mark.django_db
def test_a_database_of_this_version_is_used() -> None:
    assert unusable_because() == ""


@pytest.mark.django_db
def test_a_database_of_a_later_version_is_refused_with_what_to_install() -> None:
    MigrationRecorder(connection).record_applied("accounts", "9999_later")
    with pytest.raises(CommandError, match="later version"):
        require_usable()


@pytest.mark.django_db
def test_the_migrations_of_other_apps_are_not_judged() -> None:
    MigrationRecorder(connection).record_applied("own_theme", "0001_initial")
    assert unusable_because() == ""


@pytest.mark.django_db
def test_a_postgresql_database_from_before_0_1_is_refused_with_the_setting_to_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("accounts", "0002_sign_in")
    recorder.record_unapplied("site", "0001_initial")
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert unusable_because().endswith("name it in DATABASE_URL.")

"""The stage on which every test plays: a founded publication, tasks that run at once, throw-away
files, and no network. `tests/ground.py` laid its data folder before the settings were read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> str:
    """The test database begins as an installation does: founded. Gives its rows, for tests that
    find it emptied by one that could not be rolled back."""
    from masthead.publishing.founding import found_publication  # noqa: PLC0415  # needs the apps

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        found_publication()
        rows: str = connection.creation.serialize_db_to_string()
    return rows


@pytest.fixture(autouse=True)
def plain_settings(settings: object, tmp_path: Path) -> Iterator[None]:
    """Tasks run at once, files go to a throw-away folder, static files need no manifest."""
    settings.TASKS = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "mail", "publishing"],
        }
    }
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # WhiteNoise wants it there
    settings.MAILBOX = tmp_path / "mailbox.sqlite3"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    yield

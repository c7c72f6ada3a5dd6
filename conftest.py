"""The stage on which every test plays: a founded publication, tasks that run at once, throw-away
files, and no network. `tests/ground.py` laid its data folder before the settings were read."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection, connections

from masthead.accounts.testing import empty_record
from masthead.billing.testing import empty_ledger
from masthead.publishing.bootstrap import found_publication

# tests are not timed: a busy machine fails none
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite keeps its books in a file, as an installation does: the threads of a journey's server
    each have a connection of their own, as they can't have to a database in memory."""
    books = connections.settings["default"]
    if books["ENGINE"].endswith("sqlite3"):
        books["TEST"]["NAME"] = str(tmp_path_factory.mktemp("books") / "masthead.sqlite3")
        # what a power cut would take is no loss to a test
        books["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> str:
    """The test database begins as an installation does: founded. Gives its rows, for tests that
    find it emptied by one that could not be rolled back."""
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


@pytest.fixture(autouse=True)
def books_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits is followed by deleting every row, which the ledger and
    the record refuse."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if not commits and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    empty_ledger()
    empty_record()

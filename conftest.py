"""Setup for every test: a publication, tasks that run immediately, temporary files, and no network.
`tests/environment.py` created its data folder before the settings were read."""

from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from masthead.accounts.testing import empty_record
from masthead.billing.testing import empty_ledger
from masthead.publishing.bootstrap import create_publication
from masthead.site import site_context
from tests import database

BLOCKER: pytest.StashKey[DjangoDbBlocker] = pytest.StashKey()
RESTORE: pytest.StashKey[database.Restore] = pytest.StashKey()

# tests are not timed, so that none fails on a busy machine
hypothesis.settings.register_profile(
    "masthead", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("masthead")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The test database starts as an installation does: with a publication."""
    stash = request.config.stash
    stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            database.create(
                tmp_path_factory.mktemp("database") / "masthead.sqlite3", request.config.cache
            )
            create_publication()
            stash[RESTORE] = database.copy_of_file()
        else:
            request.getfixturevalue("django_db_setup")  # pytest-django's own
            create_publication()
            stash[RESTORE] = database.copy_of_rows()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """A test that really commits leaves an empty database; restore it for the next one."""
    yield
    if nextitem is not None and _commits(item):
        with item.config.stash[BLOCKER].unblock():
            item.config.stash[RESTORE]()


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_transactional = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_transactional or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def plain_settings(settings: object, tmp_path: Path) -> Iterator[None]:
    """Tasks run immediately, files go to a temporary folder, static files need no manifest."""
    settings.TASKS = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "mail", "publishing"],
        }
    }
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # WhiteNoise requires the folder
    settings.MAILBOX = tmp_path / "mailbox.sqlite3"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    yield


@pytest.fixture(autouse=True)
def database_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that really commits, every row is deleted, which the ledger and the audit log
    would refuse."""
    if not _commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    empty_ledger()
    empty_record()


@pytest.fixture(autouse=True)
def fresh_site_context() -> Iterator[None]:
    """Each test sees the site context of its own database."""
    site_context.clear()
    yield
    site_context.clear()

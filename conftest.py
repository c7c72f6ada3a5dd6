"""The stage on which every test plays: a founded publication, tasks that run at once, throw-away
files, and no network. `tests/ground.py` laid its data folder before the settings were read."""

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
from tests import books

BLOCKER: pytest.StashKey[DjangoDbBlocker] = pytest.StashKey()
RESTORE: pytest.StashKey[books.Restore] = pytest.StashKey()

# tests are not timed: a busy machine fails none
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The test database begins as an installation does: founded."""
    stash = request.config.stash
    stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            books.lay(tmp_path_factory.mktemp("books") / "masthead.sqlite3", request.config.cache)
            create_publication()
            stash[RESTORE] = books.copy_of_file()
        else:
            request.getfixturevalue("django_db_setup")  # pytest-django's own
            create_publication()
            stash[RESTORE] = books.copy_of_rows()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """A test that really commits leaves an empty database; the next one finds it founded."""
    yield
    if nextitem is not None and _commits(item):
        with item.config.stash[BLOCKER].unblock():
            item.config.stash[RESTORE]()


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    says_so = marker is not None and bool(marker.kwargs.get("transaction"))
    return says_so or "transactional_db" in getattr(item, "fixturenames", ())


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
    if not _commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    empty_ledger()
    empty_record()


@pytest.fixture(autouse=True)
def fresh_site_context() -> Iterator[None]:
    """Each test sees what stands on every page as its own database has it."""
    site_context.clear()
    yield
    site_context.clear()

"""One world for all cells of the matrix, built once and rolled back at the end of its module, so
that tests that really commit can follow."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.leaks.states import STATES
from tests.leaks.surfaces import SURFACES, TRIED
from tests.leaks.world import World, build


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media), django_db_blocker.unblock(), transaction.atomic():
        yield build(media)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _of_this_world(settings: Settings, world: World) -> None:
    """Its files, and one free story a month."""
    settings.MEDIA_ROOT = world.media
    settings.METER = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(
        f"Leak matrix: {len(STATES)} states of readers x {len(SURFACES)} surfaces, most for "
        f"each gated story: {len(TRIED)} cells tried, besides newsletters, mails and the desk"
    )

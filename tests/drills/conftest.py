"""Drills: each kills, interrupts or floods, measures what it promises, and fails if a promise is
missed. The measurements are printed at the end and kept beside the benchmark results."""

from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest
from pytest_django import DjangoDbBlocker

from bench.figures import Report, keep, show
from tests import database
from tests.drills.installation import Installation, database_of, installation_in
from tests.drills.promises import Drill

HERE = Path(__file__).parent
RESULTS = Path("bench/results")
DONE: pytest.StashKey[list[Drill]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[DONE] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.drill)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture
def drill(request: pytest.FixtureRequest) -> Drill:
    """Collects the drill's measurements; its title is the first line of the file's docstring."""
    title, _, setting = (request.module.__doc__ or "").partition("\n\n")
    drill = Drill(" ".join(title.split()), " ".join(setting.split()))
    request.config.stash[DONE].append(drill)
    return drill


@pytest.fixture
def installation(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    socket_enabled: None,
    django_db_blocker: DjangoDbBlocker,
) -> Installation:
    """An installation with a migrated, empty database."""
    installation = installation_in(tmp_path / "data")
    (tmp_path / "data" / "static").mkdir(parents=True)
    with django_db_blocker.unblock():
        database.copy_migrated(database_of(installation), request.config.cache)
    return installation


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Generator[None]:
    drill = cast("Drill", item.funcargs["drill"])
    try:
        yield
    except BaseException as error:
        drill.aborted(str(error).partition("\n")[0] or type(error).__name__)
        raise
    assert not drill.missed, f"Promised, and not kept: {', '.join(drill.missed)}"


def pytest_terminal_summary(config: pytest.Config) -> None:
    reports = [Report(drill.title, drill.setting, drill.figures) for drill in config.stash[DONE]]
    for report in reports:
        show(report)
    if reports:
        print(f"Kept in {keep(reports, RESULTS)}")  # noqa: T201

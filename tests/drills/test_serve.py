"""A web process under load keeps few connections to the database, and closes them when it stops.

20 readers at once, five times each; one process; SQLite."""

import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from masthead.cli import tree
from tests.drills.installation import (
    PATIENCE,
    ROOT,
    Installation,
    await_web,
    database_of,
    free_port,
)
from tests.drills.promises import Drill

ASKED_AT_ONCE, EACH = 20, 5


@pytest.fixture
def port(socket_enabled: None) -> int:
    return free_port()


@pytest.fixture
def web(installation: Installation, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The web process of a new installation."""
    role = tree.web(host="127.0.0.1", port=port, workers=1)
    process = subprocess.Popen(role.command, env=installation, cwd=ROOT)  # noqa: S603  # our own
    yield process
    process.kill()
    process.wait()


def ask(port: int) -> int:
    asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    asked.request("GET", "/robots.txt")
    status = asked.getresponse().status
    asked.close()
    return status


def connections(process: subprocess.Popen[bytes], database: Path) -> int:
    """How many times the process has the database file open."""
    held = Path(f"/proc/{process.pid}/fd").iterdir()
    return sum(file.resolve() == database for file in held)


def test_a_web_process_keeps_few_connections_and_closes_them(
    web: subprocess.Popen[bytes], installation: Installation, port: int, drill: Drill
) -> None:
    await_web(port)
    with ThreadPoolExecutor(ASKED_AT_ONCE) as crowd:
        answers = list(crowd.map(ask, [port] * EACH * ASKED_AT_ONCE))
    open_now = connections(web, database_of(installation))
    assert open_now > 0, "the process never opened its database"
    drill.exactly("readers answered", answers.count(200), EACH * ASKED_AT_ONCE)
    drill.at_most("connections to the database", open_now, settings.THREADS)

    web.send_signal(signal.SIGTERM)
    ended = web.wait(timeout=tree.WEB_PATIENCE)
    drill.exactly("ended as it was told", ended in {0, -signal.SIGTERM}, 1)
    left = database_of(installation).with_name(
        "masthead.sqlite3-wal"
    )  # the last to close folds it in
    drill.exactly("connections left open", left.exists(), 0)

"""A web process under load keeps few connections to the database, and closes them when it stops."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from masthead.cli import tree
from tests.drills.test_killed_import import ROOT, run

pytestmark = [pytest.mark.drill, pytest.mark.allow_hosts(["127.0.0.1"])]
ASKED_AT_ONCE = 20
PATIENCE = 60.0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def port(socket_enabled: None) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def web(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The web process of a house that was just laid."""
    environment = {**os.environ, "MASTHEAD_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    run(environment, "migrate", "--verbosity", "0")
    (data / "static").mkdir()
    role = tree.web(host="127.0.0.1", port=port, workers=1)
    process = subprocess.Popen(role.command, env=environment, cwd=ROOT)  # noqa: S603  # our own
    yield process
    process.kill()
    process.wait()


def ask(port: int) -> int:
    asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    asked.request("GET", "/robots.txt")
    status = asked.getresponse().status
    asked.close()
    return status


def ask_when_up(port: int) -> int:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(port)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the web process does not answer"
            time.sleep(0.1)


def ask_many(port: int) -> set[int]:
    with ThreadPoolExecutor(ASKED_AT_ONCE) as crowd:
        return set(crowd.map(ask, [port] * 5 * ASKED_AT_ONCE))


def connections(process: subprocess.Popen[bytes], data: Path) -> int:
    """How often the process holds the database's file open."""
    held = Path(f"/proc/{process.pid}/fd").iterdir()
    return sum(file.resolve() == data / "masthead.sqlite3" for file in held)


def test_connections_are_few_and_closed_in_the_end(
    web: subprocess.Popen[bytes], data: Path, port: int
) -> None:
    assert ask_when_up(port) == 200

    assert ask_many(port) == {200}
    assert 1 <= connections(web, data) <= settings.THREADS

    web.send_signal(signal.SIGTERM)
    assert web.wait(timeout=tree.WEB_PATIENCE) in {0, -signal.SIGTERM}
    assert not (data / "masthead.sqlite3-wal").exists()  # the last to close folds it in

"""The payment vendor in a box runs as one more process, and posts its news to this site."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from masthead.cli import tree
from masthead.cli.main import _dress_as_demo

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # loopback
                return int(answer.status)
        except HTTPError as answer:
            answer.close()
            return answer.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def test_a_house_without_it_runs_no_such_process(settings: Any) -> None:
    settings.FAKE_STRIPE_PORT = 0
    assert tree.embedded_vendors() == []


def test_it_runs_answers_and_stops(settings: Any, tmp_path: Path) -> None:
    settings.FAKE_STRIPE_PORT, settings.FAKE_STRIPE = free_port(), tmp_path / "vendor"
    settings.SITE_URL = "http://localhost:8000"
    [role] = tree.embedded_vendors()
    assert "http://localhost:8000/billing/webhooks/stripe" in role.command
    vendor = tree.Tree([role])
    url = f"http://127.0.0.1:{settings.FAKE_STRIPE_PORT}"
    assert status_of(f"{url}/style.css") == 200
    assert status_of(f"{url}/v1/customers") == 401
    assert vendor.stop() == 0
    assert (tmp_path / "vendor" / "webhook-secret").stat().st_mode & 0o777 == 0o600


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        command = [sys.executable, "-m", "masthead", "fake-stripe", "--port", port]
        ran = subprocess.run(  # noqa: S603  # our own command
            [*command, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ran.returncode, f"Port {port} can't be used" in ran.stderr) == (1, True)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("port", "vendor"), [("8000", "fake:18000"), ("60000", "fake:50000")])
def test_the_demo_pretends_payments_beside_its_own_port(port: str, vendor: str) -> None:
    environ: Any = {"PORT": port}
    _dress_as_demo(environ)
    assert environ["MASTHEAD_PAYMENTS"] == vendor


def test_it_ends_when_it_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "masthead", "fake-stripe", "--port", str(free_port())]
    process = subprocess.Popen([*command, "--data", str(tmp_path)])  # noqa: S603
    status_of(f"http://127.0.0.1:{command[-1]}/style.css")
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(20) == 0

"""The Stripe sandbox runs as one more process, and posts its webhooks to this site."""

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

from masthead.cli import sandboxes, tree
from masthead.cli.main import _set_demo_defaults

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


def test_a_site_that_pays_by_invoice_runs_no_sandbox(settings: Any) -> None:
    settings.STRIPE_SANDBOX_PORT = 0
    assert sandboxes.roles() == []


def test_the_sandbox_starts_answers_and_stops(settings: Any, tmp_path: Path) -> None:
    settings.STRIPE_SANDBOX_PORT, settings.STRIPE_SANDBOX = free_port(), tmp_path / "stripe"
    settings.SITE_URL = "http://localhost:8000"
    [role] = sandboxes.roles()
    assert "http://localhost:8000/payments/stripe/webhook" in role.command
    running = tree.Tree([role])
    url = f"http://127.0.0.1:{settings.STRIPE_SANDBOX_PORT}"
    assert status_of(f"{url}/style.css") == 200
    assert status_of(f"{url}/v1/customers") == 401
    assert running.stop() == 0
    assert (tmp_path / "stripe" / "webhook-secret").stat().st_mode & 0o777 == 0o600


def test_the_sandbox_says_when_its_port_is_in_use(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        command = [sys.executable, "-m", "masthead", "sandbox", "stripe", "--port", port]
        ran = subprocess.run(  # noqa: S603  # our own command
            [*command, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ran.returncode, f"Port {port} can't be used" in ran.stderr) == (1, True)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("port", "payments"), [("8000", "sandbox:18000"), ("60000", "sandbox:50000")]
)
def test_the_demo_runs_the_sandbox_on_a_port_beside_its_own(port: str, payments: str) -> None:
    environ: Any = {"PORT": port}
    _set_demo_defaults(environ)
    assert environ["MASTHEAD_PAYMENTS"] == payments


def test_the_sandbox_stops_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "masthead", "sandbox", "stripe", "--port", str(free_port())]
    process = subprocess.Popen([*command, "--data", str(tmp_path)])  # noqa: S603
    status_of(f"http://127.0.0.1:{command[-1]}/style.css")
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(20) == 0


def test_an_unknown_sandbox_is_refused_with_the_available_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert sandboxes.run(["paypal"]) == 2
    assert "Name a sandbox to run: stripe." in capsys.readouterr().err

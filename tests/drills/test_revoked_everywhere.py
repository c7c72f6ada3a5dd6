"""What is revoked is shut on every machine within a minute, by the clock on the wall: two web
processes, one set of books, and a browser that gives up none of its cookies by itself."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from masthead.cli import tree
from tests.drills.test_killed_import import ROOT, run

pytestmark = [pytest.mark.drill, pytest.mark.allow_hosts(["127.0.0.1"])]
SECRET = "forty-one"
A_MINUTE = 60.0
PATIENCE = 90.0

LAY = f"""
import json
from django.test import Client
from django.utils import timezone
from masthead.accounts import devices
from masthead.accounts.models import Device
from masthead.accounts.testing import make_reader
from masthead.membership.testing import make_member, make_team, seat_at
from masthead.publishing.bootstrap import found_publication
from masthead.publishing.testing import make_story

found_publication()
body = [("paragraph", "<p>Open.</p>"), ("cut", None), ("paragraph", "<p>{SECRET}</p>")]
story = make_story("Port leases", access_level="pro", body=body)
seated = make_reader("seated@example.org", address_confirmed_at=timezone.now())
seat_at(make_team("Harbour Bank"), seated)
readers = [make_member("refunded@example.org"), seated, make_member("out@example.org")]
sessions = dict()
for reader in readers:
    client = Client()
    client.force_login(reader)
    key = client.session.session_key
    devices.note(reader=reader, session_key=key, means=Device.Means.CODE, user_agent="", ip=None)
    sessions[reader.email] = key
print(json.dumps(dict(address=story.address, sessions=sessions)))
"""
REVOKE = """
import time
from masthead.accounts import devices
from masthead.accounts.models import Reader
from masthead.membership import seats, subscriptions
from masthead.membership.models import Seat, Subscription

out = Reader.objects.get(email="out@example.org")
contract = Subscription.objects.get(reader__email="refunded@example.org")
seat = Seat.objects.get(reader__email="seated@example.org")
subscriptions.end(contract, ending=Subscription.Ending.REFUNDED)
seats.free(seat=seat, by=seat.team.owner)
devices.revoke_all(reader=out, actor=out, ip=None)
print(time.time())
"""


@dataclass
class Browser:
    """It sends the newest pass that it was given, however old that is."""

    cookies: dict[str, str] = field(default_factory=dict)

    def reads(self, port: int, address: str) -> bool:
        asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asked.request("GET", address, headers={"Cookie": self._said()})
        answer = asked.getresponse()
        assert answer.status == 200
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value or self.cookies.get(name, "")
        told = answer.read().decode()
        asked.close()
        return SECRET in told

    def _said(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    # in debugging, pages name static files as they are, and none have to be gathered
    found = {**os.environ, "MASTHEAD_DATA": str(tmp_path / "data"), "MASTHEAD_DEBUG": "1"}
    found.pop("DATABASE_URL", None)
    run(found, "migrate", "--verbosity", "0")
    (tmp_path / "data" / "static").mkdir()
    return found


@pytest.fixture
def machines(environment: dict[str, str], socket_enabled: None) -> Iterator[list[int]]:
    """The ports of two web processes over one set of books."""
    ports = [_free_port() for _ in range(2)]
    commands = [tree.web(host="127.0.0.1", port=port, workers=1).command for port in ports]
    running = [
        subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603  # our own
        for command in commands
    ]
    yield ports
    for process in running:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told_by_shell(environment: dict[str, str], script: str) -> str:
    return run(environment, "shell", "--no-imports", "-c", script).stdout.strip().splitlines()[-1]


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            Browser().reads(port, "/")
            return
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the web process does not answer"
            time.sleep(0.1)


def test_it_is_shut_on_both_machines_within_a_minute(
    environment: dict[str, str], machines: list[int]
) -> None:
    laid = json.loads(told_by_shell(environment, LAY))
    address = laid["address"]
    for port in machines:
        wait_for(port)
    browsers = [
        (who, port, Browser({"masthead_session": session}))
        for who, session in laid["sessions"].items()
        for port in machines
    ]
    for who, port, browser in browsers:
        assert browser.reads(port, address), who

    with ThreadPoolExecutor(1) as aside:
        revoking = aside.submit(told_by_shell, environment, REVOKE)
        while not revoking.done():  # so that passes are fresh when it happens
            for _, port, browser in browsers:
                browser.reads(port, address)
    revoked_at = float(revoking.result())

    left = list(browsers)
    while left:
        time.sleep(0.5)
        for reading in list(left):
            who, port, browser = reading
            asked_at = time.time()
            if not browser.reads(port, address):
                left.remove(reading)
            elif asked_at - revoked_at > A_MINUTE:
                pytest.fail(f"{who} reads on at {port} after a minute")

    for who, port, browser in browsers:
        assert not browser.reads(port, address), f"{who} is in again"

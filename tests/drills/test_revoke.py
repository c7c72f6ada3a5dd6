"""Revoked access ends on every machine within a minute of real time.

Two web processes share one database. A membership is refunded, a seat freed and a reader signed out
everywhere, each with a browser at both processes that keeps all its cookies. SQLite."""

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie

import pytest

from masthead.cli import tree
from tests.drills.installation import PATIENCE, ROOT, Installation, await_web, free_port, shell
from tests.drills.promises import Drill

SECRET = "forty-one"
A_MINUTE = 60.0

CREATE = f"""
import json
from django.test import Client
from django.utils import timezone
from masthead.accounts import devices
from masthead.accounts.models import Device
from masthead.accounts.testing import make_reader
from masthead.membership.testing import make_member, make_team, seat_at
from masthead.publishing.bootstrap import create_publication
from masthead.publishing.testing import make_story

create_publication()
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
    devices.record_device(
        reader=reader, session_key=key, means=Device.Means.CODE, user_agent="", ip=None
    )
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
    """Sends the newest pass that it was given, however old that is."""

    who: str
    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def reads(self) -> bool:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asked.request("GET", self.address, headers={"Cookie": self._fetch()})
        answer = asked.getresponse()
        assert answer.status == 200
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value or self.cookies.get(name, "")
        body = answer.read().decode()
        asked.close()
        return SECRET in body

    def _fetch(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@pytest.fixture
def debugging(installation: Installation) -> Installation:
    """Pages name static files as they are, so none need to be collected."""
    return installation | {"MASTHEAD_DEBUG": "1"}


@pytest.fixture
def machines(debugging: Installation, socket_enabled: None) -> Iterator[list[int]]:
    """The ports of two web processes on one database."""
    ports = [free_port() for _ in range(2)]
    commands = [tree.web(host="127.0.0.1", port=port, workers=1).command for port in ports]
    running = [
        subprocess.Popen(command, env=debugging, cwd=ROOT)  # noqa: S603  # our own
        for command in commands
    ]
    yield ports
    for process in running:
        process.kill()
        process.wait()


def read_while_revoking(installation: Installation, browsers: list[Browser]) -> float:
    """Revoke while the passes are fresh; returns when it happened."""
    with ThreadPoolExecutor(1) as aside:
        revoking = aside.submit(shell, installation, REVOKE)
        while not revoking.done():
            for browser in browsers:
                browser.reads()
    return float(revoking.result())


def last_read(browsers: list[Browser], *, patience: float) -> dict[int, float]:
    """When each browser last had access, by its place in the list; one that still has access after
    `patience` seconds is given up."""
    began, left, last = time.time(), dict(enumerate(browsers)), {}
    while left and time.time() - began < patience:
        time.sleep(0.5)
        for place, browser in list(left.items()):
            asked_at = time.time()
            if browser.reads():
                last[place] = asked_at
            else:
                del left[place]
    return last


def test_revoked_access_ends_on_every_machine_within_a_minute(
    debugging: Installation, machines: list[int], drill: Drill
) -> None:
    created = json.loads(shell(debugging, CREATE))
    for port in machines:
        await_web(port)
    browsers = [
        Browser(who, port, created["address"], {"masthead_session": session})
        for who, session in created["sessions"].items()
        for port in machines
    ]
    reading = sum(browser.reads() for browser in browsers)
    drill.exactly("browsers that read before it", reading, len(browsers))
    revoked_at = read_while_revoking(debugging, browsers)
    last = last_read(browsers, patience=A_MINUTE * 1.5)
    for place, browser in enumerate(browsers):
        seconds = max(last.get(place, revoked_at) - revoked_at, 0.0)
        machine = machines.index(browser.port) + 1
        drill.at_most(f"{browser.who} read on at machine {machine}", seconds, A_MINUTE, "s")
    back = sum(browser.reads() for browser in browsers)
    drill.exactly("browsers that are in again later", back, 0)

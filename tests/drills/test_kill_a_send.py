"""The drill: a worker is killed in the middle of a send. Nobody is lost, nobody gets it twice."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest

from masthead.outbox.submitting import CHUNK

pytestmark = pytest.mark.drill
PEOPLE, LEFT = 2000, 20
FREEZE = f"""
    from masthead.accounts.models import Reader
    from masthead.outbox import sending
    from masthead.outbox.models import Suppression
    from masthead.outbox.suppression import suppress
    from masthead.outbox.testing import STREAM, make_mail
    people = [f"reader{{number:04}}@example.org" for number in range({PEOPLE})]
    Reader.objects.bulk_create(Reader(email=address) for address in people)
    send = sending.freeze(
        name="drill", stream=STREAM, template=make_mail(), audience=Reader.objects.all()
    )
    suppress(people[:: {PEOPLE // LEFT}], reason=Suppression.Reason.UNSUBSCRIBE, stream=STREAM)
    sending.start(send)
"""
# One worker, as slow as a real relay: 2 ms for each message.
WORK = """
    from time import sleep
    from contextlib import contextmanager
    from masthead.gateways.mail import mailbox
    from masthead.outbox import submitting
    from masthead.outbox.models import Batch
    class Slow:
        @contextmanager
        def open(self):
            with mailbox().open() as self.session:
                yield self
        def submit(self, messages):
            sleep(0.002 * len(messages))
            answers = self.session.submit(messages)
            sleep(0.002 * len(messages))
            return answers
    for batch in Batch.objects.order_by("number"):
        submitting.submit_batch(batch.pk, over=Slow())
"""
RESTART = """
    from datetime import timedelta
    from django.utils import timezone
    from masthead.outbox import sending, submitting
    from masthead.outbox.models import Batch
    earlier = timezone.now() - sending.DEAD_AFTER * 2
    Batch.objects.filter(state="submitting").update(claimed_at=earlier)
    sending.wake()
    for batch in Batch.objects.order_by("number"):
        submitting.submit_batch(batch.pk)
    sending.wake()
"""


@pytest.fixture(scope="module")
def empty_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrating takes the longest of all: once is enough."""
    folder = tmp_path_factory.mktemp("books")
    assert _masthead(_environment(folder), "migrate", "-v0").wait(300) == 0
    with closing(sqlite3.connect(folder / "masthead.sqlite3")) as books:
        books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "masthead.sqlite3"


@pytest.fixture
def house(empty_books: Path, tmp_path: Path) -> dict[str, str]:
    """An installation of its own, with its own books."""
    shutil.copy(empty_books, tmp_path)
    return _environment(tmp_path)


def _environment(folder: Path) -> dict[str, str]:
    found = {**os.environ, "MASTHEAD_DATA": str(folder), "MASTHEAD_LOG": "WARNING"}
    found.pop("DATABASE_URL", None)
    return found


def _masthead(house: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "masthead", *words], env=house)  # noqa: S603


def _python(house: dict[str, str], code: str) -> subprocess.Popen[bytes]:
    return _masthead(house, "shell", "--no-imports", "-c", dedent(code))


def _mailed(house: dict[str, str]) -> Counter[str]:
    path = Path(house["MASTHEAD_DATA"]) / "mailbox.sqlite3"
    if not path.exists():
        return Counter()
    with closing(sqlite3.connect(path)) as box:
        try:
            return Counter(address for (address,) in box.execute("SELECT recipient FROM message"))
        except sqlite3.OperationalError:  # its tables are not there yet
            return Counter()


def _deliveries(house: dict[str, str]) -> dict[str, str]:
    with closing(sqlite3.connect(Path(house["MASTHEAD_DATA"]) / "masthead.sqlite3")) as books:
        return dict(books.execute("SELECT address, state FROM outbox_delivery"))


def _kill_in_the_middle(house: dict[str, str], *, after: int) -> None:
    worker = _python(house, WORK)
    deadline = time.monotonic() + 60
    while sum(_mailed(house).values()) < after:
        assert worker.poll() is None, "the worker ended before it could be killed"
        assert time.monotonic() < deadline, "the worker sent nothing for a minute"
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)


@pytest.mark.parametrize("after", [120, 1130])
def test_killing_a_worker_loses_nobody_and_mails_nobody_twice(
    house: dict[str, str], after: int
) -> None:
    assert _python(house, FREEZE).wait(60) == 0
    _kill_in_the_middle(house, after=after)
    assert _python(house, RESTART).wait(120) == 0

    mailed, states = _mailed(house), _deliveries(house)
    by_state = Counter(states.values())
    assert len(states) == PEOPLE
    assert max(mailed.values()) == 1, "somebody got it twice"
    assert set(by_state) <= {"delivered", "uncertain", "suppressed"}
    assert by_state["suppressed"] == LEFT
    assert by_state["uncertain"] <= CHUNK
    delivered = {address for address, state in states.items() if state == "delivered"}
    uncertain = {address for address, state in states.items() if state == "uncertain"}
    assert delivered <= set(mailed) <= delivered | uncertain

"""A worker is killed in the middle of a send: no one is lost, and no one receives it twice.

2,000 readers, of whom 20 unsubscribed after it was frozen; one worker at 250 messages a second,
killed once early and once late; SQLite."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from masthead.outbox.batch_submission import CHUNK
from tests.drills.installation import (
    Installation,
    database_of,
    kill_when,
    shell,
    shell_words,
    start,
)
from tests.drills.promises import Drill

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
# One worker, as slow as a real relay: 2 ms before and after each message.
WORK = """
    from time import sleep
    from contextlib import contextmanager
    from masthead.gateways.mail import mailbox
    from masthead.outbox import batch_submission
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
        batch_submission.submit_batch(batch.pk, over=Slow())
"""
RESTART = """
    from datetime import timedelta
    from django.utils import timezone
    from masthead.outbox import batch_submission, sending
    from masthead.outbox.models import Batch
    earlier = timezone.now() - Batch.LEASE * 2
    Batch.objects.filter(state="submitting").update(claimed_at=earlier)
    sending.dispatch_due()
    for batch in Batch.objects.order_by("number"):
        batch_submission.submit_batch(batch.pk)
    sending.dispatch_due()
"""


def mailed(installation: Installation) -> Counter[str]:
    path = Path(installation["MASTHEAD_DATA"]) / "mailbox.sqlite3"
    if not path.exists():
        return Counter()
    with closing(sqlite3.connect(path)) as box:
        try:
            return Counter(address for (address,) in box.execute("SELECT recipient FROM message"))
        except sqlite3.OperationalError:  # its tables are not there yet
            return Counter()


def states_of_deliveries(installation: Installation) -> dict[str, str]:
    with closing(sqlite3.connect(database_of(installation))) as connection:
        return dict(connection.execute("SELECT address, state FROM outbox_delivery"))


@pytest.mark.parametrize("after", [120, 1130])
def test_killing_a_worker_loses_no_recipient_and_mails_no_one_twice(
    installation: Installation, drill: Drill, after: int
) -> None:
    shell(installation, FREEZE)
    kill_when(
        start(installation, *shell_words(WORK)), lambda: mailed(installation).total() >= after
    )
    shell(installation, RESTART)

    mail, states = mailed(installation), states_of_deliveries(installation)
    by_state = Counter(states.values())
    delivered = {address for address, state in states.items() if state == "delivered"}
    uncertain = {address for address, state in states.items() if state == "uncertain"}
    drill.measured("messages out when the worker was killed, at least", after)
    drill.exactly("readers without a row", PEOPLE - len(states), 0)
    drill.exactly("readers who got it twice", sum(count > 1 for count in mail.values()), 0)
    drill.exactly("said to be delivered, and not in the mailbox", len(delivered - set(mail)), 0)
    drill.exactly("in the mailbox, and not told", len(set(mail) - delivered - uncertain), 0)
    drill.exactly("who left, and got nothing", by_state["suppressed"], LEFT)
    drill.at_most("uncertain", by_state["uncertain"], CHUNK)
    settled = {"delivered", "uncertain", "suppressed"}
    drill.exactly("without an outcome", sum(state not in settled for state in states.values()), 0)

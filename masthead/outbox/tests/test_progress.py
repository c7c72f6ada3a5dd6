"""The desk reads a send's progress from its deliveries: how many, how fast, and how much longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.outbox import sending
from masthead.outbox.models import Delivery, Send
from masthead.outbox.sending import Progress
from masthead.outbox.testing import make_send

pytestmark = pytest.mark.django_db
State = Delivery.State


def progress(*, state: str = Send.State.SENDING, seconds: float = 10, **counts: int) -> Progress:
    every = dict.fromkeys(State.values, 0) | counts
    return Progress(state, sum(counts.values()), every, seconds, note="")


def test_the_rate_counts_every_delivery_with_an_outcome() -> None:
    now = progress(delivered=12, bounced=3, uncertain=2, suppressed=3, queued=30, handing=50)
    assert (now.through, now.waiting, now.rate) == (20, 80, 2.0)


def test_the_remaining_time_follows_from_the_rate() -> None:
    assert progress(delivered=20, queued=80).seconds_left == 40.0


@pytest.mark.parametrize(
    "silent",
    [
        progress(queued=80),
        progress(seconds=0, queued=80),
        progress(state=Send.State.PAUSED, delivered=20, queued=80),
        progress(state=Send.State.FINISHED, delivered=20),
    ],
    ids=["nothing sent yet", "just started", "paused", "finished"],
)
def test_without_a_running_rate_no_remaining_time_is_shown(silent: Progress) -> None:
    assert silent.seconds_left is None


def test_a_send_that_has_not_started_has_taken_no_time() -> None:
    now = sending.progress(make_send("noor@example.org", start=False))
    assert (now.seconds, now.rate) == (0.0, 0.0)


def test_a_running_send_is_timed_until_now_and_a_finished_one_until_its_end() -> None:
    send, now = make_send("noor@example.org"), timezone.now()
    Send.objects.update(started_at=now - timedelta(seconds=60))
    assert 60 <= sending.progress(send).seconds < 120
    ended = now - timedelta(seconds=20)
    Send.objects.update(state=Send.State.FINISHED, finished_at=ended)
    assert sending.progress(send).seconds == 40.0

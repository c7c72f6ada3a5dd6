"""A worker that dies loses no recipient, and every doubtful delivery is marked as uncertain."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Count
from django.utils import timezone

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_staff
from masthead.outbox import batch_submission, sending
from masthead.outbox.batch_submission import Claim
from masthead.outbox.models import Batch, Delivery, Send
from masthead.outbox.testing import all_mail, make_send

pytestmark = pytest.mark.django_db
State = Delivery.State
PEOPLE = [f"reader{number:03}@example.org" for number in range(120)]


def die_with_a_chunk(send: Send) -> Claim:
    """The worker claims the batch and marks a chunk; then the power fails."""
    claim = batch_submission.claim_batch(send.batches.get().pk)
    assert claim
    assert batch_submission.take_chunk(claim)
    return claim


def let_ten_minutes_pass() -> None:
    earlier = timezone.now() - timedelta(minutes=10, seconds=1)
    Batch.objects.filter(claimed_at__isnull=False).update(claimed_at=earlier)


def counts(send: Send) -> dict[str, int]:
    return {state: count for state, count in sending.progress(send).counts.items() if count}


def test_a_living_worker_is_left_alone() -> None:
    send = make_send(*PEOPLE)
    die_with_a_chunk(send)
    sending.dispatch_due()
    assert counts(send) == {"queued": 70, "handing": 50}


def test_a_dead_worker_leaves_the_deliveries_of_living_ones_alone() -> None:
    other, dead = make_send("noor@example.org"), make_send(*PEOPLE)
    die_with_a_chunk(other)
    die_with_a_chunk(dead)
    sending.pause(dead)
    let_ten_minutes_pass()
    Batch.objects.filter(send=other).update(claimed_at=timezone.now())
    sending.dispatch_due()
    assert counts(dead) == {"uncertain": 50, "queued": 70}
    assert counts(other) == {"handing": 1}
    details = set(dead.deliveries.values_list("detail", flat=True))
    assert details == {"", "the process submitting it ended unexpectedly"}


def test_a_dead_worker_s_batch_is_taken_up_beside_a_living_one_of_the_same_send() -> None:
    many = [f"r{number:03}@example.org" for number in range(502)]
    Reader.objects.bulk_create(Reader(email=address) for address in many)
    send = make_send(*many)
    claims = [batch_submission.claim_batch(batch.pk) for batch in send.batches.order_by("number")]
    for claim in claims:
        assert claim
        assert batch_submission.take_chunk(claim)
    sending.pause(send)
    let_ten_minutes_pass()
    Batch.objects.filter(number=1).update(claimed_at=timezone.now())
    sending.dispatch_due()
    assert counts(send) == {"handing": 50, "queued": 450, "uncertain": 2}
    assert send.batches.get(number=2).state == Batch.State.UNCERTAIN


def test_a_dead_worker_s_chunk_is_uncertain_and_the_rest_is_sent() -> None:
    send = make_send(*PEOPLE)
    die_with_a_chunk(send)
    let_ten_minutes_pass()
    sending.dispatch_due()
    assert counts(send) == {"uncertain": 50, "delivered": 70}
    assert len(all_mail()) == 70
    assert send.batches.get().state == Batch.State.UNCERTAIN
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_worker_that_was_only_slow_records_only_its_own_outcomes() -> None:
    send = make_send(*PEOPLE)
    claim = die_with_a_chunk(send)
    let_ten_minutes_pass()
    sending.dispatch_due()
    assert batch_submission.take_chunk(claim) is None
    assert len(all_mail()) == 70


def test_the_batch_of_a_dead_worker_with_nothing_left_is_closed() -> None:
    send = make_send("noor@example.org")
    die_with_a_chunk(send)
    let_ten_minutes_pass()
    sending.dispatch_due()
    assert counts(send) == {"uncertain": 1}
    batch = send.batches.get()
    assert (batch.state, batch.finished_at is None) == (Batch.State.UNCERTAIN, False)
    assert sending.progress(send).state == Send.State.FINISHED


def test_an_editor_may_resend_uncertain_deliveries() -> None:
    send, editor = make_send(*PEOPLE), make_staff()
    die_with_a_chunk(send)
    let_ten_minutes_pass()
    sending.dispatch_due()
    assert sending.resend_uncertain(send, actor=editor) == 50
    sending.dispatch_due()
    assert counts(send) == {"delivered": 120}
    assert sending.progress(send).state == Send.State.FINISHED
    entry = AuditEntry.objects.about(send).get(verb="send.uncertain_resent")
    assert entry.actor == editor
    assert len(entry.detail["deliveries"]) == 50


def test_an_editor_may_resend_some_of_the_uncertain_deliveries() -> None:
    send, other = make_send(*PEOPLE[:3]), make_send(*PEOPLE[:3])
    for each in (send, other):
        sending.dispatch_due()
        each.deliveries.update(state=State.UNCERTAIN)
    chosen = send.deliveries.get(address=PEOPLE[1])
    wanted = [chosen.pk, other.deliveries.first().pk]  # type: ignore[union-attr]
    assert sending.resend_uncertain(send, actor=make_staff(), only=wanted) == 1
    assert sending.resend_uncertain(send, actor=make_staff(), only=[]) == 0
    assert counts(send) == {"queued": 1, "uncertain": 2}
    assert counts(other) == {"uncertain": 3}
    assert sending.progress(send).state == Send.State.SENDING
    assert sending.progress(other).state == Send.State.FINISHED
    sending.dispatch_due()
    assert [mail.recipient for mail in all_mail()][6:] == [chosen.address]


def test_resent_deliveries_go_in_batches_of_500_and_call_a_worker_on_commit(
    django_capture_on_commit_callbacks: Any,
) -> None:
    many = [f"r{number:03}@example.org" for number in range(501)]
    Reader.objects.bulk_create(Reader(email=address) for address in many)
    send = make_send(*many)
    send.deliveries.update(state=State.UNCERTAIN, submitted_at=timezone.now(), attempts=2)
    with django_capture_on_commit_callbacks() as callbacks:
        assert sending.resend_uncertain(send, actor=make_staff()) == 501
    assert len(callbacks) == 1
    sizes = send.deliveries.values_list("batch_number").annotate(count=Count("pk"))
    assert set(sizes) == {(3, 500), (4, 1)}
    assert set(send.batches.values_list("number", flat=True)) == {1, 2, 3, 4}
    assert not send.deliveries.exclude(attempts=0, state=State.QUEUED).exists()


def test_a_resent_message_keeps_the_id_of_the_first() -> None:
    send, editor = make_send("noor@example.org"), make_staff()
    sending.dispatch_due()
    send.deliveries.update(state=State.UNCERTAIN)
    sending.resend_uncertain(send, actor=editor)
    sending.dispatch_due()
    first, second = (mail.content for mail in all_mail())
    assert _message_id(first) == _message_id(second)


def _message_id(content: bytes) -> bytes:
    [line] = [line for line in content.split(b"\r\n") if line.startswith(b"Message-ID")]
    return line


def test_resending_does_not_restart_a_cancelled_send() -> None:
    send = make_send("noor@example.org")
    send.deliveries.update(state=State.UNCERTAIN, submitted_at=timezone.now())
    sending.cancel(send)
    assert sending.resend_uncertain(send, actor=make_staff()) == 0
    assert send.deliveries.get().state == State.UNCERTAIN


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "submitting"},
        {"state": "ready", "claimed_at": "2026-11-30T06:00:00+00:00"},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_an_impossible_batch(impossible: dict[str, str]) -> None:
    batch = make_send("noor@example.org").batches.get()
    with pytest.raises(IntegrityError):
        Batch.objects.filter(pk=batch.pk).update(**impossible)

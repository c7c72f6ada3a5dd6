"""A worker that was presumed dead but only slow takes no more deliveries, closes nothing, and its
late answer never overwrites what has happened since."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_staff
from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Accepted, Outcome
from masthead.outbox import batch_submission, sending
from masthead.outbox.batch_submission import Claim
from masthead.outbox.models import Batch, Delivery, Send, Suppression
from masthead.outbox.testing import all_mail, make_send

pytestmark = pytest.mark.django_db
State = Delivery.State
PEOPLE = [f"reader{number:03}@example.org" for number in range(120)]


class Slow:
    """A transport that answers late: `meanwhile` runs while it holds the first chunk."""

    def __init__(self, meanwhile: Callable[[], object], *, answer: Outcome) -> None:
        self.meanwhile, self.answer, self.chunks = meanwhile, answer, 0

    @contextmanager
    def open(self) -> Iterator["Slow"]:
        yield self

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        self.chunks += 1
        self.meanwhile()
        return [self.answer for _ in messages]


@pytest.fixture
def editor() -> Reader:
    return make_staff()


def presume_dead(send: Send) -> None:
    """Ten minutes pass while the send is paused; then it resumes."""
    sending.pause(send)
    earlier = timezone.now() - timedelta(minutes=10, seconds=1)
    Batch.objects.filter(claimed_at__isnull=False).update(claimed_at=earlier)
    sending.dispatch_due()
    sending.resume(send)


def claim_newest(send: Send) -> Claim:
    claim = batch_submission.claim_batch(send.batches.order_by("number").reverse()[0].pk)
    assert claim
    return claim


def counts(send: Send) -> dict[str, int]:
    return {state: count for state, count in sending.progress(send).counts.items() if count}


def test_a_slow_worker_takes_no_more_of_a_batch_that_another_claimed() -> None:
    send = make_send(*PEOPLE)
    others: list[Claim] = []

    def another_claims_it() -> None:
        presume_dead(send)
        others.append(claim_newest(send))

    transport = Slow(another_claims_it, answer=Accepted(delivered=True))
    batch_submission.submit_batch(send.batches.get().pk, over=transport)
    batch, [other] = send.batches.get(), others
    assert transport.chunks == 1
    assert counts(send) == {"delivered": 50, "queued": 70}
    assert (batch.state, batch.claimed_at) == (Batch.State.SUBMITTING, other.batch.claimed_at)
    chunk = batch_submission.take_chunk(other)
    assert chunk
    assert len(chunk.deliveries) == 50


def test_a_slow_worker_whose_connection_fails_does_not_requeue_another_s_batch() -> None:
    send = make_send(*PEOPLE)

    def another_claims_it() -> None:
        presume_dead(send)
        claim_newest(send)
        raise TemporaryFailure("connection lost")

    transport = Slow(another_claims_it, answer=Accepted())
    batch_submission.submit_batch(send.batches.get().pk, over=transport)
    batch = send.batches.get()
    assert (batch.state, batch.attempts, batch.next_try_at) == (Batch.State.SUBMITTING, 2, None)
    assert counts(send) == {"uncertain": 50, "queued": 70}


@pytest.mark.parametrize("late", [TemporaryFailure("451 not now"), PermanentFailure("550 no")])
def test_a_late_answer_does_not_overwrite_a_later_delivery(editor: Reader, late: Outcome) -> None:
    send = make_send("noor@example.org")

    def resend() -> None:
        presume_dead(send)
        sending.resend_uncertain(send, actor=editor)
        sending.dispatch_due()

    batch_submission.submit_batch(send.batches.get().pk, over=Slow(resend, answer=late))
    sending.dispatch_due()
    assert counts(send) == {"delivered": 1}
    assert len(all_mail()) == 1


def test_a_late_answer_does_not_settle_a_delivery_being_submitted_again(
    editor: Reader,
) -> None:
    send = make_send("noor@example.org")

    def another_hands_it_over() -> None:
        presume_dead(send)
        sending.resend_uncertain(send, actor=editor)
        assert batch_submission.take_chunk(claim_newest(send))

    transport = Slow(another_hands_it_over, answer=Accepted(delivered=True))
    batch_submission.submit_batch(send.batches.get(number=1).pk, over=transport)
    assert counts(send) == {"handing": 1}


def test_a_delivery_that_an_editor_requeued_is_sent_despite_a_late_answer(
    editor: Reader,
) -> None:
    send = make_send("noor@example.org")

    def requeue() -> None:
        presume_dead(send)
        sending.resend_uncertain(send, actor=editor)

    transport = Slow(requeue, answer=PermanentFailure("550 no"))
    batch_submission.submit_batch(send.batches.get(number=1).pk, over=transport)
    assert counts(send) == {"queued": 1}


def test_a_late_connection_failure_does_not_requeue_a_delivery_being_submitted_again(
    editor: Reader,
) -> None:
    send = make_send("noor@example.org")

    def another_hands_it_over() -> None:
        presume_dead(send)
        sending.resend_uncertain(send, actor=editor)
        assert batch_submission.take_chunk(claim_newest(send))
        raise TemporaryFailure("connection lost")

    transport = Slow(another_hands_it_over, answer=Accepted())
    batch_submission.submit_batch(send.batches.get(number=1).pk, over=transport)
    assert counts(send) == {"handing": 1}


def test_a_send_that_is_cancelled_before_its_server_refuses_us_stays_cancelled() -> None:
    send = make_send("noor@example.org")

    def cancelled_meanwhile() -> None:
        sending.cancel(send)
        raise PermanentFailure("535 wrong password")

    transport = Slow(cancelled_meanwhile, answer=Accepted())
    batch_submission.submit_batch(send.batches.get().pk, over=transport)
    assert sending.progress(send).state == Send.State.CANCELLED
    assert counts(send) == {"queued": 1}


def test_an_address_that_bounces_late_is_still_suppressed() -> None:
    send = make_send("noor@example.org")
    transport = Slow(
        lambda: presume_dead(send),
        answer=PermanentFailure("550", reason=FailureReason.NO_RECIPIENT),
    )
    batch_submission.submit_batch(send.batches.get().pk, over=transport)
    assert counts(send) == {"bounced": 1}
    assert Suppression.objects.get().address == "noor@example.org"

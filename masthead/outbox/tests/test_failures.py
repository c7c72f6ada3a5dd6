"""A failed delivery is retried, given up, or recorded for what it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_staff
from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Accepted, Outcome, Uncertain
from masthead.outbox import batch_submission, sending
from masthead.outbox.channels.mail import MailChannel
from masthead.outbox.models import Batch, Delivery, Send, Suppression
from masthead.outbox.outcomes import outcome_of
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import STREAM, all_mail, make_send

pytestmark = pytest.mark.django_db
State = Delivery.State
RETRIES = MailChannel.retries


class Always:
    """A transport where everything ends in the same way; `at_open` means that it can't even
    connect."""

    def __init__(self, outcome: Outcome, *, at_open: bool = False) -> None:
        self.outcome, self.at_open = outcome, at_open

    @contextmanager
    def open(self) -> Iterator["Always"]:
        yield self

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        if self.at_open and isinstance(self.outcome, Exception):
            raise self.outcome
        return [self.outcome for _ in messages]


def submit_over(transport: Always, send: Send, *, number: int = 1) -> None:
    batch_submission.submit_batch(send.batches.get(number=number).pk, over=transport)


def let_time_pass(by: timedelta = timedelta(days=1)) -> None:
    """Make everything that waits for a later time due now."""
    earlier = timezone.now() - by
    Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=earlier)
    Batch.objects.filter(next_try_at__isnull=False).update(next_try_at=earlier)
    Batch.objects.update(called_at=None)


def test_an_address_without_a_mailbox_is_suppressed_everywhere() -> None:
    send = make_send("bounce7@example.org", "noor@example.org")
    sending.dispatch_due()
    assert send.deliveries.get(address="bounce7@example.org").state == State.BOUNCED
    suppression = Suppression.objects.get()
    assert (suppression.address, suppression.stream) == ("bounce7@example.org", "")
    again = make_send("bounce7@example.org", "noor@example.org")
    assert again.recipients == 1


def test_a_deferred_message_is_delivered_later() -> None:
    send = make_send("defer@example.org", "noor@example.org")
    sending.dispatch_due()
    sending.dispatch_due()
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org"]
    deferred = send.deliveries.get(address="defer@example.org")
    assert deferred.next_try_at is not None
    assert send.batches.get().next_try_at == deferred.next_try_at
    let_time_pass()
    sending.dispatch_due()
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org", "defer@example.org"]
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_delivery_fails_after_its_last_retry() -> None:
    send = make_send("noor@example.org")
    for _ in range(len(RETRIES) + 1):
        submit_over(Always(TemporaryFailure("451 not now")), send)
        let_time_pass()
    delivery = send.deliveries.get()
    assert (delivery.state, delivery.attempts) == (State.FAILED, len(RETRIES) + 1)
    assert "gave up after 6 attempts: 451 not now" in delivery.detail
    assert not Suppression.objects.exists()


def test_a_server_that_is_down_uses_up_no_attempts() -> None:
    send = make_send("noor@example.org")
    for _ in range(10):
        submit_over(
            Always(TemporaryFailure("mail.example.com can’t be reached"), at_open=True), send
        )
        let_time_pass()
    assert sending.progress(send).note == "mail.example.com can’t be reached"
    assert send.deliveries.get().attempts == 0
    sending.dispatch_due()
    assert len(all_mail()) == 1
    assert sending.progress(send).note == ""


def test_the_note_about_a_server_is_removed_by_the_next_batch_that_gets_through() -> None:
    Reader.objects.bulk_create(Reader(email=f"r{n:03}@example.org") for n in range(501))
    send = make_send(*Reader.objects.values_list("email", flat=True))
    submit_over(Always(TemporaryFailure("mail.example.com is down"), at_open=True), send, number=1)
    assert sending.progress(send).note == "mail.example.com is down"
    batch_submission.submit_batch(send.batches.get(number=2).pk)
    progress = sending.progress(send)
    assert (progress.note, progress.state) == ("", Send.State.SENDING)


def test_a_server_s_long_answer_is_shortened_to_fit() -> None:
    answer = "550 no such mailbox, for the following reason: " * 20
    send = make_send("noor@example.org")
    submit_over(Always(PermanentFailure(answer, reason=FailureReason.NO_RECIPIENT)), send)
    assert send.deliveries.get().detail == Suppression.objects.get().detail == answer[:300]
    for failure in (TemporaryFailure(answer), PermanentFailure(answer)):
        again = make_send("omar@example.org")
        submit_over(Always(failure, at_open=True), again)
        assert sending.progress(again).note == answer[:300]


def test_a_server_that_refuses_our_credentials_pauses_the_send() -> None:
    send = make_send("noor@example.org")
    submit_over(Always(PermanentFailure("535 wrong password"), at_open=True), send)
    progress = sending.progress(send)
    assert (progress.state, progress.note) == (Send.State.PAUSED, "535 wrong password")
    assert sending.resume(send)
    sending.dispatch_due()
    assert len(all_mail()) == 1


def test_one_send_that_is_refused_pauses_no_other() -> None:
    send, other = make_send("noor@example.org"), make_send("omar@example.org")
    submit_over(Always(PermanentFailure("535 wrong password"), at_open=True), send)
    assert sending.progress(send).state == Send.State.PAUSED
    assert (sending.progress(other).state, sending.progress(other).note) == ("sending", "")
    submit_over(Always(TemporaryFailure("down"), at_open=True), other)
    assert sending.progress(send).note == "535 wrong password"


def test_a_server_that_recovers_resets_the_attempts_of_its_batch() -> None:
    send = make_send("noor@example.org")
    for _ in range(3):
        submit_over(Always(TemporaryFailure("down"), at_open=True), send)
        let_time_pass()
    assert send.batches.get().attempts == 3
    submit_over(Always(TemporaryFailure("451 not now")), send)
    batch, delivery = send.batches.get(), send.deliveries.get()
    assert (batch.state, batch.attempts, batch.called_at) == (Batch.State.READY, 0, None)
    assert batch.next_try_at == delivery.next_try_at
    assert (delivery.detail, delivery.attempts) == ("451 not now", 1)


def test_a_batch_is_uncertain_only_for_what_is_uncertain_in_it() -> None:
    addresses = [f"r{number:03}@example.org" for number in range(501)]
    Reader.objects.bulk_create(Reader(email=address) for address in addresses)
    doubtful, send = make_send("r000@example.org"), make_send(*addresses)
    submit_over(Always(Uncertain("connection lost")), doubtful)
    for number in (1, 2):
        submit_over(Always(Accepted()), send, number=number)
    assert list(send.batches.values_list("state", flat=True)) == [Batch.State.DONE] * 2
    again = make_send(*addresses)
    submit_over(Always(Uncertain("connection lost")), again, number=1)
    submit_over(Always(Accepted()), again, number=2)
    states = again.batches.order_by("number").values_list("state", flat=True)
    assert list(states) == [Batch.State.UNCERTAIN, Batch.State.DONE]
    assert send.deliveries.filter(state=State.SUBMITTED).count() == 501
    assert again.deliveries.filter(detail="connection lost").count() == 500


def test_an_edition_is_retried_for_hours_and_a_sign_in_code_within_seconds() -> None:
    now, failure = timezone.now(), TemporaryFailure("451 not now")
    for retries, unit, waits in (
        (MailChannel.retries, timedelta(minutes=1), [1, 5, 20, 60, 240]),
        (
            MailChannel.transactional_retries,
            timedelta(seconds=1),
            [10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400],
        ),
    ):
        tries = [
            outcome_of(failure, attempts=attempts, now=now, retries=retries)
            for attempts in range(1, len(waits) + 2)
        ]
        assert [each.next_try_at for each in tries] == [*(now + n * unit for n in waits), None]
        assert [each.state for each in tries] == [State.QUEUED] * len(waits) + [State.FAILED]


def test_a_message_that_was_not_tried_waits_for_the_first_retry() -> None:
    now = timezone.now()
    failure = TemporaryFailure("connection lost", attempted=False)
    result = outcome_of(failure, attempts=3, now=now, retries=RETRIES)
    assert (result.state, result.next_try_at) == (State.QUEUED, now + timedelta(minutes=1))


def test_a_message_that_may_have_gone_is_uncertain_and_not_resent_unasked() -> None:
    send = make_send("noor@example.org")
    submit_over(Always(Uncertain("connection lost")), send)
    let_time_pass()
    sending.dispatch_due()
    assert send.deliveries.get().state == State.UNCERTAIN
    assert send.batches.get().state == Batch.State.UNCERTAIN
    assert all_mail() == []
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_delivery_that_an_editor_resends_has_all_its_attempts_again() -> None:
    send = make_send("noor@example.org")
    for _ in RETRIES:
        submit_over(Always(TemporaryFailure("451 not now")), send)
        let_time_pass()
    submit_over(Always(Uncertain("connection lost")), send)
    sending.resend_uncertain(send, actor=make_staff())
    again = send.batches.get(number=2)
    batch_submission.submit_batch(again.pk, over=Always(TemporaryFailure("451 not now")))
    delivery = send.deliveries.get()
    assert (delivery.state, delivery.attempts) == (State.QUEUED, 1)
    let_time_pass()
    sending.dispatch_due()
    assert len(all_mail()) == 1


def test_waiting_behind_a_lost_connection_uses_up_no_attempts() -> None:
    send = make_send("noor@example.org")
    for _ in range(10):
        submit_over(Always(TemporaryFailure("not tried: connection lost", attempted=False)), send)
        let_time_pass()
    assert (send.deliveries.get().state, send.deliveries.get().attempts) == (State.QUEUED, 0)
    sending.dispatch_due()
    assert len(all_mail()) == 1


def test_a_reader_who_lost_access_after_freezing_receives_nothing() -> None:
    send = make_send("noor@example.org", "maya@example.org")
    Reader.objects.filter(email="noor@example.org").update(is_active=False)
    sending.dispatch_due()
    held_back = send.deliveries.get(address="noor@example.org")
    assert (held_back.state, held_back.detail) == (
        *(State.SUPPRESSED, "the reader’s account was deleted"),
    )
    assert [mail.recipient for mail in all_mail()] == ["maya@example.org"]


def test_an_address_that_fits_no_header_fails_without_the_others() -> None:
    send = make_send("noor@example.org", '"noor hadi"@example.org')
    sending.dispatch_due()
    assert send.deliveries.get(address__startswith='"').state == State.FAILED
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org"]


def test_a_policy_refusal_is_a_failure_not_a_bounce() -> None:
    result = outcome_of(
        PermanentFailure("550 5.7.1 policy"), attempts=1, now=timezone.now(), retries=RETRIES
    )
    assert result.state == State.FAILED


def test_a_suppression_of_another_stream_does_not_apply() -> None:
    suppress(["noor@example.org"], stream=f"{STREAM}-2", reason=Suppression.Reason.BOUNCE)
    assert make_send("noor@example.org").recipients == 1

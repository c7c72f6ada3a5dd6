"""An editor can stop a send while it runs, temporarily or permanently."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import make_staff
from masthead.gateways.mail import mailbox
from masthead.gateways.mail.mailbox import Mailbox, MailboxSession
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Outcome
from masthead.outbox import batch_submission, sending
from masthead.outbox.models import Batch, Send
from masthead.outbox.signals import send_finished
from masthead.outbox.testing import all_mail, make_send

pytestmark = pytest.mark.django_db
PEOPLE = [f"reader{number:03}@example.org" for number in range(120)]


class Interrupted:
    """The mailbox, with an editor who presses a button while the first chunk is being accepted."""

    def __init__(self, box: Mailbox, send: Send, press: str) -> None:
        self.box, self.send, self.press = box, send, press

    @contextmanager
    def open(self) -> Iterator["Interrupted"]:
        with self.box.open() as session:
            self.session: MailboxSession = session
            yield self

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        getattr(sending, self.press)(self.send)
        return self.session.submit(messages)


def interrupt(send: Send, press: str) -> None:
    box = mailbox()
    assert box
    batch_submission.submit_batch(send.batches.get().pk, over=Interrupted(box, send, press))


def test_a_paused_send_stops_after_the_chunk_in_progress() -> None:
    send = make_send(*PEOPLE)
    interrupt(send, "pause")
    sending.dispatch_due()
    assert len(all_mail()) == batch_submission.CHUNK
    assert sending.progress(send).waiting == len(PEOPLE) - batch_submission.CHUNK
    assert sending.progress(send).state == Send.State.PAUSED


def test_a_resumed_send_continues_where_it_stopped() -> None:
    send = make_send(*PEOPLE)
    interrupt(send, "pause")
    assert sending.resume(send)
    sending.dispatch_due()
    assert sorted(mail.recipient for mail in all_mail()) == PEOPLE
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_send_that_is_paused_stops_although_another_runs() -> None:
    make_send("noor@example.org")
    send = make_send(*PEOPLE)
    interrupt(send, "pause")
    assert len(all_mail()) == batch_submission.CHUNK


def test_a_send_paused_during_its_last_chunk_is_finished_when_it_is_resumed() -> None:
    send = make_send("noor@example.org")
    interrupt(send, "pause")
    sending.dispatch_due()
    assert (sending.progress(send).state, sending.progress(send).waiting) == ("paused", 0)
    sending.resume(send)
    sending.dispatch_due()
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_resumed_send_does_not_wait_for_the_next_retry() -> None:
    send, other = make_send("noor@example.org"), make_send("omar@example.org")
    later = timezone.now() + timedelta(hours=1)
    Batch.objects.update(next_try_at=later, called_at=timezone.now())
    sending.pause(send)
    sending.resume(send)
    sending.dispatch_due()
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org"]
    assert other.batches.get().next_try_at == later


def test_stopping_one_send_stops_no_other() -> None:
    first, second, third = (make_send(f"{name}@example.org") for name in ("noor", "omar", "maya"))
    sending.pause(first, note="Wrong subject")
    sending.cancel(second)
    states = [sending.progress(send).state for send in (first, second, third)]
    assert states == [Send.State.PAUSED, Send.State.CANCELLED, Send.State.SENDING]
    assert [sending.progress(send).note for send in (first, second, third)] == [
        *("Wrong subject", "", "")
    ]


def test_cancelling_a_send_removes_the_note_about_its_server() -> None:
    send = make_send("noor@example.org")
    Send.objects.update(note="mail.example.com cannot be reached")
    assert sending.cancel(send)
    assert sending.progress(send).note == ""


def test_a_cancelled_send_cannot_be_resumed() -> None:
    send = make_send(*PEOPLE)
    interrupt(send, "cancel")
    assert not sending.resume(send)
    sending.dispatch_due()
    assert len(all_mail()) == batch_submission.CHUNK
    assert sending.progress(send).state == Send.State.CANCELLED


def test_a_cancelled_send_is_announced_as_ended() -> None:
    ends: list[str] = []

    def record(send: Send, **_: object) -> None:
        ends.append(send.state)

    send_finished.connect(record)
    try:
        sending.cancel(make_send("noor@example.org", start=False))
    finally:
        send_finished.disconnect(record)
    assert ends == [Send.State.CANCELLED]


def test_the_reason_for_a_pause_is_shown_until_the_send_is_resumed() -> None:
    send = make_send("noor@example.org")
    sending.pause(send, note="The subject names the wrong minister. " * 10)
    assert sending.progress(send).note.startswith("The subject names the wrong minister.")
    assert len(sending.progress(send).note) == 300
    sending.resume(send)
    assert sending.progress(send).note == ""


def test_pausing_without_a_reason_keeps_what_the_transport_said() -> None:
    send = make_send("noor@example.org")
    Send.objects.update(note="mail.example.com cannot be reached")
    sending.pause(send)
    assert sending.progress(send).note == "mail.example.com cannot be reached"


def test_a_send_that_ended_can_be_neither_paused_nor_cancelled() -> None:
    send = make_send("noor@example.org")
    sending.dispatch_due()
    assert (sending.pause(send), sending.resume(send), sending.cancel(send)) == (False,) * 3
    assert sending.progress(send).state == Send.State.FINISHED


def test_nothing_is_sent_before_the_send_is_started() -> None:
    send = make_send("noor@example.org", start=False)
    sending.dispatch_due()
    assert all_mail() == []
    assert sending.start(send)
    assert not sending.start(send)
    sending.dispatch_due()
    assert len(all_mail()) == 1


def test_pausing_and_resuming_are_audited_with_the_editor() -> None:
    send, editor = make_send("noor@example.org", start=False), make_staff()
    sending.start(send, actor=editor)
    sending.pause(send, actor=editor)
    sending.pause(send, actor=editor)
    entries = AuditEntry.objects.about(send).order_by("pk").values_list("verb", "actor")
    assert list(entries) == [("send.started", editor.pk), ("send.paused", editor.pk)]


def test_a_batch_is_claimed_once() -> None:
    send = make_send("noor@example.org")
    batch = send.batches.get()
    assert batch_submission.claim_batch(batch.pk)
    assert batch_submission.claim_batch(batch.pk) is None
    batch_submission.submit_batch(batch.pk)
    assert all_mail() == []
    assert Batch.objects.get().state == Batch.State.SUBMITTING

"""The product's own messages are stored before they are submitted, and leave no secret behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from masthead.gateways.mail.testing import smtp_server
from masthead.outbox import message_submission, transactional
from masthead.outbox.backend import PURPOSE, OutboxBackend
from masthead.outbox.models import Suppression, TransactionalMessage
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import STREAM, all_mail

pytestmark = pytest.mark.django_db
State = TransactionalMessage.State


def write(*to: str, purpose: str = "sign-in") -> list[TransactionalMessage]:
    """Send a sign-in code to these addresses with Django's own mail."""
    mail = EmailMultiAlternatives(
        "Your code", "Your code is 123456.", "Masthead <post@example.com>", list(to)
    )
    mail.attach_alternative("<p>Your code is 123456.</p>", "text/html")
    mail.extra_headers[PURPOSE] = purpose
    OutboxBackend(alias="default").send_messages([mail])
    return list(TransactionalMessage.objects.order_by("pk"))


def test_a_sign_in_code_is_queued_and_then_submitted() -> None:
    [message] = write("Noor <noor@example.org>")
    assert (message.state, message.address, message.purpose) == (
        State.QUEUED,
        "noor@example.org",
        "sign-in",
    )
    message_submission.submit(message.pk)
    [mail] = all_mail()
    assert (mail.sender, mail.recipient) == ("post@example.com", "noor@example.org")
    assert b"Your code is 123456." in mail.content
    assert PURPOSE.encode() not in mail.content


def test_a_worker_is_called_once_the_transaction_commits(
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        write("noor@example.org")
        assert all_mail() == []
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org"]


def test_a_submitted_message_keeps_no_content() -> None:
    [message] = write("noor@example.org")
    message_submission.submit(message.pk)
    message.refresh_from_db()
    assert (message.state, bytes(message.content)) == (State.DELIVERED, b"")


def test_the_database_refuses_content_in_an_ended_message() -> None:
    [message] = write("noor@example.org")
    with pytest.raises(IntegrityError):
        TransactionalMessage.objects.filter(pk=message.pk).update(state=State.SUBMITTED)


def test_the_database_refuses_a_claim_on_a_message_that_is_not_being_submitted() -> None:
    [message] = write("noor@example.org")
    with pytest.raises(IntegrityError):
        TransactionalMessage.objects.filter(pk=message.pk).update(claimed_at=timezone.now())


def test_each_recipient_gets_their_own_message_and_bcc_stays_hidden() -> None:
    mail = EmailMultiAlternatives("Hello", "Hello", "post@example.com", ["noor@example.org"])
    mail.bcc = ["desk@example.com"]
    OutboxBackend(alias="default").send_messages([mail])
    for message in TransactionalMessage.objects.all():
        message_submission.submit(message.pk)
    found = {kept.recipient: kept.content for kept in all_mail()}
    assert set(found) == {"noor@example.org", "desk@example.com"}
    assert all(b"desk@" not in content for content in found.values())


def test_submitting_a_message_twice_sends_it_once() -> None:
    [message] = write("noor@example.org")
    message_submission.submit(message.pk)
    message_submission.submit(message.pk)
    assert len(all_mail()) == 1


def test_a_deferred_message_is_retried() -> None:
    [message] = write("defer@example.org")
    message_submission.submit(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert message.detail
    assert message.next_try_at
    assert timedelta(seconds=5) < message.next_try_at - timezone.now() <= timedelta(seconds=10)
    transactional.dispatch_due()
    assert all_mail() == []
    TransactionalMessage.objects.update(next_try_at=timezone.now())
    transactional.dispatch_due()
    assert len(all_mail()) == 1


def test_a_lost_task_only_delays_a_message() -> None:
    [message] = write("noor@example.org")
    transactional.dispatch_due()
    assert all_mail() == []
    for seconds, gone in ((28, 0), (31, 1)):
        TransactionalMessage.objects.filter(pk=message.pk).update(
            called_at=timezone.now() - timedelta(seconds=seconds)
        )
        transactional.dispatch_due()
        assert len(all_mail()) == gone


def test_a_waiting_message_calls_one_worker_rather_than_one_per_tick(settings: Any) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
    }
    write("noor@example.org", "omar@example.org")
    TransactionalMessage.objects.update(called_at=timezone.now() - timedelta(minutes=1))
    for _ in range(3):
        transactional.dispatch_due()
    assert DBTaskResult.objects.filter(task_path__endswith="submit_message").count() == 2


def test_an_address_that_bounced_is_not_tried_for_a_week() -> None:
    suppress(["noor@example.org"], reason=Suppression.Reason.BOUNCE)
    Suppression.objects.update(at=timezone.now() - timedelta(days=6, hours=23))
    [first] = write("noor@example.org")
    message_submission.submit(first.pk)
    first.refresh_from_db()
    assert (first.state, first.detail) == (State.SUPPRESSED, "this address bounced recently")
    Suppression.objects.update(at=timezone.now() - timedelta(days=7, hours=1))
    [_, second] = write("noor@example.org")
    message_submission.submit(second.pk)
    assert len(all_mail()) == 1


def test_an_unsubscribed_reader_still_gets_the_code_they_ask_for() -> None:
    suppress(["noor@example.org"], reason=Suppression.Reason.UNSUBSCRIBE)
    [message] = write("noor@example.org")
    message_submission.submit(message.pk)
    assert len(all_mail()) == 1


def test_a_code_is_held_back_by_no_other_bounce() -> None:
    suppress(["omar@example.org"], reason=Suppression.Reason.BOUNCE)
    suppress(["noor@example.org"], reason=Suppression.Reason.BOUNCE, stream=STREAM)
    [message] = write("noor@example.org")
    message_submission.submit(message.pk)
    assert len(all_mail()) == 1


def test_a_bounced_message_suppresses_its_address_on_every_stream() -> None:
    [message] = write("bounce@example.org")
    message_submission.submit(message.pk)
    message.refresh_from_db()
    assert (message.state, message.detail) == (State.BOUNCED, "550 5.1.1 no such mailbox")
    assert message.ended_at
    suppression = Suppression.objects.get()
    assert (suppression.address, suppression.stream) == ("bounce@example.org", "")
    assert suppression.detail == message.detail


def test_a_message_whose_worker_died_is_uncertain_and_keeps_no_content() -> None:
    message, living = write("noor@example.org", "omar@example.org")
    TransactionalMessage.objects.update(
        state=State.HANDING, claimed_at=timezone.now() - timedelta(minutes=11)
    )
    TransactionalMessage.objects.filter(pk=living.pk).update(claimed_at=timezone.now())
    transactional.dispatch_due()
    message.refresh_from_db()
    living.refresh_from_db()
    assert (message.state, bytes(message.content)) == (State.UNCERTAIN, b"")
    assert message.detail == "the process submitting it ended unexpectedly"
    assert message.ended_at
    assert (living.state, living.ended_at) == (State.HANDING, None)
    assert all_mail() == []


def test_messages_are_deleted_thirty_days_after_they_ended() -> None:
    first, second, waiting = write("noor@example.org", "omar@example.org", "maya@example.org")
    for message, ended in ((first, timedelta(days=30, hours=1)), (second, timedelta(days=29.9))):
        message_submission.submit(message.pk)
        TransactionalMessage.objects.filter(pk=message.pk).update(ended_at=timezone.now() - ended)
    transactional.prune()
    assert set(TransactionalMessage.objects.all()) == {second, waiting}


def test_a_message_has_line_endings_and_ascii_that_every_relay_accepts() -> None:
    mail = EmailMultiAlternatives("Tëst", "héllo\n.dot", "post@example.com", ["noor@example.org"])
    OutboxBackend(alias="default").send_messages([mail])
    content = bytes(TransactionalMessage.objects.get().content)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"Auto-Submitted: auto-generated\r\n" in content


def test_a_message_s_own_auto_submitted_header_is_kept() -> None:
    mail = EmailMultiAlternatives("Hi", "Hi", "post@example.com", ["noor@example.org"])
    mail.extra_headers["Auto-Submitted"] = "auto-replied"
    mail.extra_headers[PURPOSE] = "x" * 100
    to_no_one = EmailMultiAlternatives("Hi", "Hi", "post@example.com", [])
    assert OutboxBackend(alias="default").send_messages([mail, to_no_one]) == 1
    message = TransactionalMessage.objects.get()
    assert bytes(message.content).count(b"Auto-Submitted: auto-replied\r\n") == 1
    assert b"auto-generated" not in bytes(message.content)
    assert message.purpose == "x" * 80


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_relay_that_refuses_our_password_loses_no_message(settings: Any) -> None:
    with smtp_server() as server:
        settings.MAIL_URL = f"smtp://masthead:wrong@127.0.0.1:{server.port}"
        [message] = write("noor@example.org")
        message_submission.submit(message.pk)
        message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert bytes(message.content)

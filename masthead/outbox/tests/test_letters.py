"""What the product itself writes is in the books before it is on the wire, and leaves no secret."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from masthead.gateways.mail.testing import smtp_server
from masthead.outbox import letters, transactional
from masthead.outbox.backend import PURPOSE, OutboxBackend
from masthead.outbox.models import Letter, Suppression
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import all_mail

pytestmark = pytest.mark.django_db
State = Letter.State


def write(*to: str, purpose: str = "sign-in") -> list[Letter]:
    """A sign-in code for these, by Django's own mail."""
    mail = EmailMultiAlternatives(
        "Your code", "Your code is 123456.", "Masthead <post@example.com>", list(to)
    )
    mail.attach_alternative("<p>Your code is 123456.</p>", "text/html")
    mail.extra_headers[PURPOSE] = purpose
    OutboxBackend(alias="default").send_messages([mail])
    return list(Letter.objects.order_by("pk"))


def test_it_is_written_down_and_then_goes() -> None:
    [letter] = write("Noor <noor@example.org>")
    assert (letter.state, letter.address, letter.purpose) == (
        State.QUEUED,
        "noor@example.org",
        "sign-in",
    )
    letters.submit(letter.pk)
    [mail] = all_mail()
    assert (mail.sender, mail.recipient) == ("post@example.com", "noor@example.org")
    assert b"Your code is 123456." in mail.content
    assert PURPOSE.encode() not in mail.content


def test_a_worker_is_called_when_the_transaction_is_through(
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        write("noor@example.org")
        assert all_mail() == []
    assert [mail.recipient for mail in all_mail()] == ["noor@example.org"]


def test_its_secret_is_gone_when_the_letter_is() -> None:
    [letter] = write("noor@example.org")
    letters.submit(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, bytes(letter.content)) == (State.DELIVERED, b"")


def test_the_database_keeps_no_secret_of_an_ended_letter() -> None:
    [letter] = write("noor@example.org")
    with pytest.raises(IntegrityError):
        Letter.objects.filter(pk=letter.pk).update(state=State.SUBMITTED)


def test_the_database_keeps_a_claim_only_of_what_is_being_handed_over() -> None:
    [letter] = write("noor@example.org")
    with pytest.raises(IntegrityError):
        Letter.objects.filter(pk=letter.pk).update(claimed_at=timezone.now())


def test_everybody_gets_a_letter_of_their_own_and_hidden_ones_stay_hidden() -> None:
    mail = EmailMultiAlternatives("Hello", "Hello", "post@example.com", ["noor@example.org"])
    mail.bcc = ["desk@example.com"]
    OutboxBackend(alias="default").send_messages([mail])
    for letter in Letter.objects.all():
        letters.submit(letter.pk)
    found = {kept.recipient: kept.content for kept in all_mail()}
    assert set(found) == {"noor@example.org", "desk@example.com"}
    assert all(b"desk@" not in content for content in found.values())


def test_submitting_twice_sends_once() -> None:
    [letter] = write("noor@example.org")
    letters.submit(letter.pk)
    letters.submit(letter.pk)
    assert len(all_mail()) == 1


def test_what_is_deferred_is_tried_again_soon() -> None:
    [letter] = write("defer@example.org")
    letters.submit(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 1)
    transactional.wake()
    assert all_mail() == []
    Letter.objects.update(next_try_at=timezone.now())
    transactional.wake()
    assert len(all_mail()) == 1


def test_a_lost_task_only_delays() -> None:
    [letter] = write("noor@example.org")
    transactional.wake()
    assert all_mail() == []
    Letter.objects.filter(pk=letter.pk).update(called_at=timezone.now() - timedelta(minutes=1))
    transactional.wake()
    assert len(all_mail()) == 1


def test_a_letter_that_waits_is_called_once_not_at_every_tick(settings: Any) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
    }
    write("noor@example.org", "omar@example.org")
    Letter.objects.update(called_at=timezone.now() - timedelta(minutes=1))
    for _ in range(3):
        transactional.wake()
    assert DBTaskResult.objects.filter(task_path__endswith="submit_letter").count() == 2


def test_an_address_that_bounced_lately_is_spared_and_later_tried_again() -> None:
    suppress(["noor@example.org"], reason=Suppression.Reason.BOUNCE)
    [first] = write("noor@example.org")
    letters.submit(first.pk)
    first.refresh_from_db()
    assert first.state == State.SUPPRESSED
    Suppression.objects.update(at=timezone.now() - timedelta(days=8))
    [_, second] = write("noor@example.org")
    letters.submit(second.pk)
    assert len(all_mail()) == 1


def test_who_left_every_list_still_gets_what_they_ask_for() -> None:
    suppress(["noor@example.org"], reason=Suppression.Reason.UNSUBSCRIBE)
    [letter] = write("noor@example.org")
    letters.submit(letter.pk)
    assert len(all_mail()) == 1


def test_a_letter_that_bounces_is_told_to_all_lists() -> None:
    [letter] = write("bounce@example.org")
    letters.submit(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.detail) == (State.BOUNCED, "550 5.1.1 no such mailbox")
    assert Suppression.objects.get().address == "bounce@example.org"


def test_one_whose_worker_died_is_uncertain_and_keeps_no_secret() -> None:
    [letter] = write("noor@example.org")
    Letter.objects.update(state=State.HANDING, claimed_at=timezone.now() - timedelta(minutes=11))
    transactional.wake()
    letter.refresh_from_db()
    assert (letter.state, bytes(letter.content)) == (State.UNCERTAIN, b"")
    assert all_mail() == []


def test_old_letters_are_forgotten() -> None:
    write("noor@example.org", "omar@example.org")
    first, _ = Letter.objects.order_by("pk")
    letters.submit(first.pk)
    Letter.objects.filter(pk=first.pk).update(ended_at=timezone.now() - timedelta(days=31))
    transactional.prune()
    assert [letter.address for letter in Letter.objects.all()] == ["omar@example.org"]


def test_it_has_the_lines_that_every_relay_takes() -> None:
    mail = EmailMultiAlternatives("Tëst", "héllo\n.dot", "post@example.com", ["noor@example.org"])
    OutboxBackend(alias="default").send_messages([mail])
    content = bytes(Letter.objects.get().content)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"Auto-Submitted: auto-generated\r\n" in content


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_relay_that_does_not_let_us_in_loses_no_letter(settings: Any) -> None:
    with smtp_server() as server:
        settings.MAIL_URL = f"smtp://masthead:wrong@127.0.0.1:{server.port}"
        [letter] = write("noor@example.org")
        letters.submit(letter.pk)
        letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 1)
    assert bytes(letter.content)

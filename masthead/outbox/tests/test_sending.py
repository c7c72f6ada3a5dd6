"""A send reaches each reader of its frozen audience once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.outbox import batch_submission, sending, tokens
from masthead.outbox.models import Batch, Delivery, Send, Suppression
from masthead.outbox.signals import send_finished
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import STREAM, all_mail, make_mail, make_send

pytestmark = pytest.mark.django_db
State = Delivery.State


def states(send: Send) -> dict[str, str]:
    return dict(send.deliveries.order_by("address").values_list("address", "state"))


def many(count: int) -> list[str]:
    Reader.objects.bulk_create(Reader(email=f"r{n:04}@example.org") for n in range(count))
    return [f"r{n:04}@example.org" for n in range(count)]


def test_each_reader_receives_their_own_message() -> None:
    noor = make_reader("noor@example.org", first_name="Noor", last_name="Hadi")
    send = make_send("noor@example.org", "omar@example.org")
    sending.dispatch_due()
    [first, second] = all_mail()
    assert {first.recipient, second.recipient} == {"noor@example.org", "omar@example.org"}
    assert b"Noor Hadi" in first.content
    joined = first.content.replace(b"=\r\n", b"")
    assert tokens.make(reader_id=noor.pk, stream=STREAM).encode() in joined
    assert states(send) == {"noor@example.org": "delivered", "omar@example.org": "delivered"}
    send.refresh_from_db()
    assert send.state == Send.State.FINISHED


def test_freezing_writes_batches_of_500_in_one_statement() -> None:
    addresses = many(1201)
    audience = Reader.objects.filter(email__in=addresses)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        send = sending.freeze(name="x", stream=STREAM, template=make_mail(), audience=audience)
    assert sum("outbox_delivery" in query["sql"] for query in queries) == 1
    assert send.recipients == send.deliveries.count() == 1201
    assert list(send.batches.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    sizes = [send.deliveries.filter(batch_number=number).count() for number in (1, 2, 3)]
    assert sizes == [500, 500, 201]


def test_a_batch_takes_its_own_deliveries_only() -> None:
    other, send = make_send("noor@example.org"), make_send(*many(501))
    batch_submission.submit_batch(send.batches.get(number=2).pk)
    assert [mail.recipient for mail in all_mail()] == ["r0500@example.org"]
    assert send.deliveries.filter(state=State.QUEUED).count() == 500
    batch_submission.submit_batch(other.batches.get().pk)
    assert len(all_mail()) == 2
    assert sending.progress(other).state == Send.State.FINISHED
    assert sending.progress(send).state == Send.State.SENDING


def test_a_long_name_of_a_send_is_shortened() -> None:
    audience = Reader.objects.none()
    send = sending.freeze(name="x" * 300, stream=STREAM, template=make_mail(), audience=audience)
    assert (send.name, send.recipients, send.batches.count()) == ("x" * 200, 0, 0)


def test_a_reader_found_twice_receives_one_message() -> None:
    reader = make_reader()
    audience = Reader.objects.filter(pk=reader.pk) | Reader.objects.filter(email=reader.email)
    send = sending.freeze(name="x", stream=STREAM, template=make_mail(), audience=audience)
    assert send.recipients == 1


def test_a_suppressed_reader_is_not_frozen() -> None:
    suppress(["gone@example.org"], reason=Suppression.Reason.BOUNCE)
    suppress(["left@example.org"], reason=Suppression.Reason.UNSUBSCRIBE, stream=STREAM)
    suppress(["other@example.org"], reason=Suppression.Reason.UNSUBSCRIBE, stream="newsletter:b")
    send = make_send("gone@example.org", "left@example.org", "other@example.org")
    assert list(states(send)) == ["other@example.org"]


def test_a_reader_who_unsubscribes_after_freezing_receives_nothing() -> None:
    send = make_send("noor@example.org", "omar@example.org")
    suppress(["noor@example.org"], reason=Suppression.Reason.UNSUBSCRIBE, stream=STREAM)
    sending.dispatch_due()
    assert states(send) == {"noor@example.org": "suppressed", "omar@example.org": "delivered"}
    details = send.deliveries.order_by("address").values_list("detail", flat=True)
    assert list(details) == ["unsubscribed before it was submitted", ""]
    assert [mail.recipient for mail in all_mail()] == ["omar@example.org"]


def test_a_reader_who_deleted_their_account_receives_nothing() -> None:
    send = make_send("noor@example.org")
    Reader.objects.get(email="noor@example.org").delete()
    sending.dispatch_due()
    assert states(send) == {"noor@example.org": "suppressed"}
    assert all_mail() == []


def test_a_send_to_an_empty_audience_finishes_immediately() -> None:
    send = make_send()
    sending.dispatch_due()
    send.refresh_from_db()
    assert (send.state, send.recipients) == (Send.State.FINISHED, 0)


def test_dispatching_twice_sends_nothing_twice() -> None:
    make_send("noor@example.org")
    sending.dispatch_due()
    sending.dispatch_due()
    assert len(all_mail()) == 1


def calls_of_workers() -> QuerySet[DBTaskResult[..., Any]]:
    return DBTaskResult.objects.filter(task_path__endswith="submit_batch")


def test_a_batch_whose_task_was_lost_calls_another_worker_two_minutes_later(settings: Any) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
    }
    make_send("noor@example.org")
    for since, called in ((0, 1), (110, 1), (130, 2), (0, 2)):
        Batch.objects.filter(called_at__isnull=False).update(
            called_at=timezone.now() - timedelta(seconds=since)
        )
        sending.dispatch_due()
        assert calls_of_workers().count() == called


def test_a_worker_is_called_for_one_send_when_an_editor_starts_it(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
    }
    make_send("omar@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        send = make_send("noor@example.org")
    assert calls_of_workers().get().args_kwargs["args"] == [send.batches.get().pk]


def test_the_end_of_a_send_is_announced_once() -> None:
    announced: list[Send] = []

    def record(send: Send, **_: object) -> None:
        announced.append(send)

    send_finished.connect(record)
    try:
        send = make_send("noor@example.org")
        sending.dispatch_due()
        sending.dispatch_due()
    finally:
        send_finished.disconnect(record)
    assert announced == [send]
    assert announced[0].state == Send.State.FINISHED


def test_progress_counts_deliveries_in_every_state() -> None:
    send = make_send("noor@example.org", "bounce1@example.org", "defer@example.org", start=False)
    assert sending.progress(send).waiting == 3
    sending.start(send)
    sending.dispatch_due()
    progress = sending.progress(send)
    assert progress.counts[State.DELIVERED] == 1
    assert progress.counts[State.BOUNCED] == 1
    assert progress.counts[State.QUEUED] == 1
    assert set(progress.counts) == set(State.values)
    assert (progress.through, progress.waiting, progress.state) == (2, 1, "sending")
    assert progress.rate > 0

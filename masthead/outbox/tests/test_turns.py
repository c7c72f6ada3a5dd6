"""A batch has its worker for one turn at a time, so that no sign-in code waits for a whole
edition."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from masthead.gateways.mail import mailbox
from masthead.gateways.mail.mailbox import MailboxSession
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Outcome
from masthead.outbox import batch_submission, sending, transactional
from masthead.outbox.models import Batch, Send, TransactionalMessage
from masthead.outbox.tasks import submit_batch
from masthead.outbox.testing import all_mail, make_send

pytestmark = pytest.mark.django_db
PEOPLE = [f"reader{number:03}@example.org" for number in range(120)]


class Recorded:
    """The mailbox, recording the number of messages in each chunk."""

    def __init__(self) -> None:
        self.chunks: list[int] = []

    @contextmanager
    def open(self) -> Iterator["Recorded"]:
        box = mailbox()
        assert box
        with box.open() as session:
            self.session: MailboxSession = session
            yield self

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        self.chunks.append(len(messages))
        return self.session.submit(messages)


def short_turn(batch: Batch) -> bool:
    """A turn that is over after its first chunk."""
    return batch_submission.submit_batch(batch.pk, seconds=0)


def test_a_turn_that_ends_gives_the_batch_back_until_it_is_finished() -> None:
    send = make_send(*PEOPLE)
    batch = send.batches.get()
    assert [short_turn(batch), short_turn(batch), short_turn(batch)] == [True, True, False]
    assert sorted(mail.recipient for mail in all_mail()) == PEOPLE
    assert sending.progress(send).state == Send.State.FINISHED


def test_a_send_paused_between_turns_is_not_called_again() -> None:
    send = make_send(*PEOPLE)
    batch = send.batches.get()
    short_turn(batch)
    sending.pause(send)
    assert not short_turn(batch)
    assert len(all_mail()) == batch_submission.CHUNK


def test_a_batch_that_waits_for_a_retry_is_left_to_the_clock() -> None:
    send = make_send("defer@example.org")
    assert not batch_submission.submit_batch(send.batches.get().pk)


def test_with_a_rate_limit_a_chunk_is_one_second_of_messages(settings: Any) -> None:
    settings.MAIL_RATE = 7
    send, over = make_send(*PEOPLE[:20]), Recorded()
    batch_submission.submit_batch(send.batches.get().pk, over=over)
    assert over.chunks == [7, 7, 6]


def test_a_sign_in_code_goes_before_a_batch_that_was_called_earlier(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
    }
    with django_capture_on_commit_callbacks(execute=True):
        send = make_send(*PEOPLE)
        submit_batch.enqueue(send.batches.get().pk)
        message = transactional.enqueue(
            sender="post@example.com", address="noor@example.org", content=b""
        )
    first = DBTaskResult.objects.ready().first()
    assert first
    assert (first.task_path.rpartition(".")[2], first.args_kwargs["args"]) == (
        *("submit_message", [message.pk]),
    )
    assert TransactionalMessage.objects.get().state == TransactionalMessage.State.QUEUED

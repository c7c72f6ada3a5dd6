"""Alarm bells on the queue `mail`: the truth is in the rows."""

from django.tasks import task

from masthead.outbox import batch_submission, message_submission

# A person waits for a sign-in code in front of a screen; nobody waits so for an edition.
AWAITED_PRIORITY = 50


@task(queue_name="mail")
def submit_batch(batch_id: int) -> None:
    if batch_submission.submit_batch(batch_id):
        submit_batch.enqueue(batch_id)


@task(queue_name="mail", priority=AWAITED_PRIORITY)
def submit_message(message_id: int) -> None:
    message_submission.submit(message_id)

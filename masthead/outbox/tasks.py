"""Alarm bells on the queue `mail`: the truth is in the rows."""

from django.tasks import task

from masthead.outbox import letters, submitting

# A letter is awaited by a person in front of a screen; an edition is not.
LETTER_PRIORITY = 50


@task(queue_name="mail")
def submit_batch(batch_id: int) -> None:
    if submitting.submit_batch(batch_id):
        submit_batch.enqueue(batch_id)


@task(queue_name="mail", priority=LETTER_PRIORITY)
def submit_letter(letter_id: int) -> None:
    letters.submit(letter_id)

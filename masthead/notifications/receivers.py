"""A notice that a lower floor enqueued becomes a letter."""

from typing import Any

from masthead.notifications import tasks


def ring_for_invoice_letter(notice_id: int, **kwargs: Any) -> None:
    """The document takes a second to make, so the worker writes the letter."""
    tasks.write_invoice_letter.enqueue(notice_id)


def ring_for_notice(notice_id: int, **kwargs: Any) -> None:
    """A letter about a membership is written by the worker."""
    tasks.write_notice.enqueue(notice_id)

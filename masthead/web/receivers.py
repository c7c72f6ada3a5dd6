"""The site hears when something that every page shows has changed."""

from typing import Any

from masthead.publishing.models import Story
from masthead.web import furniture, tasks


def drop_furniture(sender: Any, **kwargs: Any) -> None:
    furniture.drop()


def ring_for_card(story: Story, **kwargs: Any) -> None:
    """A card is drawn by the worker; until then the publication's own stands for the story."""
    tasks.draw_card.enqueue(story.pk)


def ring_for_invoice_letter(notice_id: int, **kwargs: Any) -> None:
    """Its paper takes a second to make: the worker writes the letter."""
    tasks.write_invoice_letter.enqueue(notice_id)


def ring_for_notice(notice_id: int, **kwargs: Any) -> None:
    """A letter about a membership is written by the worker."""
    tasks.write_notice.enqueue(notice_id)

"""What the site does when something that every page shows has changed."""

from collections.abc import Sequence
from typing import Any

from masthead.publishing.models import Story
from masthead.site import cards, site_context, tasks


def clear_site_context(sender: Any, **kwargs: Any) -> None:
    site_context.clear()


def draw_cards_of_imported(story_ids: Sequence[int], **kwargs: Any) -> None:
    """There may be thousands: the clock draws them in turn."""
    cards.enqueue(Story.objects.filter(pk__in=story_ids, live=True).values_list("pk", flat=True))


def draw_card_of_published(story: Story, **kwargs: Any) -> None:
    """A card is drawn by the worker; until then the publication's card is used."""
    tasks.draw_card.enqueue(story.pk)

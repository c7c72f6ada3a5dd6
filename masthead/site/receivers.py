"""What the site does when something that every page shows has changed."""

from typing import Any

from masthead.publishing.models import Story
from masthead.site import site_context, tasks


def clear_site_context(sender: Any, **kwargs: Any) -> None:
    site_context.clear()


def draw_card_of_published(story: Story, **kwargs: Any) -> None:
    """A card is drawn by the worker; until then the publication's card is used."""
    tasks.draw_card.enqueue(story.pk)

"""Asking an embed's provider for its title, once, by the worker."""

import logging

from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedException

from masthead.publishing.embeds import provider_of
from masthead.publishing.models import Story

logger = logging.getLogger(__name__)


def embed_addresses(story: Story) -> list[str]:
    return [block.value.url for block in story.body if block.block_type == "embed" and block.value]


def fetch_titles(*, story_id: int) -> int:
    """Keep what the providers say of a story's embeds; says how many answered. Without an answer
    the story shows the link."""
    story = Story.objects.filter(pk=story_id).first()
    addresses = embed_addresses(story) if story else []
    return sum(_fetch(address) for address in addresses if provider_of(address))


def _fetch(address: str) -> bool:
    try:
        get_embed(address)
    except EmbedException as error:
        logger.info("No word from the provider of %s: %s", address, error)
        return False
    return True

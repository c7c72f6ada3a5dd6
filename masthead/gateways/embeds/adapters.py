"""Which resolver looks up embeds: `settings.EMBEDS` names it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.embeds.embedded import EmbeddedResolver
from masthead.gateways.embeds.oembed import OEmbedResolver
from masthead.gateways.embeds.port import EmbedResolver

ADAPTERS: dict[str, Callable[[], EmbedResolver]] = {
    "oembed:": OEmbedResolver,
    "embedded:": EmbeddedResolver,
}


def resolver() -> EmbedResolver:
    """The resolver that the settings name."""
    build = ADAPTERS.get(settings.EMBEDS)
    if build is None:
        raise ImproperlyConfigured("MASTHEAD_EMBEDS must be “oembed:” or “embedded:”.")
    return build()

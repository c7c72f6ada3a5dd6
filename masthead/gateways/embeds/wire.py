"""Which wire is asked about embeds: `settings.EMBEDS` says it."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.embeds.embedded import Embedded
from masthead.gateways.embeds.oembed import OEmbed
from masthead.gateways.embeds.port import Wire


def wire() -> Wire:
    """The one that the settings name."""
    match settings.EMBEDS:
        case "oembed:":
            return OEmbed()
        case "embedded:":
            return Embedded()
    raise ImproperlyConfigured("MASTHEAD_EMBEDS is “oembed:” or “embedded:”.")

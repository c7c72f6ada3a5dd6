"""Embeds: what the provider of a video or post says about it."""

from masthead.gateways.embeds.adapters import resolver
from masthead.gateways.embeds.embedded import EmbeddedResolver
from masthead.gateways.embeds.oembed import OEmbedResolver
from masthead.gateways.embeds.port import EmbedInfo, EmbedResolver

__all__ = [
    "EmbedInfo",
    "EmbedResolver",
    "EmbeddedResolver",
    "OEmbedResolver",
    "resolver",
]

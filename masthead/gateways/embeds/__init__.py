"""Embeds: what the provider of a video or post says of it."""

from masthead.gateways.embeds.embedded import Embedded
from masthead.gateways.embeds.oembed import OEmbed
from masthead.gateways.embeds.port import Found, Wire
from masthead.gateways.embeds.wire import wire

__all__ = [
    "Embedded",
    "Found",
    "OEmbed",
    "Wire",
    "wire",
]

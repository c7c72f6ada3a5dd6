"""The channels there are. Rows name them, and the database refuses others."""

from masthead.outbox.channels.mail import MailChannel
from masthead.outbox.channels.port import Channel

MAIL = MailChannel.name

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (MailChannel(),)}


def channel_named(name: str) -> Channel:
    """Raises KeyError for a name that no row may hold."""
    return CHANNELS[name]

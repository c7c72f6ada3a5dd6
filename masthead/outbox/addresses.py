"""Which rows are about a reader, whatever channel they went by."""

from django.db.models import Q

from masthead.accounts.models import Reader
from masthead.outbox.channels.registry import CHANNELS


def at_addresses_of(reader: Reader) -> Q:
    """Rows with a channel and an address at which this reader is reached."""
    found = Q(pk__in=[])
    for channel in CHANNELS.values():
        own = Reader.objects.filter(pk=reader.pk).annotate(reached_at=channel.reader_address)
        found |= Q(channel=channel.name, address__in=own.values("reached_at"))
    return found

"""Addresses that get no more."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable

from masthead.outbox.channels.registry import MAIL, channel_named
from masthead.outbox.models import Suppression

ALL_STREAMS = ""


def suppress(
    addresses: Iterable[str],
    *,
    reason: Suppression.Reason,
    stream: str = ALL_STREAMS,
    detail: str = "",
    channel: str = MAIL,
) -> None:
    """From now on these get nothing of the stream (or of any). Doing it twice changes nothing."""
    normalise = channel_named(channel).normalise
    Suppression.objects.bulk_create(
        [
            Suppression(
                channel=channel,
                address=normalise(address),
                stream=stream,
                reason=reason,
                detail=detail[:300],
            )
            for address in addresses
        ],
        ignore_conflicts=True,
    )


def lift(address: str, *, stream: str, channel: str = MAIL) -> None:
    """The reader asked for this stream again. What stands against every stream stays."""
    kept = channel_named(channel).normalise(address)
    Suppression.objects.filter(channel=channel, address=kept, stream=stream).delete()


def suppressed(addresses: Collection[str], *, stream: str, channel: str = MAIL) -> set[str]:
    """Those of the addresses, as rows of the channel keep them, that must not get this stream."""
    rows = Suppression.objects.filter(_against(stream), channel=channel, address__in=addresses)
    return set(rows.values_list("address", flat=True))


def suppressions_at(
    address: Combinable, *, stream: str = ALL_STREAMS, channel: str = MAIL
) -> QuerySet[Suppression]:
    """For `Exists`: what stands against the stream at an address that is an expression of the
    outer query. Its values are normalised, as `Reader.email` is."""
    return Suppression.objects.filter(_against(stream), channel=channel, address=address)


def _against(stream: str) -> Q:
    return Q(stream=ALL_STREAMS) | Q(stream=stream)

"""Addresses that get no more."""

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.db.models.functions import Lower

from masthead.outbox.models import Suppression

EVERYTHING = ""


def suppress(
    addresses: Iterable[str],
    *,
    reason: Suppression.Reason,
    stream: str = EVERYTHING,
    detail: str = "",
) -> None:
    """From now on these get nothing of the stream (or of any). Doing it twice changes nothing."""
    Suppression.objects.bulk_create(
        [
            Suppression(address=address.lower(), stream=stream, reason=reason, detail=detail[:300])
            for address in addresses
        ],
        ignore_conflicts=True,
    )


def lift(address: str, *, stream: str) -> None:
    """The reader asked for this stream again. What stands against every stream stays."""
    Suppression.objects.annotate(lower=Lower("address")).filter(
        lower=address.lower(), stream=stream
    ).delete()


def suppressed(addresses: Collection[str], *, stream: str) -> set[str]:
    """Those of the addresses (as given) that must not get this stream."""
    lower = {address.lower() for address in addresses}
    found = set(
        Suppression.objects.annotate(lower=Lower("address"))
        .filter(Q(stream=EVERYTHING) | Q(stream=stream), lower__in=lower)
        .values_list("lower", flat=True)
    )
    return {address for address in addresses if address.lower() in found}

"""What the gate knows of a reader, read from the books."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone

from masthead.access.gate import ANONYMOUS, Entitlements, Reason
from masthead.accounts.models import Reader
from masthead.core.house_zone import month_of
from masthead.membership.models import Grant, Opening


def entitlements_of(reader: Reader | None, *, at: datetime | None = None) -> Entitlements:
    """A reader's standing now or at another moment, in three queries. Somebody whose account was
    closed stands as a stranger does."""
    if reader is None or not reader.is_active:
        return ANONYMOUS
    moment = at or timezone.now()
    return Entitlements(
        is_registered=_is_registered(reader, moment),
        is_staff=reader.is_staff,
        held=tuple(grant.held() for grant in Grant.objects.filter(reader=reader).in_force(moment)),
        opened=opened_by_meter(reader, at=moment),
    )


def entitlements_by_reader(
    readers: Collection[Reader], *, at: datetime | None = None
) -> Mapping[int, Entitlements]:
    """The standing of many by their id, in one query; what the meter opened is left out."""
    moment = at or timezone.now()
    held: dict[int, list[Grant]] = {reader.pk: [] for reader in readers}
    for grant in Grant.objects.filter(reader__in=held).in_force(moment):
        held[grant.reader_id].append(grant)
    return {
        reader.pk: Entitlements(
            is_registered=_is_registered(reader, moment),
            is_staff=reader.is_staff and reader.is_active,
            held=tuple(grant.held() for grant in held[reader.pk]),
        )
        for reader in readers
    }


def opened_by_meter(reader: Reader, *, at: datetime) -> dict[str, Reason]:
    """What the meter has opened for this reader in the month of `at`."""
    things = Opening.objects.filter(reader=reader, month=month_of(at), at__lte=at)
    return dict.fromkeys(things.values_list("thing", flat=True), Reason.METER)


def _is_registered(reader: Reader, at: datetime) -> bool:
    """Whoever has proved that the address is theirs, by a code or a link from a mail."""
    confirmed = reader.address_confirmed_at
    return reader.is_active and confirmed is not None and confirmed <= at

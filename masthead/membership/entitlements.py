"""What the gate is told of a reader, from the database."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone

from masthead.access.gate import ANONYMOUS, Entitlements, Reason
from masthead.accounts.models import Reader
from masthead.core.publication_zone import month_of
from masthead.membership.models import Grant, Opening


def entitlements_of(reader: Reader | None, *, at: datetime | None = None) -> Entitlements:
    """What a reader is entitled to, now or at another moment, in two queries. Nobody, and somebody
    whose account is closed, are anonymous."""
    if reader is None or not reader.is_active:
        return ANONYMOUS
    moment = at or timezone.now()
    return Entitlements(
        is_registered=_is_registered(reader, moment),
        is_staff=reader.is_staff,
        grants=tuple(
            grant.as_active() for grant in Grant.objects.filter(reader=reader).in_force(moment)
        ),
        unlocked=unlocked_by_meter(reader, at=moment),
    )


def entitlements_by_reader(
    readers: Collection[Reader], *, at: datetime | None = None
) -> Mapping[int, Entitlements]:
    """What many readers are entitled to, by their ids, in one query; what the meter unlocked is
    left out."""
    moment = at or timezone.now()
    grants: dict[int, list[Grant]] = {reader.pk: [] for reader in readers}
    for grant in Grant.objects.filter(reader__in=grants).in_force(moment):
        grants[grant.reader_id].append(grant)
    return {
        reader.pk: Entitlements(
            is_registered=_is_registered(reader, moment),
            is_staff=reader.is_staff and reader.is_active,
            grants=tuple(grant.as_active() for grant in grants[reader.pk]),
        )
        for reader in readers
    }


def unlocked_by_meter(reader: Reader, *, at: datetime) -> dict[str, Reason]:
    """What the meter has unlocked for this reader in the month of `at`."""
    things = Opening.objects.filter(reader=reader, month=month_of(at), at__lte=at)
    return dict.fromkeys(things.values_list("thing", flat=True), Reason.METER)


def _is_registered(reader: Reader, at: datetime) -> bool:
    """Whether the reader proved by a code or a link from a mail that the address is theirs."""
    confirmed = reader.address_confirmed_at
    return reader.is_active and confirmed is not None and confirmed <= at

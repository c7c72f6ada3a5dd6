"""The gate's decision over many readers at once, for sends."""

from django.db.models import Q, QuerySet

from masthead.access.gate import ANONYMOUS, AccessLevel, ActiveGrant, Entitlements, Gated, decide
from masthead.accounts.models import Reader
from masthead.membership.models import Grant


def entitled_readers(readers: QuerySet[Reader], thing: Gated) -> QuerySet[Reader]:
    """The `readers` to whom the gate shows all of `thing`: one condition, without fetching a row.
    What the meter unlocked does not count."""
    if decide(ANONYMOUS, thing).allowed:
        return readers
    condition = Q(pk__in=[])
    for entitlements, rows in _groups():
        if decide(entitlements, thing).allowed:
            condition |= rows
    return readers.filter(condition)


def _groups() -> list[tuple[Entitlements, Q]]:
    """Each group of readers: what the gate knows of them, and the condition that selects their
    rows. `decide` alone judges."""
    granted = [
        (Entitlements(grants=(ActiveGrant(level),)), Q(pk__in=_holders(level)))
        for level in AccessLevel
        if level != AccessLevel.PUBLIC
    ]
    return [
        (Entitlements(is_staff=True), Q(is_staff=True, is_active=True)),
        (Entitlements(is_registered=True), Q(address_confirmed_at__isnull=False, is_active=True)),
        *granted,
    ]


def _holders(level: str) -> QuerySet[Grant, int]:
    return Grant.objects.filter(level=level).in_force().values_list("reader_id", flat=True)

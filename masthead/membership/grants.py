"""Granting access and ending it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from masthead.access.gate import AccessLevel
from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership.models import Grant, Subscription


class CompError(Exception):
    """This can't be given; the message says why in plain words."""


@transaction.atomic
def give_comp(
    *,
    reader: Reader,
    until: datetime | None,
    given_by: Reader,
    note: str,
    level: str = AccessLevel.PRO,
) -> Grant:
    """A complimentary membership, from now until a moment (None: until it is revoked)."""
    if until is not None and until <= timezone.now():
        raise CompError("The last day is in the past. Choose a later one.")
    if not note.strip():
        raise CompError("Say why you are giving access. Someone will want to know next year.")
    grant = Grant.objects.create(
        reader=reader,
        level=level,
        source=Grant.Source.COMP,
        ends_at=until,
        given_by=given_by,
        note=note.strip(),
    )
    ends = until.isoformat() if until else None
    audit.record(verb="grant.given", subject=reader, actor=given_by, until=ends, note=grant.note)
    return grant


@transaction.atomic
def revoke_comp(*, grant: Grant, by: Reader, note: str) -> None:
    """End a comp now; twice changes nothing. A bought grant ends with its subscription instead."""
    if grant.source != Grant.Source.COMP:
        raise CompError("This grant comes from a subscription. End the subscription instead.")
    now = timezone.now()
    if end_now(Grant.objects.filter(pk=grant.pk), at=now, note=note):
        audit.record(verb="grant.taken_back", subject=grant.reader, actor=by, note=note)


@transaction.atomic
def erase_comps(reader: Reader) -> None:
    """End a reader's comps and erase the notes on why, as when the account is deleted."""
    comps = Grant.objects.filter(reader=reader, source=Grant.Source.COMP)
    end_now(comps, at=timezone.now())
    comps.update(note="")


def upsert_grant(
    *,
    reader: Reader,
    subscription: Subscription,
    source: Grant.Source,
    until: datetime,
) -> None:
    """Update or create the one active grant that `subscription` gives `reader`. A change of source
    (a trial that is paid) ends the old grant and creates a new one, so that both stay on record.
    Must run in the verb's transaction."""
    now = timezone.now()
    standing = Grant.objects.filter(reader=reader, subscription=subscription).unended(now)
    end_now(standing.exclude(source=source), at=now)
    if standing.filter(source=source).update(ends_at=max(until, now)):
        return
    Grant.objects.create(
        reader=reader,
        level=subscription.plan.opens,
        source=source,
        subscription=subscription,
        starts_at=now,
        ends_at=max(until, now),
    )


def end_now(grants: QuerySet[Grant], *, at: datetime, note: str = "") -> int:
    """End the grants that have not ended by then, those of closed accounts too: a reopened account
    must not regain what ended in the meantime. Returns how many. Must run in the verb's
    transaction."""
    return grants.filter(pk__in=grants.model.objects.unended(at)).update(
        ends_at=at, **({"note": note} if note else {})
    )

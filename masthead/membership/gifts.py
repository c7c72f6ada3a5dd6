"""Gifts: a member's link opens one thing, for two weeks, in a few browsers. The link's page has a
button that opens it, so that mail scanners use nothing up."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from masthead.access.gate import Gated, Reason, decide
from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core.publication_zone import month_of
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Gift

COOKIE = "masthead_gifts"
MONTHLY_LIMIT = 10  # how many a member may give
BROWSER_LIMIT = 5  # in which one link opens its story
VALID = timedelta(days=14)
_KEPT = 10  # gifts remembered by one browser, newest first
_NAME = 60  # letters of a giver's name, so that the cookie stays one that browsers take
_SALT = "masthead.membership.gift"


class GiftError(Exception):
    """The gift can't be made; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class ReceivedGift:
    """A gift as the browser that opened it remembers it. `giver` is empty if they have no name."""

    thing: str
    giver: str
    ends_at: datetime


@transaction.atomic
def give(*, giver: Reader, thing: Gated) -> Gift:
    """Make a link to `thing` for a member who may read it by a grant of their own. The same thing
    twice in a month gives the same link."""
    if not _may_give(giver, thing):
        raise GiftError("Only members can give stories as gifts.")
    month = month_of(timezone.now())
    mine = Gift.objects.filter(giver=giver, month=month)
    if given := mine.filter(thing=thing.gate_key).first():
        return given
    number = mine.count() + 1
    if number > MONTHLY_LIMIT:
        raise GiftError(
            f"You have given away {MONTHLY_LIMIT} stories this month, which is the limit. "
            "You can give more next month."
        )
    try:
        with transaction.atomic():
            gift = Gift.objects.create(
                giver=giver,
                month=month,
                number=number,
                thing=thing.gate_key,
                token=secrets.token_urlsafe(18),
                ends_at=timezone.now() + VALID,
                most=BROWSER_LIMIT,
            )
    except IntegrityError as error:
        raise GiftError("Another gift was made at the same moment. Please try again.") from error
    audit.record(verb="gift.given", subject=gift, actor=giver, thing=gift.thing)
    return gift


def find(token: str) -> Gift | None:
    """The gift behind a link, even if it is used up; None for an unknown link."""
    return Gift.objects.filter(token=token).select_related("giver").first()


def redeem(gift: Gift, *, thing: Gated) -> ReceivedGift | None:
    """Open it in one more browser. None if it has expired or is used up, or if its giver no longer
    has access."""
    if not _may_give(gift.giver, thing):
        return None
    now = timezone.now()
    opened = Gift.objects.open(now).filter(pk=gift.pk).update(opened=F("opened") + 1)
    name = gift.giver.get_full_name()[:_NAME]
    return ReceivedGift(gift.thing, name, gift.ends_at) if opened else None


def received_gifts(cookie: str, *, now: datetime | None = None) -> tuple[ReceivedGift, ...]:
    """The gifts that are still open in this browser; none for a missing or forged cookie."""
    if not cookie:
        return ()
    try:
        rows = signing.loads(cookie, salt=_SALT, max_age=VALID)
    except signing.BadSignature:
        return ()
    moment = now or timezone.now()
    kept = (
        ReceivedGift(thing, giver, datetime.fromisoformat(ends_at))
        for thing, giver, ends_at in rows
    )
    return tuple(present for present in kept if present.ends_at > moment)


def cookie_for(presents: tuple[ReceivedGift, ...]) -> str:
    rows = [[each.thing, each.giver, each.ends_at.isoformat()] for each in presents[:_KEPT]]
    return signing.dumps(rows, salt=_SALT, compress=True)


def _may_give(giver: Reader, thing: Gated) -> bool:
    """Whether the giver has access by a grant of their own now."""
    return decide(entitlements_of(giver), thing).reason is Reason.GRANT

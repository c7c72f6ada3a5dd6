"""The meter: so many gated things a month, free. A reader opens one by a button, so that neither a
robot nor a mail scanner uses it up, and a kept page stays what it is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.core.house_zone import month_of, next_month
from masthead.core.rates import Limit, Refusal, connection_uses, refuse
from masthead.membership.models import Opening

COOKIE = "masthead_meter"
COOKIE_LIFE = timedelta(days=31)
_SALT = "masthead.membership.meter"
_MONTH_SECONDS = 30 * 24 * 3600
# One office or household shares an address; a replayed or deleted cookie soon ends here.
_TIMES_EACH, _TIMES_NETWORK = 5, 25


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the meter leaves a reader this month, by the keys of the things opened already. They may
    be more than `most`, where the house has lowered that since."""

    most: int
    opened: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        return max(0, self.most - len(self.opened))

    @property
    def renews_on(self) -> date:
        return next_month(timezone.now())

    def with_opened(self, opened: Iterable[str]) -> Self:
        """With these opened besides."""
        return replace(self, opened=tuple(dict.fromkeys((*self.opened, *opened))))


@dataclass(frozen=True, slots=True)
class MeterResult:
    """What pressing the button did: the thing is open, or the allowance is spent, or too many were
    opened from one address."""

    allowance: Allowance
    is_open: bool
    refusal: Refusal | None = None


def allowance_of(reader: Reader, *, at: datetime | None = None) -> Allowance:
    """A registered reader's, from the books."""
    month = month_of(at or timezone.now())
    opened = Opening.objects.filter(reader=reader, month=month).order_by("number")
    return Allowance(settings.METER, tuple(opened.values_list("thing", flat=True)))


def allowance_in(cookie: str, *, at: datetime | None = None) -> Allowance:
    """A browser's, from its signed cookie. One that is missing, forged, or of another month says
    nothing."""
    if not cookie:
        return Allowance(settings.METER)
    try:
        month, opened = signing.loads(cookie, salt=_SALT, max_age=COOKIE_LIFE)
    except signing.BadSignature:
        return Allowance(settings.METER)
    if month != month_of(at or timezone.now()) or not settings.METER:
        return Allowance(settings.METER)
    return Allowance(settings.METER, tuple(opened))


def cookie_for(allowance: Allowance) -> str:
    return signing.dumps(
        [month_of(timezone.now()), list(allowance.opened)], salt=_SALT, compress=True
    )


def open_for_anonymous(thing: str, *, allowance: Allowance, ip: str | None) -> MeterResult:
    """Spend one of a stranger's. The cookie is all that is known of them, and an old one can be
    put back: how often one address and one network may do this in a month is bounded."""
    if thing in allowance.opened:
        return MeterResult(allowance, is_open=True)
    if not allowance.left:
        return MeterResult(allowance, is_open=False)
    each = Limit("meter", allowance.most * _TIMES_EACH, _MONTH_SECONDS)
    network = Limit("meter-network", allowance.most * _TIMES_NETWORK, _MONTH_SECONDS)
    refusal = refuse(*connection_uses(ip=ip, each=each, network=network))
    if refusal:
        return MeterResult(allowance, is_open=False, refusal=refusal)
    return MeterResult(Allowance(allowance.most, (*allowance.opened, thing)), is_open=True)


def open_for_reader(reader: Reader, thing: str, *, in_browser: Collection[str] = ()) -> MeterResult:
    """Spend one of a registered reader's, in the books. What their browser opened this month before
    they signed in counts too, and stays open. Two requests at once can't both take the
    last: each opening of a month has its own number, and a request takes the one after those that
    it saw."""
    now = timezone.now()
    for _ in range(settings.METER + 1):
        booked = allowance_of(reader, at=now)
        allowance = booked.with_opened(in_browser)
        if thing in allowance.opened or not allowance.left:
            return MeterResult(allowance, is_open=thing in allowance.opened)
        _take(reader, thing, month=month_of(now), number=len(booked.opened) + 1)
    return MeterResult(allowance, is_open=False)


def _take(reader: Reader, thing: str, *, month: str, number: int) -> None:
    """Write it under this number; nothing if another request was first with it."""
    try:
        with transaction.atomic():
            Opening.objects.create(reader=reader, month=month, number=number, thing=thing)
    except IntegrityError:
        return

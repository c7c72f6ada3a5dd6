"""The meter: a number of gated things that are free each month. A reader opens one by a button, so
that no robot or mail scanner uses it up and a cached page is the same for everyone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.core.publication_zone import month_of, next_month
from masthead.core.rates import Limit, Refusal, connection_uses, refuse
from masthead.membership.models import Opening

COOKIE = "masthead_meter"
COOKIE_LIFE = timedelta(days=31)
_SALT = "masthead.membership.meter"
_MONTH_SECONDS = 30 * 24 * 3600
# An office or a household shares an address; restoring or deleting the cookie soon ends here.
_TIMES_EACH, _TIMES_NETWORK = 5, 25


@dataclass(frozen=True, slots=True)
class Allowance:
    """A reader's free stories this month, and the keys of those already opened; these may be more
    than `most` if the limit was lowered since."""

    most: int
    opened: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        return max(0, self.most - len(self.opened))

    @property
    def renews_on(self) -> date:
        return next_month(timezone.now())

    def with_opened(self, opened: Iterable[str]) -> Self:
        """The same allowance with these opened too."""
        return replace(self, opened=tuple(dict.fromkeys((*self.opened, *opened))))


@dataclass(frozen=True, slots=True)
class MeterResult:
    """The result of pressing the button: the thing is open, the allowance is used up, or too many
    were opened from one address."""

    allowance: Allowance
    is_open: bool
    refusal: Refusal | None = None


def allowance_of(reader: Reader, *, at: datetime | None = None) -> Allowance:
    """A registered reader's allowance, from the database."""
    month = month_of(at or timezone.now())
    opened = Opening.objects.filter(reader=reader, month=month).order_by("number")
    return Allowance(settings.METER, tuple(opened.values_list("thing", flat=True)))


def allowance_in(cookie: str, *, at: datetime | None = None) -> Allowance:
    """A browser's allowance, from its signed cookie. A cookie that is missing, forged or of another
    month counts as nothing opened."""
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
    """Open one for an anonymous reader. Only the cookie knows what they opened, and an old one can
    be restored, so the number per address and per network in a month is limited."""
    if thing in allowance.opened:
        return MeterResult(allowance, is_open=True)
    if not allowance.left:
        return MeterResult(allowance, is_open=False)
    refusal = _refuse_connection(ip)
    if refusal:
        return MeterResult(allowance, is_open=False, refusal=refusal)
    return MeterResult(Allowance(allowance.most, (*allowance.opened, thing)), is_open=True)


def open_for_reader(
    reader: Reader, thing: str, *, ip: str | None, in_browser: Collection[str] = ()
) -> MeterResult:
    """Open one for a registered reader, on record. What their browser opened this month before they
    signed in counts too and stays open; so do the limits of their connection, because accounts are
    free. Two simultaneous requests can't both take the last one: each opening of a month has its
    own number, and a request takes the one after those it saw."""
    now = timezone.now()
    known = allowance_of(reader, at=now).with_opened(in_browser)
    if thing not in known.opened and known.left and (refusal := _refuse_connection(ip)):
        return MeterResult(known, is_open=False, refusal=refusal)
    for _ in range(settings.METER + 1):
        booked = allowance_of(reader, at=now)
        allowance = booked.with_opened(in_browser)
        if thing in allowance.opened or not allowance.left:
            return MeterResult(allowance, is_open=thing in allowance.opened)
        _take(reader, thing, month=month_of(now), number=len(booked.opened) + 1)
    return MeterResult(allowance, is_open=False)


def _refuse_connection(ip: str | None) -> Refusal | None:
    """Count one opening, and refuse it once its address or network has had its share this month."""
    each = Limit("meter", settings.METER * _TIMES_EACH, _MONTH_SECONDS)
    network = Limit("meter-network", settings.METER * _TIMES_NETWORK, _MONTH_SECONDS)
    return refuse(*connection_uses(ip=ip, each=each, network=network))


def _take(reader: Reader, thing: str, *, month: str, number: int) -> None:
    """Record it under this number, unless another request took that number first."""
    try:
        with transaction.atomic():
            Opening.objects.create(reader=reader, month=month, number=number, thing=thing)
    except IntegrityError:
        return

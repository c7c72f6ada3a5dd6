"""Rate limits shared by all processes: one row for each client, limit and window of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from masthead.core.models import Tally


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in `seconds`, for each client."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Too many attempts; `until` is when the window ends."""

    limit: Limit
    until: datetime

    @property
    def seconds(self) -> int:
        """How long to wait from now, never less than a second."""
        return max(1, round((self.until - timezone.now()).total_seconds()))

    @property
    def minutes(self) -> int:
        """The same, in whole minutes, rounded up."""
        return -(-self.seconds // 60)


@transaction.atomic
def refuse(*uses: tuple[Limit, str], times: int = 1) -> Refusal | None:
    """Count one use of each limit, or several at once, and return the one that is used up, if any.
    A refused use counts too, so repeated attempts do not get through any sooner."""
    now = timezone.now()
    limits = {(tally := _tally(limit, who, now)).key: (limit, tally) for limit, who in uses if who}
    Tally.objects.bulk_create([tally for _, tally in limits.values()], ignore_conflicts=True)
    Tally.objects.filter(key__in=limits).update(count=F("count") + times)
    counts = dict(Tally.objects.filter(key__in=limits).values_list("key", "count"))
    over = [
        Refusal(limit=limit, until=tally.ends_at)
        for key, (limit, tally) in limits.items()
        if counts[key] > limit.most
    ]
    return max(over, key=lambda refusal: refusal.until, default=None)


def used_up(*uses: tuple[Limit, str]) -> Refusal | None:
    """The limit that has no uses left, if any. Nothing is counted."""
    now = timezone.now()
    limits = {(tally := _tally(limit, who, now)).key: (limit, tally) for limit, who in uses if who}
    counts = dict(Tally.objects.filter(key__in=limits).values_list("key", "count"))
    spent = [
        Refusal(limit=limit, until=tally.ends_at)
        for key, (limit, tally) in limits.items()
        if counts.get(key, 0) >= limit.most
    ]
    return max(spent, key=lambda refusal: refusal.until, default=None)


def left(limit: Limit, who: str) -> int:
    """How many uses are left; negative if more were counted than allowed."""
    key = _tally(limit, who, timezone.now()).key
    used = Tally.objects.filter(key=key).values_list("count", flat=True).first()
    return limit.most - (used or 0)


def prune_tallies() -> int:
    """Delete windows that have ended. For the clock; safe to run twice."""
    deleted, _ = Tally.objects.filter(ends_at__lt=timezone.now()).delete()
    return deleted


def line_of(ip: str | None) -> str:
    """One connection: an address, or a /64 of IPv6, in which one household or one machine picks
    a new address as often as it likes."""
    return _around(ip, bits=32, bits_of_six=64)


def network_of(ip: str | None) -> str:
    """The network that one office or a provider's customer holds: a /24, or a /48 of IPv6."""
    return _around(ip, bits=24, bits_of_six=48)


def _around(ip: str | None, *, bits: int, bits_of_six: int) -> str:
    if not ip:
        return ""
    address = ip_address(ip)
    kept = bits_of_six if isinstance(address, IPv6Address) else bits
    return str(ip_network(f"{address}/{kept}", strict=False))


def connection_uses(*, ip: str | None, each: Limit, network: Limit) -> Sequence[tuple[Limit, str]]:
    """What one request from `ip` counts against: its own limit, and its network's."""
    return (each, line_of(ip)), (network, network_of(ip))


def _tally(limit: Limit, who: str, now: datetime) -> Tally:
    window = int(now.timestamp()) // limit.seconds
    digest = salted_hmac(f"masthead.rates.{limit.name}", who, algorithm="sha256").hexdigest()[:32]
    ends_at = datetime.fromtimestamp(window * limit.seconds, UTC) + timedelta(seconds=limit.seconds)
    return Tally(key=f"{limit.name[:24]}:{digest}:{window}", ends_at=ends_at)

"""Passes: which shape of a page a reader gets, in a cookie that any machine can check without a
database. A page is kept for each path and variant, never for each person.

A pass is `variant.until.mark`: the variant, the second of Unix time when it runs out, and an
HMAC-SHA256 over both and the session cookie that it belongs to. It lives for 45 seconds at most and
never longer than the grant behind it, so that whatever is revoked is shut everywhere within a
minute. Staff have none: what they see is made for them alone."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from masthead.access.gate import AccessLevel, ActiveGrant, Entitlements

COOKIE = "masthead_pass"
LIFE = timedelta(seconds=45)


class Variant(StrEnum):
    """The few shapes a page can have. Beside them a thing may be open once, which is never kept."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    PRO = "pro"


# What the gate is told of whoever carries the pass.
_STANDINGS = {
    Variant.ANONYMOUS: Entitlements(),
    Variant.REGISTERED: Entitlements(is_registered=True),
    Variant.PRO: Entitlements(is_registered=True, held=(ActiveGrant(AccessLevel.PRO),)),
}


def variant_of(standing: Entitlements) -> Variant:
    """The variant that shows this reader what the gate allows by registration and by grants."""
    if standing.holds(AccessLevel.PRO):
        return Variant.PRO
    return Variant.REGISTERED if standing.is_registered else Variant.ANONYMOUS


def entitlements_of_variant(variant: Variant) -> Entitlements:
    return _STANDINGS[variant]


def issue(standing: Entitlements, *, session_key: str, now: datetime | None = None) -> str:
    """A fresh pass for the reader of this session. Staff are given a stranger's."""
    variant = variant_of(standing)
    moment = now or timezone.now()
    held = standing.holds(AccessLevel.PRO)
    until = moment + LIFE
    if held is not None and held.until is not None:
        until = min(until, held.until)
    said = f"{variant}.{int(until.timestamp())}"
    return f"{said}.{_mark(said, session_key)}"


def read(value: str, *, session_key: str, now: datetime | None = None) -> Variant | None:
    """The variant that a pass is good for; None if it ran out, is forged, or belongs to another
    session."""
    said, _, mark = value.rpartition(".")
    if not session_key or not hmac.compare_digest(mark.encode(), _mark(said, session_key).encode()):
        return None
    variant, _, until = said.partition(".")
    if int(until) <= (now or timezone.now()).timestamp():
        return None
    return Variant(variant)


def is_worn(value: str, *, now: datetime | None = None) -> bool:
    """Whether a pass that was read is past half its life, so that a reader at work renews it
    before it runs out."""
    until = int(value.split(".")[1])
    return until - (now or timezone.now()).timestamp() < LIFE.total_seconds() / 2


def _mark(said: str, session_key: str) -> str:
    key = hashlib.sha256(b"masthead.membership.pass" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{said}.{session_key}".encode(), hashlib.sha256).hexdigest()[:32]

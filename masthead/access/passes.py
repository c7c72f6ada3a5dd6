"""Passes: a signed cookie that names the variant its reader gets, and that any machine can check
without a database.

A pass is `variant.until.signature`: the variant, the second of Unix time at which it expires, and
an HMAC-SHA256 over both and the session that it belongs to. It lives for 45 seconds at most and
never longer than the grant behind it, so that whatever is revoked is shut everywhere within a
minute. Staff get a pass of an anonymous reader: what they see is made for them alone."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from masthead.access.gate import AccessLevel, Entitlements
from masthead.access.variants import Variant, variant_of

COOKIE = "masthead_pass"
LIFETIME = timedelta(seconds=45)
_SIGNATURE_LENGTH = 32  # hex digits: 128 bits
_PURPOSE = b"masthead.access.pass"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a valid pass says."""

    variant: Variant
    until: int  # Unix time, in seconds

    def is_half_spent(self, now: datetime) -> bool:
        """Past half its life, so that a reader who goes on reading gets a new one in time."""
        return self.until - now.timestamp() < LIFETIME.total_seconds() / 2


def signing_key(secret: str) -> bytes:
    """The key of all passes, derived from the installation's secret and good for nothing else."""
    return hashlib.sha256(_PURPOSE + secret.encode()).digest()


def issue(entitlements: Entitlements, *, session_key: str, key: bytes, now: datetime) -> str:
    """A fresh pass for the reader of this session."""
    until = now + LIFETIME
    grant = entitlements.grant_for(AccessLevel.PRO)
    if grant is not None and grant.until is not None:
        until = min(until, grant.until)
    claim = f"{variant_of(entitlements)}.{int(until.timestamp())}"
    return f"{claim}.{_signature(claim, session_key, key)}"


def read(value: str, *, session_key: str, key: bytes, now: datetime) -> Pass | None:
    """What a pass says; None if it expired, is forged, or belongs to another session."""
    claim, _, signature = value.rpartition(".")
    expected = _signature(claim, session_key, key)
    if not session_key or not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    variant, _, until = claim.partition(".")
    found = Pass(Variant(variant), int(until))
    return found if found.until > now.timestamp() else None


def _signature(claim: str, session_key: str, key: bytes) -> str:
    signed = f"{claim}.{session_key}".encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()[:_SIGNATURE_LENGTH]

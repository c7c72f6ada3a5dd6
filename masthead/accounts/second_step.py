"""Two-step verification: six digits from an authenticator app, besides the inbox. Required of staff
with access to the desk where the installation says so; optional for everyone else."""

import base64
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.accounts.signals import (
    recovery_code_used,
    second_step_added,
    second_step_removed,
)
from masthead.core import rates
from masthead.core.rates import Limit, Refusal

DESK = "wagtailadmin.access_admin"
_SPENT = "spent"  # in the app's row: when the last digits that were taken showed
TAKEN = "masthead.second_step"  # in the session of who took it
PER_READER = Limit("second step", most=10, seconds=900)
PER_READER_A_DAY = Limit("second step day", most=50, seconds=86_400)


@dataclass(frozen=True, slots=True)
class AppSecret:
    """A secret to put into an authenticator app, as a picture and as letters."""

    secret: str
    picture: str  # a data: address

    @property
    def letters(self) -> str:
        """The secret in groups of four, to be typed by hand."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class StepResult(Enum):
    """What somebody typed at the second step."""

    APP = "app"
    RECOVERY = "recovery"
    WRONG = "wrong"


def has_app(reader: Reader) -> bool:
    return _apps_of(reader).exists()


def is_required_of(reader: Reader | AnonymousUser) -> bool:
    """Whether the desk stays shut to them until they took the second step."""
    return settings.STAFF_TOTP and reader.has_perm(DESK)


def is_missing(reader: Reader | AnonymousUser, session: SessionBase) -> bool:
    """Whether what is for staff stays closed in this session until the second step is taken."""
    return is_required_of(reader) and not session.get(TAKEN)


def lets_into_desk(reader: Reader | AnonymousUser, session: SessionBase) -> bool:
    """Whether this session opens what is for staff, wherever it is served."""
    return reader.has_perm(DESK) and not is_missing(reader, session)


def offer(reader: Reader, *, issuer: str) -> AppSecret:
    """A secret for an app; the same until it is confirmed, within one session."""
    secret = auth.get_totp_secret()
    told = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(issuer)}:{quote(reader.email)}?{told}"
    svg = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    return AppSecret(secret=secret, picture=f"data:image/svg+xml;base64,{svg}")


@transaction.atomic
def set_up(*, reader: Reader, digits: str, ip: str | None) -> list[str]:
    """Bind the app that shows these digits for the offered secret. Returns the recovery codes, each
    of which opens the account once without it; none if the digits are wrong."""
    secret = auth.get_totp_secret()
    shown_at = _when_shown(secret, "".join(digits.split()))
    if has_app(reader) or shown_at is None:
        return []
    _spend(auth.TOTP.activate(reader, secret).instance, shown_at)
    auth.context.request.session.pop(auth.SECRET_SESSION_KEY, None)
    audit.record(verb="accounts.second_step_added", subject=reader, actor=reader, ip=ip)
    second_step_added.send(sender=Authenticator, reader=reader)
    recovery_codes: list[str] = RecoveryCodes.activate(reader).get_unused_codes()
    return recovery_codes


def refuse_guessing(reader: Reader) -> Refusal | None:
    who = str(reader.pk)
    return rates.refuse((PER_READER, who), (PER_READER_A_DAY, who))


@transaction.atomic
def check(*, reader: Reader, digits: str, ip: str | None) -> StepResult:
    """What was typed: the app's digits of now, a recovery code, or neither. Each works once."""
    typed = "".join(digits.split())
    if _is_of_app(reader, typed):
        return StepResult.APP
    if _is_recovery_code(reader, typed):
        audit.record(verb="accounts.recovery_code_used", subject=reader, actor=reader, ip=ip)
        recovery_code_used.send(
            sender=Authenticator, reader=reader, left=recovery_codes_left(reader)
        )
        return StepResult.RECOVERY
    audit.record(verb="accounts.second_step_failed", subject=reader, ip=ip)
    return StepResult.WRONG


def recovery_codes_left(reader: Reader) -> int:
    """How many recovery codes still open the account."""
    kept = _recovery_codes_of(reader)
    return len(kept.wrap().get_unused_codes()) if kept else 0


@transaction.atomic
def remove(*, reader: Reader, actor: Reader | None, ip: str | None) -> bool:
    """Delete the app and the recovery codes; the next sign-in may set up another."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    found = Authenticator.objects.filter(user=reader, type__in=kinds)
    if not found.exists():
        return False
    found.delete()
    audit.record(verb="accounts.second_step_removed", subject=reader, actor=actor, ip=ip)
    second_step_removed.send(sender=Authenticator, reader=reader)
    return True


@transaction.atomic
def _is_of_app(reader: Reader, digits: str) -> bool:
    """Digits that were used, and all that were shown before them, no longer work, whoever saw them
    typed."""
    app = _apps_of(reader).select_for_update().first()
    shown_at = app and _when_shown(get_adapter().decrypt(app.data["secret"]), digits)
    if not app or not shown_at or shown_at <= app.data.get(_SPENT, 0):
        return False
    _spend(app, shown_at)
    return True


def _when_shown(secret: str, digits: str) -> int | None:
    """The half minute of Unix time at which an app with this secret shows these digits, if that
    is about now."""
    for half_minute in auth.yield_hotp_counters_from_time():
        shown = auth.format_hotp_value(auth.hotp_value(secret, half_minute))
        if constant_time_compare(shown, digits):
            return int(half_minute)
    return None


def _spend(app: Authenticator, shown_at: int) -> None:
    app.data[_SPENT] = shown_at
    app.save(update_fields=["data"])


def _is_recovery_code(reader: Reader, digits: str) -> bool:
    kept = _recovery_codes_of(reader)
    return bool(kept and digits and kept.wrap().validate_code(digits))


def _recovery_codes_of(reader: Reader) -> Authenticator | None:
    kinds = Authenticator.objects.filter(user=reader, type=Authenticator.Type.RECOVERY_CODES)
    found: Authenticator | None = kinds.first()
    return found


def _apps_of(reader: Reader) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=reader, type=Authenticator.Type.TOTP)

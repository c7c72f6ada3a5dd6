"""The second step: six digits of an authenticator app, beside the inbox. Staff with rights at the
desk must take it where the installation says so; anybody else may."""

import base64
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core import rates
from masthead.core.rates import Limit, Refusal

DESK = "wagtailadmin.access_admin"
TAKEN = "masthead.second_step"  # in the session of who took it
PER_READER = Limit("second step", most=10, seconds=900)
# Digits show for half a minute, and count on every machine; who saw them typed can't use them.
ONCE = Limit("second step digits", most=1, seconds=3600)


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to put into an authenticator app, as a picture and as letters."""

    secret: str
    picture: str  # a data: address

    @property
    def letters(self) -> str:
        """The secret in groups of four, to be typed by hand."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def has_app(reader: Reader) -> bool:
    return _app_of(reader) is not None


def is_required_of(reader: Reader) -> bool:
    """Whether the desk stays shut to them until they took the second step."""
    return settings.STAFF_TOTP and reader.has_perm(DESK)


def offer(reader: Reader, *, issuer: str) -> Offer:
    """A secret for an app; the same until it is confirmed, within one session."""
    secret = auth.get_totp_secret()
    told = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(issuer)}:{quote(reader.email)}?{told}"
    svg = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    return Offer(secret=secret, picture=f"data:image/svg+xml;base64,{svg}")


@transaction.atomic
def set_up(*, reader: Reader, digits: str, ip: str | None) -> list[str]:
    """Bind the app that shows these digits of the offered secret. Gives the codes that open the
    account without it, once each; an empty list if the digits are wrong."""
    secret = auth.get_totp_secret()
    if has_app(reader) or not auth.validate_totp_code(secret, "".join(digits.split())):
        return []
    auth.TOTP.activate(reader, secret)
    auth.context.request.session.pop(auth.SECRET_SESSION_KEY, None)
    audit.record(verb="accounts.second_step_added", subject=reader, actor=reader, ip=ip)
    spare: list[str] = RecoveryCodes.activate(reader).get_unused_codes()
    return spare


def refuse_guessing(reader: Reader) -> Refusal | None:
    return rates.refuse((PER_READER, str(reader.pk)))


def check(*, reader: Reader, digits: str, ip: str | None) -> bool:
    """Whether these are the app's digits now (each works once), or a spare code."""
    typed = "".join(digits.split())
    right = _is_of_app(reader, typed) or _is_spare(reader, typed)
    if not right:
        audit.record(verb="accounts.second_step_failed", subject=reader, ip=ip)
    return right


@transaction.atomic
def remove(*, reader: Reader, actor: Reader | None, ip: str | None) -> bool:
    """Forget the app and the spare codes; the next sign-in may bind another."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    found = Authenticator.objects.filter(user=reader, type__in=kinds)
    if not found.exists():
        return False
    found.delete()
    audit.record(verb="accounts.second_step_removed", subject=reader, actor=actor, ip=ip)
    return True


def _is_of_app(reader: Reader, digits: str) -> bool:
    app = _app_of(reader)
    if not (app and digits and app.wrap().validate_code(digits)):
        return False
    return rates.refuse((ONCE, f"{reader.pk} {digits}")) is None


def _is_spare(reader: Reader, digits: str) -> bool:
    kept = Authenticator.objects.filter(user=reader, type=Authenticator.Type.RECOVERY_CODES).first()
    return bool(kept and digits and kept.wrap().validate_code(digits))


def _app_of(reader: Reader) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(
        user=reader, type=Authenticator.Type.TOTP
    ).first()
    return found

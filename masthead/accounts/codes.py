"""Signing in with a code sent by e-mail. Requesting one never checks whether the address is known,
so neither the response nor its timing can reveal it; only the inbox opens the account."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from masthead.accounts import audit
from masthead.accounts.models import Reader, SignInCode
from masthead.accounts.readers import confirm_address, reader_at
from masthead.accounts.signals import code_issued
from masthead.core import rates
from masthead.core.rates import Limit, Refusal

VALID = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
HOUR, DAY = 3600, 86_400
PER_ADDRESS = Limit("code address", most=6, seconds=HOUR)
PER_ADDRESS_A_DAY = Limit("code address day", most=20, seconds=DAY)
PER_IP = Limit("code ip", most=30, seconds=HOUR)
PER_NETWORK = Limit("code network", most=120, seconds=HOUR)
WRONG_PER_IP = Limit("wrong code ip", most=30, seconds=HOUR)
WRONG_PER_NETWORK = Limit("wrong code network", most=120, seconds=HOUR)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code. Its six digits and its link's secret go into one mail and are stored nowhere."""

    code_id: int
    address: str
    digits: str
    secret: str


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"
    CLOSED = "closed"  # the code is right, but the account was closed by staff


@dataclass(frozen=True, slots=True)
class EnteredCode:
    """The result of entering a code, or of pressing the button behind its link."""

    verdict: Verdict
    reader: Reader | None = None
    onward: str = ""
    tries_left: int = 0


def issue(*, address: str, ip: str | None, onward: str = "") -> IssuedCode | Refusal:
    """Issue a code for an address, or say until when it is refused; the same for every address."""
    connection = rates.connection_uses(ip=ip, each=PER_IP, network=PER_NETWORK)
    refusal = rates.refuse((PER_ADDRESS, address), (PER_ADDRESS_A_DAY, address), *connection)
    return refusal or _issue_and_announce(address, ip, onward)


def issue_by_staff(*, address: str, onward: str = "") -> IssuedCode:
    """A code without a mail, for an engineer on a machine that can't send any."""
    return _issue(address, None, onward)


@transaction.atomic
def _issue_and_announce(address: str, ip: str | None, onward: str) -> IssuedCode:
    issued = _issue(address, ip, onward)
    code_issued.send(sender=SignInCode, issued=issued)
    return issued


@transaction.atomic
def _issue(address: str, ip: str | None, onward: str) -> IssuedCode:
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    secret = secrets.token_urlsafe(24)
    code = SignInCode.objects.create(
        address=address,
        code_digest=_digest_of_code(digits, secret_digest := _digest_of_link(secret)),
        link_digest=secret_digest,
        onward=onward[:500],
        ends_at=timezone.now() + VALID,
    )
    audit.record(verb="accounts.code_asked", subject=code, ip=ip)
    return IssuedCode(code_id=code.pk, address=address, digits=digits, secret=secret)


def refuse_guessing(*, ip: str | None) -> Refusal | None:
    """Count a wrong code from a connection, and refuse it once it has sent too many."""
    uses = rates.connection_uses(ip=ip, each=WRONG_PER_IP, network=WRONG_PER_NETWORK)
    return rates.refuse(*uses)


def has_guessed_enough(*, ip: str | None) -> Refusal | None:
    """Whether a connection has sent too many wrong codes. Then even a right one is not checked:
    otherwise the limit would stop the answers but not the guessing."""
    return rates.used_up(
        *rates.connection_uses(ip=ip, each=WRONG_PER_IP, network=WRONG_PER_NETWORK)
    )


def enter(*, code_id: int, digits: str, ip: str | None) -> EnteredCode:
    """Check the digits. Each attempt is counted before it is compared, so that guessing in parallel
    gains nothing."""
    live = _live().filter(pk=code_id, tries__lt=TRIES)
    if not live.update(tries=F("tries") + 1):
        return EnteredCode(Verdict.ENDED)
    code = SignInCode.objects.get(pk=code_id)
    typed = _digest_of_code("".join(digits.split()), code.link_digest)
    if constant_time_compare(typed, code.code_digest):
        return _spend(code, ip)
    subject = Reader.objects.filter(email=code.address).first()
    audit.record(verb="accounts.code_failed", subject=subject, ip=ip, tries=code.tries)
    left = TRIES - code.tries
    return EnteredCode(Verdict.WRONG if left else Verdict.ENDED, tries_left=left)


def asked_by_link(secret: str) -> SignInCode | None:
    """The code whose mail contains this link, while it is valid. Looking changes nothing."""
    return _live().filter(link_digest=_digest_of_link(secret)).first()


def enter_by_link(*, secret: str, ip: str | None) -> EnteredCode:
    """Sign in with the button behind the mail's link."""
    code = asked_by_link(secret)
    return _spend(code, ip) if code else EnteredCode(Verdict.ENDED)


@transaction.atomic
def _spend(code: SignInCode, ip: str | None) -> EnteredCode:
    if not _live().filter(pk=code.pk).update(used_at=timezone.now()):
        return EnteredCode(Verdict.ENDED)
    reader = reader_at(code.address)
    if not reader.is_active:
        audit.record(verb="accounts.closed_knocked", subject=reader, ip=ip)
        return EnteredCode(Verdict.CLOSED)
    confirm_address(reader)
    return EnteredCode(Verdict.RIGHT, reader=reader, onward=code.onward)


def delete_expired_codes() -> int:
    """Delete codes a day after they expired. For the clock; safe to run twice."""
    old = SignInCode.objects.filter(ends_at__lt=timezone.now() - timedelta(days=1))
    return old.delete()[0]


def _live() -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(Q(used_at=None), ends_at__gt=timezone.now())


def _digest_of_link(secret: str) -> str:
    return salted_hmac("masthead.sign-in.link", secret, algorithm="sha256").hexdigest()


def _digest_of_code(digits: str, link_digest: str) -> str:
    said = f"{link_digest} {digits}"
    return salted_hmac("masthead.sign-in.code", said, algorithm="sha256").hexdigest()

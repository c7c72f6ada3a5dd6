"""The second half of subscribing: the link in the mail, and the button behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from masthead.access import gate
from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership.entitlements import entitlements_of
from masthead.newsletters.lists import ConsentContext, activate_subscription
from masthead.newsletters.models import Newsletter

VALID = timedelta(days=7)
_SALT = "masthead.newsletters.confirm"


class LinkExpiredError(Exception):
    """The link was ours, and is older than seven days."""


@dataclass(frozen=True, slots=True)
class ConfirmationRequest:
    """Who asked for which newsletters."""

    reader: Reader
    newsletters: tuple[Newsletter, ...]


def make_token(reader: Reader, newsletters: Sequence[Newsletter]) -> str:
    """A signed token: this reader, at this address, asked for these newsletters."""
    lists = [newsletter.pk for newsletter in newsletters]
    return signing.dumps([reader.pk, _digest(reader.email), lists], salt=_SALT)


def read_token(token: str) -> ConfirmationRequest | None:
    """What a token says; None if it is forged, or its reader no longer exists or has another
    address. Raises LinkExpiredError for a link older than seven days."""
    try:
        reader_id, digest, lists = signing.loads(token, salt=_SALT, max_age=VALID)
    except signing.SignatureExpired as error:
        raise LinkExpiredError from error
    except signing.BadSignature:
        return None
    reader = Reader.objects.filter(pk=reader_id, is_active=True).first()
    if reader is None or not constant_time_compare(digest, _digest(reader.email)):
        return None
    return ConfirmationRequest(reader=reader, newsletters=_still_available(reader, lists))


@transaction.atomic
def confirm(asked: ConfirmationRequest, consent_context: ConsentContext) -> list[Newsletter]:
    """Subscribe the reader to what they asked for, and confirm their address. A second time changes
    nothing."""
    Reader.objects.filter(pk=asked.reader.pk, address_confirmed_at=None).update(
        address_confirmed_at=timezone.now()
    )
    joined = activate_subscription(asked.reader, asked.newsletters, consent_context)
    if joined:
        audit.record(
            verb="newsletters.confirmed",
            subject=asked.reader,
            actor=asked.reader,
            ip=consent_context.ip,
            newsletters=[newsletter.slug for newsletter in joined],
        )
    return joined


def _still_available(reader: Reader, lists: list[int]) -> tuple[Newsletter, ...]:
    """What is still offered and open to the reader today of what they asked for; the link proves
    the address."""
    who = replace(entitlements_of(reader), is_registered=True)
    found = Newsletter.objects.filter(pk__in=lists, is_active=True)
    return tuple(each for each in found if gate.decide(who, each).allowed)


def _digest(address: str) -> str:
    return salted_hmac(_SALT, address, algorithm="sha256").hexdigest()[:16]

"""The first half of subscribing: someone entered an address. Neither the screen, nor the response
time, nor the number of statements reveals whether the address is known; only its inbox does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.consent import record_consents
from masthead.accounts.models import Consent, Reader
from masthead.accounts.readers import reader_at
from masthead.core import rates
from masthead.core.rates import Limit, Refusal
from masthead.newsletters import notices
from masthead.newsletters.lists import ConsentContext, newsletters_of
from masthead.newsletters.models import Newsletter, Subscriber

HOUR, DAY = 3600, 86_400
PER_ADDRESS = Limit("sign-up address", most=4, seconds=HOUR)
PER_ADDRESS_A_DAY = Limit("sign-up address day", most=10, seconds=DAY)
PER_IP = Limit("sign-up ip", most=30, seconds=HOUR)
PER_NETWORK = Limit("sign-up network", most=120, seconds=HOUR)


@dataclass(frozen=True, slots=True)
class RequestResult:
    """A mail is on its way, or there were too many requests."""

    refusal: Refusal | None = None


def request_subscription(
    *, address: str, newsletters: Sequence[Newsletter], consent_context: ConsentContext
) -> RequestResult:
    """Record that an address asked for newsletters, and write to it. It receives none of them
    before its owner confirms."""
    refusal = rates.refuse(*_uses(address, consent_context.ip))
    if refusal is None:
        _ask(address, newsletters, consent_context)
    return RequestResult(refusal=refusal)


def send_own_link(*, address: str, ip: str | None) -> RequestResult:
    """Send an address the link to its preferences, or say that it receives nothing."""
    refusal = rates.refuse(*_uses(address, ip))
    if refusal is None:
        reader = Reader.objects.filter(email=address, is_active=True).first()
        notices.send_own_link(address=address, reader=reader)
    return RequestResult(refusal=refusal)


@transaction.atomic
def _ask(address: str, newsletters: Sequence[Newsletter], consent_context: ConsentContext) -> None:
    reader = reader_at(address)
    already = newsletters_of(reader)
    _record_as_pending(reader, newsletters, consent_context)
    record_consents(
        reader=reader,
        purposes=[newsletter.stream for newsletter in newsletters],
        act=Consent.Act.ASKED,
        wording=consent_context.wording,
        source=consent_context.source,
        ip=consent_context.ip,
    )
    slugs = [newsletter.slug for newsletter in newsletters]
    audit.record(verb="newsletters.asked", subject=reader, ip=consent_context.ip, newsletters=slugs)
    notices.send_confirmation(reader=reader, asked=newsletters, already=already)


def _record_as_pending(
    reader: Reader, newsletters: Sequence[Newsletter], consent_context: ConsentContext
) -> None:
    """Add a row for each list that has none; existing rows are left alone, since anyone can enter
    anyone's address."""
    source = consent_context.source[:200]
    rows = [Subscriber(reader=reader, newsletter=each, source=source) for each in newsletters]
    Subscriber.objects.bulk_create(rows, ignore_conflicts=True)
    Subscriber.objects.filter(
        reader=reader, newsletter__in=newsletters, state=Subscriber.State.PENDING
    ).update(asked_at=timezone.now(), source=source)


def _uses(address: str, ip: str | None) -> list[tuple[Limit, str]]:
    connection = rates.connection_uses(ip=ip, each=PER_IP, network=PER_NETWORK)
    return [(PER_ADDRESS, address), (PER_ADDRESS_A_DAY, address), *connection]

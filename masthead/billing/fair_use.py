"""What each person has once: a free trial, one withdrawal a year, one order that is not paid yet.
Persons are told apart by keyed digests of their address, card and billing name, which outlive a
deleted account, so that deleting one and signing up again gives nothing twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unicodedata import normalize

from django.utils import timezone
from django.utils.crypto import salted_hmac

from masthead.accounts import stranger_mail
from masthead.accounts.addresses import mailbox_of
from masthead.accounts.models import Reader
from masthead.accounts.stranger_mail import StrangerMailError
from masthead.billing.models import Contract, Customer, FairUseMark, Invoice, Issuer
from masthead.billing.vendor import adapter
from masthead.core import months
from masthead.membership.models import Subscription

KEPT_MONTHS = 24
WITHDRAWAL_EVERY = timedelta(days=365)
ACT, TRAIT = FairUseMark.Act, FairUseMark.Trait

type Digests = dict[str, FairUseMark.Trait]


def card_digest(vendor: str, fingerprint: str) -> str:
    """What a contract keeps of its card; empty if the vendor names no fingerprint."""
    return _digest(TRAIT.CARD, f"{vendor} {fingerprint}") if fingerprint else ""


def record(act: FairUseMark.Act, customer: Customer, *, about: str = "", card: str = "") -> None:
    """Mark that this customer has had it; `card` is a `card_digest`. Twice is the same as once."""
    now = timezone.now()
    FairUseMark.objects.bulk_create(
        [
            FairUseMark(act=act, trait=trait, digest=digest, about=about, at=now)
            for digest, trait in _digests(customer, card).items()
        ],
        ignore_conflicts=True,
    )


def latest(
    act: FairUseMark.Act, customer: Customer, *, card: str = "", since: datetime | None = None
) -> FairUseMark | None:
    """The last time that somebody with the same address, card or name had it."""
    marks = FairUseMark.objects.filter(act=act, digest__in=_digests(customer, card))
    return marks.filter(at__gte=since or _oldest()).order_by("at").last()


def latest_withdrawal(contract: Contract) -> FairUseMark | None:
    """The withdrawal within the last year after which there is no other."""
    since = timezone.now() - WITHDRAWAL_EVERY
    return latest(ACT.WITHDRAWAL, contract.customer, card=contract.card_digest, since=since)


def refuse_order(customer: Customer) -> str:
    """Why this customer can't order by invoice, and what they can do; empty if they can."""
    if latest(ACT.UNPAID_ORDER, customer) is None:
        return ""
    return (
        "An earlier order by invoice with this address or billing name has not been paid, so we "
        f"can’t send another invoice yet. Pay that invoice first, {_instead()}."
    )


def refuse_invoice_address(address: str, *, by: Reader | None, ip: str | None) -> str:
    """Count the e-mails with a buyer's invoices, if they go to another address than the buyer's
    own, and say why they can't be sent; empty if they can."""
    if by is None or not address:
        return ""
    try:
        stranger_mail.count(sender=by, addresses=[address], ip=ip)
    except StrangerMailError as error:
        return str(error)
    return ""


def forget_order(number: str) -> None:
    """The order's invoice was paid, or credited before anything was used."""
    FairUseMark.objects.filter(act=ACT.UNPAID_ORDER, about=number).delete()


def remember(reader: Reader) -> None:
    """Before an account is deleted: mark it under its present address too."""
    customer = Customer.objects.filter(reader=reader).first()
    if customer is None:
        return
    theirs = Contract.objects.filter(customer=customer).select_related("subscription")
    for contract in theirs:
        if contract.subscription.trial_ends_at:
            record(ACT.TRIAL, customer, card=contract.card_digest)
        if contract.subscription.ending == Subscription.Ending.WITHDRAWN:
            record(ACT.WITHDRAWAL, customer, about=str(contract.pk), card=contract.card_digest)
    for invoice in Invoice.objects.open().filter(customer=customer):
        record(ACT.UNPAID_ORDER, customer, about=invoice.number)


def marks_of(reader: Reader) -> Iterator[dict[str, object]]:
    """What the marks tell about a reader, for their export."""
    customer = Customer.objects.filter(reader=reader).first() or Customer(reader=reader)
    cards = Contract.objects.filter(customer__reader=reader).values_list("card_digest", flat=True)
    digests = {**_digests(customer), **{card: TRAIT.CARD for card in cards if card}}
    for mark in FairUseMark.objects.filter(digest__in=digests).order_by("at"):
        yield {
            "what": mark.get_act_display(),
            "known_by": mark.get_trait_display(),
            "at": mark.at,
            "kept_until": months.later(mark.at, KEPT_MONTHS),
        }


def delete_old_marks() -> int:
    """Delete marks older than 24 months; returns how many. For the clock; safe to run twice."""
    return FairUseMark.objects.filter(at__lt=_oldest()).delete()[0]


def contact() -> str:
    """How to reach a person, for the end of a sentence that says what to do."""
    address = Issuer.load().email
    return f"write to {address}" if address else "reply to any of our e-mails"


def _instead() -> str:
    return f"pay by card, or {contact()}" if adapter.takes_cards() else f"or {contact()}"


def _oldest() -> datetime:
    return months.later(timezone.now(), -KEPT_MONTHS)


def _digests(customer: Customer, card: str = "") -> Digests:
    found: Digests = {card: TRAIT.CARD} if card else {}
    person = customer.team.owner if customer.team else customer.reader
    if person is not None:
        found[_digest(TRAIT.ADDRESS, mailbox_of(person.email))] = TRAIT.ADDRESS
    if name := _letters(customer.name):
        found[_digest(TRAIT.NAME, f"{name} {customer.country}")] = TRAIT.NAME
    return found


def _letters(name: str) -> str:
    """The name without its spelling: case, accents' encoding, spaces and punctuation."""
    return "".join(filter(str.isalnum, normalize("NFKC", name).casefold()))


def _digest(trait: FairUseMark.Trait, value: str) -> str:
    said = f"{trait.value} {value}"
    return salted_hmac("masthead.billing.fair-use", said, algorithm="sha256").hexdigest()

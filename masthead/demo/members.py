"""Invented members and teams: a year of contracts, trials, charges and cancellations, entered in
the ledger by its own functions, each at its time. The n-th member is the same each time."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing.invoices import issuing
from masthead.billing.ledger import entries
from masthead.billing.models import Cadence, Contract, Customer, Invoice, Issuer, Price
from masthead.core import months
from masthead.demo.manuscripts import CONTENT
from masthead.membership import subscriptions
from masthead.membership.models import Subscription, Team
from masthead.publishing.models import Publication

MEMBERS = 72
SOURCES = ("join page", "join page", "newsletter", "gift")
CONVERT, LEAVE, UNPAID = 0.64, 0.24, 0.4  # shares: of trials, of members, of those who leave
TRIAL = timedelta(days=7)
# Teams: name, seats, days since the invoice, whether it was paid.
TEAMS = (
    ("Lantern Shipping", 12, 40, True),
    ("Northgate Energy", 6, 3, False),
    ("Quayside Advisory", 4, 19, False),
)
NAMES = tomllib.loads((CONTENT / "names.toml").read_text(encoding="utf-8"))
_ENDING = Subscription.Ending


@dataclass(frozen=True, slots=True)
class MemberHistory:
    """One member's history: when the trial started, whether it converted, and when and why the
    membership ended, if it did."""

    started: datetime
    pays: bool
    ended: datetime | None
    ending: str
    source: str


def create_members() -> int:
    """Create the missing members and teams; return how many. Requires the prices."""
    _create_issuer()
    now = timezone.now()
    created = sum(_create_member(number, now) for number in range(MEMBERS))
    return created + sum(_create_team(*team) for team in TEAMS)


def _create_issuer() -> None:
    """The issuer of the invoices: not a company, and not a real bank account."""
    publication, issuer = Publication.load(), Issuer.load()
    if issuer.name:
        return
    issuer.name = f"{publication.name} (demonstration, not a company)"
    issuer.address = publication.postal_address.removeprefix(f"{publication.name}, ")
    issuer.email = publication.sender
    issuer.account_holder = publication.name
    issuer.account, issuer.bic = "XX00 DEMO 0000 0000 0000", "DEMOXX00"
    issuer.bank = "Fictional Bank"
    issuer.number_prefix = "MER"
    issuer.foot = "Demonstration content. Please do not pay this invoice."
    issuer.save()


@transaction.atomic
def _create_member(number: int, now: datetime) -> int:
    rng = random.Random(f"member {number}")  # noqa: S311  # invented people, not secrets
    reader, is_new = _reader(rng, f"member{number}")
    if not is_new:
        return 0
    history = _history(rng, now)
    price = Price.objects.offered().get(plan__slug="pro", cadence=Cadence.YEAR)
    contract = _contract(reader, price, history)
    entries.book_trial(contract, at=history.started)
    if history.pays:
        _charge(contract, history.started + TRIAL)
    if history.ended:
        _end(contract, history)
    return 1


def _history(rng: random.Random, now: datetime) -> MemberHistory:
    """Recent months have more new members; those who leave do so at some point after the trial."""
    days = int(340 * rng.random() ** 1.5) + 1
    started = now - timedelta(days=days, hours=rng.randint(0, 23))
    source = rng.choice(SOURCES)
    trial_over = started + TRIAL
    if trial_over > now:
        return MemberHistory(started, False, None, "", source)
    if rng.random() > CONVERT:
        return MemberHistory(started, False, trial_over, _ENDING.CHOSEN, source)
    ended = trial_over + (now - trial_over) * rng.uniform(0.2, 1.0)
    if rng.random() > LEAVE:
        return MemberHistory(started, True, None, "", source)
    ending = _ENDING.UNPAID if rng.random() < UNPAID else _ENDING.REFUNDED
    return MemberHistory(started, True, ended, ending, source)


def _reader(rng: random.Random, tail: str) -> tuple[Reader, bool]:
    first, last = rng.choice(NAMES["first"]), rng.choice(NAMES["last"])
    email = f"{first}.{last}.{tail}@example.org".lower()
    found = Reader.objects.filter(email=email).first()
    if found is not None:
        return found, False
    reader = Reader.objects.create_user(
        email, first_name=first, last_name=last, address_confirmed_at=timezone.now()
    )
    return reader, True


def _contract(reader: Reader, price: Price, history: MemberHistory) -> Contract:
    trial_over = history.started + TRIAL
    subscription = subscriptions.start(
        plan=price.plan,
        reader=reader,
        period_ends_at=months.later(trial_over, 12),
        trial_ends_at=trial_over,
        renews=history.pays,
        came_from=history.source,
    )
    _backdate(subscription, history.started)
    customer, _ = Customer.objects.get_or_create(reader=reader, defaults={"name": str(reader)})
    return Contract.objects.create(
        subscription=subscription,
        price=price,
        customer=customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )


def _backdate(subscription: Subscription, at: datetime) -> None:
    """Contracts start now; this one started earlier."""
    subscription.started_at = at
    Subscription.objects.filter(pk=subscription.pk).update(started_at=at)


def _charge(contract: Contract, at: datetime) -> None:
    until = months.later(at, 12)
    contract.subscription = subscriptions.renew(contract.subscription, until=until)
    entries.book_charge(
        contract,
        amount=contract.sum,
        currency=contract.price.currency,
        period_from=at,
        period_until=until,
        vendor_ref=f"demonstration-{contract.pk}",
        at=at,
    )


def _end(contract: Contract, history: MemberHistory) -> None:
    subscriptions.end(contract.subscription, ending=_ENDING(history.ending))
    entries.book_end(contract, history.ending, at=history.ended)
    Subscription.objects.filter(pk=contract.subscription_id).update(ended_at=history.ended)
    # closed already, so that nobody is notified of something long past
    Contract.objects.filter(pk=contract.pk).update(closed_at=history.ended)


@transaction.atomic
def _create_team(name: str, seats: int, days: int, is_paid: bool) -> int:
    if Team.objects.filter(name=name).exists():
        return 0
    rng = random.Random(name)  # noqa: S311  # invented people, not secrets
    owner, _ = _reader(rng, name.split(maxsplit=1)[0])
    team = Team.objects.create(name=name, owner=owner)
    contract = _team_contract(team, seats, started=timezone.now() - timedelta(days=days))
    invoice = issuing.issue_for_term(contract, purchase_order=f"PO-{rng.randint(1000, 9999)}")
    issued = invoice.issued_on - timedelta(days=days)
    due = invoice.due_on - timedelta(days=days)
    Invoice.objects.filter(pk=invoice.pk).update(issued_on=issued, due_on=due)
    if is_paid:
        issuing.record_payment(invoice, on=due - timedelta(days=4), reference="Demonstration")
    return 1


def _team_contract(team: Team, seats: int, *, started: datetime) -> Contract:
    price = Price.objects.offered().get(plan__slug="team", cadence=Cadence.YEAR)
    subscription = subscriptions.start(
        plan=price.plan,
        team=team,
        seats=seats,
        period_ends_at=months.later(started, 12),
        came_from="join page",
    )
    _backdate(subscription, started)
    customer, _ = Customer.objects.get_or_create(
        team=team, defaults={"name": team.name, "address": "1 Example Quay\nExample Town"}
    )
    return Contract.objects.create(
        subscription=subscription,
        price=price,
        customer=customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )

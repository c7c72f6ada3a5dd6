"""Invented members and teams: a year of contracts, trials, charges and ends, written into the books
by the books' own verbs, each at its time. The n-th member is the same each time."""

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
CONVERT, LEAVE, UNPAID = 0.64, 0.24, 0.4  # parts: of trials, of members, of those who leave
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
class Course:
    """How it went with one member: when the trial began, whether it was paid, when and why it
    ended, if it did."""

    began: datetime
    pays: bool
    ended: datetime | None
    ending: str
    source: str


def lay_members() -> int:
    """Lay the members and teams that are missing; gives back how many. Needs the prices."""
    _lay_issuer()
    now = timezone.now()
    fresh = sum(_lay_member(number, now) for number in range(MEMBERS))
    return fresh + sum(_lay_team(*team) for team in TEAMS)


def _lay_issuer() -> None:
    """Whose invoices these are: nobody's, and no bank's account."""
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
def _lay_member(number: int, now: datetime) -> int:
    die = random.Random(f"member {number}")  # noqa: S311  # invented people, not secrets
    reader, is_new = _reader(die, f"member{number}")
    if not is_new:
        return 0
    course = _course(die, now)
    price = Price.objects.offered().get(plan__slug="pro", cadence=Cadence.YEAR)
    contract = _contract(reader, price, course)
    entries.book_trial(contract, at=course.began)
    if course.pays:
        _charge(contract, course.began + TRIAL)
    if course.ended:
        _end(contract, course)
    return 1


def _course(die: random.Random, now: datetime) -> Course:
    """More begin lately than a year ago, and who leaves does so at some time since."""
    days = int(340 * die.random() ** 1.5) + 1
    began = now - timedelta(days=days, hours=die.randint(0, 23))
    source = die.choice(SOURCES)
    trial_over = began + TRIAL
    if trial_over > now:
        return Course(began, False, None, "", source)
    if die.random() > CONVERT:
        return Course(began, False, trial_over, _ENDING.CHOSEN, source)
    ended = trial_over + (now - trial_over) * die.uniform(0.2, 1.0)
    if die.random() > LEAVE:
        return Course(began, True, None, "", source)
    ending = _ENDING.UNPAID if die.random() < UNPAID else _ENDING.REFUNDED
    return Course(began, True, ended, ending, source)


def _reader(die: random.Random, tail: str) -> tuple[Reader, bool]:
    first, last = die.choice(NAMES["first"]), die.choice(NAMES["last"])
    email = f"{first}.{last}.{tail}@example.org".lower()
    found = Reader.objects.filter(email=email).first()
    if found is not None:
        return found, False
    reader = Reader.objects.create_user(
        email, first_name=first, last_name=last, address_confirmed_at=timezone.now()
    )
    return reader, True


def _contract(reader: Reader, price: Price, course: Course) -> Contract:
    trial_over = course.began + TRIAL
    subscription = subscriptions.start(
        plan=price.plan,
        reader=reader,
        period_ends_at=months.later(trial_over, 12),
        trial_ends_at=trial_over,
        renews=course.pays,
        came_from=course.source,
    )
    _begun(subscription, course.began)
    customer, _ = Customer.objects.get_or_create(reader=reader, defaults={"name": str(reader)})
    return Contract.objects.create(
        subscription=subscription,
        price=price,
        customer=customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )


def _begun(subscription: Subscription, at: datetime) -> None:
    """The verbs begin a contract now; this one began earlier."""
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


def _end(contract: Contract, course: Course) -> None:
    subscriptions.end(contract.subscription, ending=_ENDING(course.ending))
    entries.book_end(contract, course.ending, at=course.ended)
    Subscription.objects.filter(pk=contract.subscription_id).update(ended_at=course.ended)
    # its end was seen to, so nobody is written to about what was long ago
    Contract.objects.filter(pk=contract.pk).update(closed_at=course.ended)


@transaction.atomic
def _lay_team(name: str, seats: int, days: int, is_paid: bool) -> int:
    if Team.objects.filter(name=name).exists():
        return 0
    die = random.Random(name)  # noqa: S311  # invented people, not secrets
    owner, _ = _reader(die, name.split(maxsplit=1)[0])
    team = Team.objects.create(name=name, owner=owner)
    contract = _team_contract(team, seats, began=timezone.now() - timedelta(days=days))
    invoice = issuing.issue_for_term(contract, purchase_order=f"PO-{die.randint(1000, 9999)}")
    issued = invoice.issued_on - timedelta(days=days)
    due = invoice.due_on - timedelta(days=days)
    Invoice.objects.filter(pk=invoice.pk).update(issued_on=issued, due_on=due)
    if is_paid:
        issuing.record_payment(invoice, on=due - timedelta(days=4), reference="Demonstration")
    return 1


def _team_contract(team: Team, seats: int, *, began: datetime) -> Contract:
    price = Price.objects.offered().get(plan__slug="team", cadence=Cadence.YEAR)
    subscription = subscriptions.start(
        plan=price.plan,
        team=team,
        seats=seats,
        period_ends_at=months.later(began, 12),
        came_from="join page",
    )
    _begun(subscription, began)
    customer, _ = Customer.objects.get_or_create(
        team=team, defaults={"name": team.name, "address": "1 Example Quay\nExample Town"}
    )
    return Contract.objects.create(
        subscription=subscription,
        price=price,
        customer=customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )

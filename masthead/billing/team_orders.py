"""A team's seats: the first order by invoice or card, more within a term, fewer afterwards."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing import checkout, fair_use, plan_change
from masthead.billing.checkout import CheckoutTerms
from masthead.billing.invoices import issuing
from masthead.billing.models import CheckoutIntent, Contract, Customer, Invoice, Price
from masthead.core import months, publication_zone
from masthead.core.mail_addresses import canonical_address
from masthead.membership import seats as seating
from masthead.membership import subscriptions, teams
from masthead.membership.models import Subscription, Team

MOST_SEATS = 999  # a larger team gets a quote from a person


class OrderError(Exception):
    """It can't be ordered like this; the message says why in plain words, and what to do."""


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    """Whom an invoice is made out to, and where it is sent."""

    name: str = ""
    email: str = ""
    address: str = ""
    country: str = ""
    tax_id: str = ""
    purchase_order: str = ""


@dataclass(frozen=True, slots=True)
class OrderTotal:
    """What an order comes to: now, and for each whole period from then on."""

    seats: int
    now: int
    a_period: int
    currency: str
    until: datetime
    at: datetime  # the moment for which it was worked out


def team_price() -> Price | None:
    """What a team that joins today pays; None while no team plan is offered."""
    return Price.objects.offered().filter(plan__for_teams=True).order_by("-cadence").first()


def total_for(price: Price, seats: int) -> OrderTotal:
    """What this many seats cost a new team."""
    fewest = price.fewest_seats
    if seats < fewest:
        raise OrderError(f"A team needs at least {fewest} seats.")
    if seats > MOST_SEATS:
        raise OrderError(f"For more than {MOST_SEATS} seats, ask us for a quote.")
    total = price.total(seats)
    at = timezone.now()
    return OrderTotal(seats, total, total, price.currency, months.later(at, price.months), at)


@transaction.atomic
def order_by_invoice(
    *, name: str, owner: Reader, price: Price, seats: int, to: InvoiceDetails, ip: str | None = None
) -> Contract:
    """Create a team, start its contract and issue the invoice. Seats can be taken at once. Whoever
    has an unpaid invoice for another team must pay it first."""
    bill = total_for(price, seats)
    Reader.objects.select_for_update().get(pk=owner.pk)  # a repeated request orders once
    if Invoice.objects.open().filter(customer__team__owner=owner).exists():
        raise OrderError("You have an unpaid invoice for a team. Pay it first, or ask for a quote.")
    customer = _team_customer(name, owner, to, ip)
    if refusal := fair_use.refuse_order(customer):
        raise OrderError(refusal)
    contract = checkout.start_contract(
        _create_intent(customer, price, seats), period_ends_at=bill.until
    )
    invoice = issuing.issue_for_term(contract, by=owner)
    fair_use.record(fair_use.ACT.UNPAID_ORDER, customer, about=invoice.number)
    return contract


@transaction.atomic
def order_by_card(
    *, name: str, owner: Reader, price: Price, seats: int, to: InvoiceDetails, ip: str | None = None
) -> CheckoutIntent:
    """Create a team whose contract starts once its card is charged. Ordering again uses the same
    team."""
    total_for(price, seats)
    return _create_intent(_team_customer(name, owner, to, ip), price, seats)


def _team_customer(name: str, owner: Reader, to: InvoiceDetails, ip: str | None) -> Customer:
    """The customer of a new team, or of one that the owner created and never paid for."""
    begun = Team.objects.filter(owner=owner, subscriptions=None).first()
    if begun is not None:
        teams.rename(team=begun, name=name, by=owner, ip=ip)
    team = begun or teams.create_team(name=name, owner=owner, ip=ip)
    customer = checkout.ensure_customer(team=team)
    set_invoice_details(customer, to=to, by=owner, ip=ip)
    return customer


def _create_intent(customer: Customer, price: Price, seats: int) -> CheckoutIntent:
    """A team's seats are paid for from the first day."""
    terms = CheckoutTerms.without_trial(price, seats=seats)
    return checkout.create_intent(terms=terms, customer=customer, came_from="join page")


@transaction.atomic
def set_invoice_details(
    customer: Customer, *, to: InvoiceDetails, by: Reader, ip: str | None = None
) -> None:
    """Invoices issued from now on carry these details; those already issued stay as they are. An
    `OrderError` if they would go to one stranger too many today."""
    fields = {name: value.strip() for name, value in asdict(to).items()}
    fields["name"] = fields["name"] or str(customer.team or customer)
    is_new_inbox = canonical_address(fields["email"]) != customer.email
    if is_new_inbox and (refusal := fair_use.refuse_invoice_address(fields["email"], by=by, ip=ip)):
        raise OrderError(refusal)
    Customer.objects.filter(pk=customer.pk).update(**fields)
    for name, value in fields.items():
        setattr(customer, name, value)
    audit.record(verb="customer.made_out", subject=customer, actor=by, ip=ip)


def team_contract(team: Team) -> Contract | None:
    """The team's running contract."""
    running = Contract.objects.exclude(subscription__state=Subscription.State.CANCELLED)
    rows = running.filter(subscription__team=team).select_related(
        "subscription__plan", "subscription__team", "price", "customer"
    )
    return rows.first()


def total_for_more(contract: Contract, more: int) -> OrderTotal:
    """What additional seats cost for the rest of the term, and all seats for the next."""
    subscription = contract.subscription
    seats = subscription.seats + more
    if more < 1:
        raise OrderError("Add at least one seat.")
    if seats > MOST_SEATS:
        raise OrderError(f"For more than {MOST_SEATS} seats, ask us for a quote.")
    if subscription.state != Subscription.State.ACTIVE or subscription.cancels_at_end:
        raise OrderError("You can add seats only while the membership is active and paid.")
    now, at = _due_now(contract, more)
    return OrderTotal(
        seats=seats,
        now=now,
        at=at,
        a_period=contract.price.total(seats),
        currency=contract.price.currency,
        until=subscription.period_ends_at,
    )


def _due_now(contract: Contract, more: int) -> tuple[int, datetime]:
    if contract.payment_method == Contract.PaymentMethod.CARD:
        change = plan_change.preview_change(contract, seats=contract.subscription.seats + more)
        return change.due, change.at
    now = timezone.now()
    item = issuing.seats_line_item(contract, more=more, at=now)
    return item.quantity * item.unit, now


def add_seats(
    contract: Contract, *, more: int, had: int, at: datetime, by: Reader, ip: str | None = None
) -> OrderTotal:
    """Add seats to the `had` that the total was worked out from. The rest of the term is charged to
    the card, as the total of the moment `at` said, or invoiced. A declined card changes nothing; a
    repeated request adds seats once."""
    if contract.payment_method == Contract.PaymentMethod.INVOICE:
        return _add_by_invoice(contract, more, had, by, ip)
    _check_seats_before(contract, had)
    bill = total_for_more(contract, more)
    plan_change.change_plan(contract, at=at, by=by, seats=bill.seats, ip=ip)
    return bill


@transaction.atomic
def _add_by_invoice(
    contract: Contract, more: int, had: int, by: Reader, ip: str | None
) -> OrderTotal:
    contract.hold()
    contract = _reloaded(contract)
    _check_seats_before(contract, had)
    if late := Invoice.objects.overdue().filter(contract=contract).first():
        raise OrderError(f"Invoice {late.number} is overdue. Pay it first, then add seats.")
    bill = total_for_more(contract, more)
    if bill.now:
        try:
            issuing.issue_for_seats(contract, more=more, by=by)
        except issuing.InvoiceError as error:
            raise OrderError(str(error)) from error
    subscriptions.plan_seats(contract.subscription, seats=contract.subscription.seats)
    _set_seats(contract.subscription, bill.seats)
    _reissue_renewal(_reloaded(contract), by)
    audit.record(
        verb="team.seats_added", subject=contract.subscription.team, actor=by, ip=ip, more=more
    )
    return bill


def _check_seats_before(contract: Contract, had: int) -> None:
    seats = contract.subscription.seats
    if seats != had:
        raise OrderError(
            f"The team now has {seats} seats. Check the price again before adding more."
        )


def reduce_seats(contract: Contract, *, seats: int, by: Reader, ip: str | None = None) -> None:
    """Reduce the seats, never below those taken or the plan's minimum. By invoice it takes effect
    with the next term, and choosing the present number undoes it. By card it takes effect at once,
    and the unused time is credited to the next charge."""
    if contract.payment_method == Contract.PaymentMethod.INVOICE:
        _plan_reduction(contract, seats, by, ip)
        return
    _check_reduction(contract, contract.subscription, seats)
    at = timezone.now().replace(microsecond=0)
    plan_change.change_plan(contract, at=at, by=by, seats=seats, ip=ip)


@transaction.atomic
def _plan_reduction(contract: Contract, seats: int, by: Reader, ip: str | None) -> None:
    contract.hold()
    rows = Subscription.objects.select_related("team")
    subscription = rows.get(pk=contract.subscription_id)
    _check_reduction(contract, subscription, seats)
    subscriptions.plan_seats(subscription, seats=seats)
    _reissue_renewal(_reloaded(contract), by)
    audit.record(verb="team.seats_planned", subject=subscription.team, actor=by, ip=ip, seats=seats)


def _reissue_renewal(contract: Contract, by: Reader) -> None:
    """The next term's invoice, if it was issued and is unpaid, is cancelled and issued again for
    the new number of seats. Must run in the change's transaction."""
    asked = Invoice.objects.open().filter(
        contract=contract,
        cause=Invoice.Cause.TERM,
        period_from__gte=contract.subscription.period_ends_at,
    )
    renewal = asked.first()
    if renewal is None:
        return
    if renewal.payments.exists():
        raise OrderError(
            f"Invoice {renewal.number} is partly paid. Pay the rest, then change the seats."
        )
    period = issuing.Period(renewal.period_from, renewal.period_until)
    issuing.cancel_invoice(renewal, reason="The number of seats has changed.", by=by)
    issuing.issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=[issuing.term_line_item(contract, period)],
        period=period,
        due=max(renewal.due_on, publication_zone.today()),
        purchase_order=renewal.purchase_order,
        by=by,
    )


def _check_reduction(contract: Contract, subscription: Subscription, seats: int) -> None:
    if subscription.team is None or not subscription.is_running:
        raise OrderError("The membership has ended.")
    if not contract.price.fewest_seats <= seats <= subscription.seats:
        words = f"Choose from {contract.price.fewest_seats} to {subscription.seats} seats."
        raise OrderError(words)
    over = seating.seats_in_use(subscription.team) - seats
    if over > 0:
        people = "one seat" if over == 1 else f"{over} seats"
        raise OrderError(f"More seats than that are in use. Free {people} first, then try again.")


def _set_seats(subscription: Subscription, seats: int) -> None:
    subscriptions.sync_terms(
        subscription,
        state=Subscription.State(subscription.state),
        period_ends_at=subscription.period_ends_at,
        seats=seats,
        cancels_at_end=subscription.cancels_at_end,
    )


def _reloaded(contract: Contract) -> Contract:
    rows = Contract.objects.select_related("subscription__plan", "subscription__team", "price")
    return rows.select_related("customer").get(pk=contract.pk)

"""Checkout: from the join page to a contract."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing import fair_use, notices
from masthead.billing.ledger import entries
from masthead.billing.models import CheckoutIntent, Contract, Customer, Notice, Price
from masthead.billing.vendor import adapter
from masthead.gateways.payments import CheckoutOrder, CheckoutState
from masthead.membership import subscriptions
from masthead.membership.models import Subscription, Team

PAGE_LIFETIME = timedelta(days=1)  # how long a payment page stays open
HAD_TRIAL = "You have already had your free trial. You can order a membership by invoice."
_STATE = CheckoutIntent.State


class CheckoutError(Exception):
    """They can't buy this; the message says why in plain words."""


class AlreadyMemberError(CheckoutError):
    """They already have a membership, under `contract`. A reader or team has one at a time."""

    def __init__(self, contract: Contract) -> None:
        super().__init__("You already have a membership. See your account page.")
        self.contract = contract


@dataclass(frozen=True, slots=True)
class CheckoutTerms:
    """What a buyer agrees to. Nothing is charged before `first_charge_at`; `pays_by_itself` is
    false for a trial that ends unless something is ordered."""

    price: Price
    seats: int
    trial_days: int
    pays_by_itself: bool
    first_charge_at: datetime

    @classmethod
    def without_trial(cls, price: Price, *, seats: int = 1) -> Self:
        """Paid for from the first day."""
        return cls(price, seats, 0, pays_by_itself=True, first_charge_at=timezone.now())

    @property
    def amount(self) -> int:
        return self.price.total(self.seats)


def ensure_customer(*, reader: Reader | None = None, team: Team | None = None) -> Customer:
    """The customer record of a reader or a team; created at the first call."""
    if team is not None:
        customer, _ = Customer.objects.get_or_create(team=team, defaults={"name": team.name})
    else:
        customer, _ = Customer.objects.get_or_create(reader=reader)
    return customer


def prospective_customer(reader: Reader) -> Customer:
    """The customer that a reader is, or would become: nothing is saved before they buy."""
    return Customer.objects.filter(reader=reader).first() or Customer(reader=reader)


def terms_for(*, price: Price, reader: Reader) -> CheckoutTerms:
    """What this reader would agree to; an `AlreadyMemberError` if they can't buy another
    membership. Each person has one trial."""
    customer = prospective_customer(reader)
    trial_to_convert(customer)
    had_trial = subscriptions.had_trial(reader) or fair_use.latest(fair_use.ACT.TRIAL, customer)
    days = 0 if had_trial else price.plan.trial_days
    by_itself = not days or (adapter.takes_cards() and settings.TRIAL_CARD)
    return CheckoutTerms(price, 1, days, by_itself, timezone.now() + timedelta(days=days))


def trial_to_convert(customer: Customer) -> Contract | None:
    """The running trial that a purchase turns into a paid membership: one after which nothing has
    been ordered. None where nothing runs; an `AlreadyMemberError` where any other membership
    does."""
    running = running_contract(customer)
    if running is None:
        return None
    is_trial = running.subscription.state == Subscription.State.TRIALING
    if not is_trial or running.payment_method != Contract.PaymentMethod.INVOICE:
        raise AlreadyMemberError(running)
    return running


def running_contract(customer: Customer) -> Contract | None:
    """The contract under which a customer is a member now."""
    if customer.pk is None:
        return None
    running = Contract.objects.filter(customer=customer).exclude(
        subscription__state=Subscription.State.CANCELLED
    )
    return running.select_related("subscription", "price").first()


@transaction.atomic
def create_intent(
    *, terms: CheckoutTerms, customer: Customer, came_from: str = ""
) -> CheckoutIntent:
    """Start a purchase on these terms. Members are refused, except on a trial that may be
    converted."""
    if not terms.price.is_offered:
        raise CheckoutError(
            "This price is no longer available. See the join page for current prices."
        )
    if terms.seats < terms.price.fewest_seats:
        raise CheckoutError(f"This plan starts at {terms.price.fewest_seats} seats.")
    trial_to_convert(customer)
    return CheckoutIntent.objects.create(
        customer=customer,
        price=terms.price,
        seats=terms.seats,
        trial_days=terms.trial_days,
        came_from=came_from,
    )


def open_payment_page(intent: CheckoutIntent, *, success_url: str, cancel_url: str) -> str:
    """The address of the vendor's page for this intent. Calling it again leads to the same page,
    and a customer has one open page at a time on which something can be paid."""
    vendor = adapter.current_vendor()
    _close_other_pages(intent)
    held = vendor.start_checkout(
        CheckoutOrder(
            customer=adapter.ensure_vendor_customer(vendor, intent.customer),
            price=adapter.ensure_vendor_price(vendor, intent.price, seats=intent.seats),
            reference=intent.reference,
            success_url=success_url,
            cancel_url=cancel_url,
            quantity=intent.seats,
            trial_days=intent.trial_days,
            card_required=settings.TRIAL_CARD or not intent.trial_days,
            asks_country=True,
            key=f"joining-{intent.reference}",
        )
    )
    CheckoutIntent.objects.filter(pk=intent.pk).update(vendor=vendor.name, vendor_ref=held.id)
    return held.url


def _close_other_pages(intent: CheckoutIntent) -> None:
    """Close the pages that the customer left open. Refused if one of them has just been paid on."""
    since = timezone.now() - PAGE_LIFETIME
    others = CheckoutIntent.objects.filter(
        customer=intent.customer, state=_STATE.OPEN, begun_at__gt=since
    )
    for other in others.exclude(vendor_ref="").exclude(pk=intent.pk):
        vendor = adapter.vendor_named(other.vendor)
        if vendor.close_checkout(other.vendor_ref).state is CheckoutState.COMPLETE:
            raise CheckoutError(
                "You have just joined on another page. Nothing more was charged. Your account page "
                "will show your membership in a minute."
            )


@transaction.atomic
def start_cardless_trial(intent: CheckoutIntent) -> Contract:
    """A trial that asks for nothing and ends on the second; an invoice may follow if one is
    ordered."""
    if not intent.trial_days:
        raise CheckoutError(HAD_TRIAL)
    if fair_use.latest(fair_use.ACT.TRIAL, intent.customer):
        raise CheckoutError(HAD_TRIAL)
    fair_use.record(fair_use.ACT.TRIAL, intent.customer)
    ends = timezone.now() + timedelta(days=intent.trial_days)
    contract = start_contract(intent, period_ends_at=ends, trial_ends_at=ends, renews=False)
    entries.book_trial(contract)
    return contract


def start_contract(intent: CheckoutIntent, **terms: Any) -> Contract:
    """A contract that no vendor charges. Must run in the caller's transaction."""
    customer, price = intent.customer, intent.price
    try:
        subscription = subscriptions.start(
            plan=price.plan,
            reader=customer.reader,
            team=customer.team,
            seats=intent.seats,
            came_from=intent.came_from,
            **terms,
        )
    except subscriptions.SubscriptionError as error:
        raise CheckoutError(str(error)) from error
    contract = Contract.objects.create(
        subscription=subscription,
        price=price,
        customer=customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )
    complete_intent(intent, contract)
    notices.enqueue_notice(contract, Notice.Kind.WELCOME, **notices.contract_facts(contract))
    return contract


def complete_intent(intent: CheckoutIntent, contract: Contract) -> None:
    """It has led to a contract. Must run in the caller's transaction."""
    CheckoutIntent.objects.filter(pk=intent.pk).update(
        state=_STATE.JOINED, contract=contract, note=""
    )


def refuse_intent(intent: CheckoutIntent, reason: str) -> None:
    """It leads to nothing; `reason` says why. Must run in the caller's transaction."""
    CheckoutIntent.objects.filter(pk=intent.pk).update(state=_STATE.REFUSED, note=reason[:300])


def offered_price(plan: str, cadence: str) -> Price | None:
    """The price that the join page offers for this plan and cadence."""
    return Price.objects.offered().filter(plan__slug=plan, cadence=cadence).first()

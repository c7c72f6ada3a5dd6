"""Prices, customers, contracts and a payment vendor for tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import empty_guarded, make_reader
from masthead.billing import checkout, contract_end, invoice_orders, price_list
from masthead.billing.checkout import CheckoutTerms
from masthead.billing.models import Cadence, CheckoutIntent, Contract, Customer, Price
from masthead.billing.vendor import command_runner, event_inbox, webhook_processing
from masthead.gateways.payments import Subscription as Theirs
from masthead.gateways.payments.testing import SandboxedStripe, sandboxed_stripe
from masthead.membership.models import Team
from masthead.membership.testing import make_plan, make_subscription, make_team
from masthead.sandbox.stripe.cards import GOOD
from masthead.sandbox.stripe.testing import API_KEY, WEBHOOK_SECRET

A_YEAR = 300_00
VENDOR = "stripe"
TIERS = {3: 264_00, 10: 240_00, 25: 204_00}


def make_price(amount: int = A_YEAR, *, cadence: Cadence = Cadence.YEAR, **fields: Any) -> Price:
    """PRO at $300 a year."""
    return price_list.offer_price(plan=make_plan(), cadence=cadence, amount=amount, **fields)


def make_team_price() -> Price:
    """The team plan by the year, in three tiers."""
    plan = make_plan("team", name="PRO for teams", for_teams=True)
    return price_list.offer_price(plan=plan, cadence=Cadence.YEAR, amount=TIERS[3], tiers=TIERS)


def make_customer(reader: Reader | None = None, *, team: Team | None = None) -> Customer:
    whose: dict[str, Any] = {"team": team} if team else {"reader": reader or make_reader()}
    customer, _ = Customer.objects.get_or_create(**whose)
    return customer


def make_contract(
    reader: Reader | None = None,
    *,
    price: Price | None = None,
    vendor_ref: str = "",
    **subscription: Any,
) -> Contract:
    """A reader's running yearly contract: by card if the vendor's reference is given, otherwise by
    invoice."""
    reader = reader or make_reader()
    return Contract.objects.create(
        subscription=make_subscription(reader, **subscription),
        price=price or make_price(),
        customer=make_customer(reader),
        payment_method=Contract.PaymentMethod.CARD
        if vendor_ref
        else Contract.PaymentMethod.INVOICE,
        vendor=VENDOR if vendor_ref else "",
        vendor_ref=vendor_ref,
    )


def make_team_contract(team: Team | None = None, *, vendor_ref: str = "") -> Contract:
    """A team's running yearly contract."""
    team = team or make_team()
    return Contract.objects.create(
        subscription=team.subscriptions.get(),
        price=make_team_price(),
        customer=make_customer(team=team),
        payment_method=Contract.PaymentMethod.CARD
        if vendor_ref
        else Contract.PaymentMethod.INVOICE,
        vendor=VENDOR if vendor_ref else "",
        vendor_ref=vendor_ref,
    )


def order_by_invoice(reader: Reader, *, name: str = "Léa Martin", **buyer: Any) -> Contract:
    """A reader's year by invoice, to an address in France."""
    customer = make_customer(reader)
    buyer = {"address": "1 rue du Port\n13002 Marseille", "country": "FR", "name": name} | buyer
    for field, value in buyer.items():
        setattr(customer, field, value)
    customer.save()
    terms = CheckoutTerms.without_trial(make_price())
    return invoice_orders.order_by_invoice(checkout.create_intent(terms=terms, customer=customer))


def empty_ledger() -> None:
    """Delete every entry despite the database's guard: between tests that really commit."""
    empty_guarded("masthead.billing.migrations.0001_initial")


@dataclass(frozen=True, slots=True)
class VendorSandbox:
    """The Stripe sandbox and the readers who pay there. They live on `clock`, which a test advances
    from `began`."""

    stripe: SandboxedStripe
    clock: str
    began: datetime

    def know(self, reader: Reader) -> Customer:
        """Create a reader's customer at the vendor, so that they live on the clock."""
        customer = make_customer(reader)
        about: Any = {
            "email": reader.email,
            "metadata": {"reference": f"customer-{customer.pk}"},
            "test_clock": self.clock,
        }
        self.stripe.client.v1.customers.create(about)
        return customer

    def visit(
        self, reader: Reader, *, price: Price | None = None, card: str = GOOD
    ) -> CheckoutIntent:
        """A reader pays on the vendor's page; no event of it has arrived yet."""
        customer = self.know(reader)
        terms = checkout.terms_for(price=price or make_price(), reader=reader)
        intent = checkout.create_intent(terms=terms, customer=customer, came_from="join page")
        url = checkout.open_payment_page(
            intent, success_url="http://localhost/back", cancel_url="http://localhost/join"
        )
        self.stripe.pay_by_card(url, card, country="DE")
        intent.refresh_from_db()
        return intent

    def join(self, reader: Reader, **visit: Any) -> Contract:
        """A reader has joined, and the events have arrived."""
        intent = self.visit(reader, **visit)
        self.deliver()
        intent.refresh_from_db()
        assert intent.contract is not None, intent.note  # noqa: S101
        return intent.contract

    def deliver(self) -> None:
        """All events so far arrive, in order, and are processed."""
        for event in self.stripe.events():
            self.post(event)
        webhook_processing.process_due(at_most=10_000)

    def post(self, event: dict[str, Any]) -> None:
        """One event arrives, as the vendor posts it."""
        payload, headers = self.stripe.signed(event, at=int(time.time()))
        event_inbox.receive_webhook(self.stripe.payments, payload, headers)

    def advance(self, days: float) -> None:
        """The clock is this many days after it began, and all that fell due was done."""
        to = self.began + timedelta(days=days)
        self.stripe.advance(self.clock, to=int(to.timestamp()))

    def settle(self) -> None:
        """What was decided here reaches the vendor, and its events come back."""
        contract_end.close_ended_contracts()
        command_runner.run_due()
        self.deliver()

    def theirs(self, contract: Contract) -> Theirs:
        return self.stripe.payments.subscription(contract.vendor_ref)


@contextmanager
def open_vendor_sandbox(
    folder: Path, settings: Any, *, began: datetime | None = None
) -> Iterator[VendorSandbox]:
    """Run the Stripe sandbox and have billing use it."""
    with sandboxed_stripe(folder) as stripe:
        settings.PAYMENTS = "stripe:"
        settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = API_KEY, WEBHOOK_SECRET
        settings.STRIPE_API = stripe.url
        start = (began or timezone.now()).replace(microsecond=0)
        yield VendorSandbox(stripe, stripe.start_clock(at=int(start.timestamp())), start)

"""Each person has one free trial, one withdrawal a year and one unpaid order."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing import cancellation, team_orders
from masthead.billing.activation import SECOND_TRIAL
from masthead.billing.checkout import CheckoutError
from masthead.billing.invoices import issuing
from masthead.billing.models import CheckoutIntent, FairUseMark
from masthead.billing.team_orders import InvoiceDetails, OrderError
from masthead.billing.testing import (
    VendorSandbox,
    make_price,
    make_team_price,
    order_by_invoice,
)
from masthead.core import publication_zone
from masthead.membership.models import Subscription
from masthead.sandbox.stripe.cards import FRENCH, GERMAN, GOOD

pytestmark = pytest.mark.django_db
LEA = "lea.martin@gmail.com"
ALIASES = ["l.e.a.martin@gmail.com", "leamartin+again@gmail.com", "lea.martin@googlemail.com"]


def test_an_order_that_was_withdrawn_unpaid_is_not_followed_by_another() -> None:
    lea = make_reader(LEA)
    cancellation.withdraw(order_by_invoice(lea))
    with pytest.raises(CheckoutError, match="has not been paid"):
        order_by_invoice(lea)


@pytest.mark.parametrize("name", ["Léa Martin", "LÉA  MARTIN", "Le\u0301a-Martin."])
def test_a_billing_name_is_known_at_another_address(name: str) -> None:
    order_by_invoice(make_reader(LEA))
    with pytest.raises(CheckoutError, match="has not been paid"):
        order_by_invoice(make_reader("other@example.org"), name=name)
    assert order_by_invoice(make_reader("third@example.org"), name="Léonie Martin")


def test_a_paid_order_is_followed_by_another() -> None:
    lea = make_reader(LEA)
    contract = order_by_invoice(lea)
    issuing.record_payment(contract.invoices.get(), on=publication_zone.today())
    cancellation.withdraw(contract)
    assert order_by_invoice(lea).subscription.is_running


def test_an_order_that_staff_credit_is_not_held_against_anyone() -> None:
    contract = order_by_invoice(make_reader(LEA))
    staff = make_reader()
    cancellation.end_by_staff(contract, by=staff, reason="Ordered by mistake")
    issuing.cancel_invoice(contract.invoices.get(), reason="Ordered by mistake", by=staff)
    assert not FairUseMark.objects.exists()


def test_a_team_is_not_ordered_while_an_order_of_its_owner_is_unpaid() -> None:
    lea = make_reader(LEA)
    order_by_invoice(lea)
    with pytest.raises(OrderError, match="has not been paid"):
        team_orders.order_by_invoice(
            name="Port of Marseille",
            owner=lea,
            price=make_team_price(),
            seats=3,
            to=InvoiceDetails(),
        )


@pytest.fixture
def shift_marks() -> Callable[[int], object]:
    return lambda days: FairUseMark.objects.update(at=timezone.now() - timedelta(days=days))


def test_a_withdrawal_by_card_is_known_by_the_card(sandbox: VendorSandbox) -> None:
    cancellation.withdraw(sandbox.join(make_reader(), card=GERMAN))
    sandbox.settle()
    price = make_price()
    maya = make_reader()
    FairUseMark.objects.filter(act=FairUseMark.Act.TRIAL).delete()
    second = sandbox.join(maya, card=GERMAN, price=price)
    assert "possible once a year" in cancellation.why_no_withdrawal(second)
    assert cancellation.may_withdraw_until(sandbox.join(make_reader(), card=FRENCH))


def test_a_country_is_checked_against_the_card(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader(), card=GOOD)  # from the United States, with a DE address
    assert contract.customer.country == "DE" and contract.card_country == "US"
    assert cancellation.may_withdraw_until(contract) is None
    assert "issued elsewhere (United States)" in cancellation.why_no_withdrawal(contract)


def test_a_country_is_checked_against_the_postal_address() -> None:
    contract = order_by_invoice(make_reader(), address="Av. Atlântica 1\nRio de Janeiro\nBrasil")
    assert "names another (Brazil)" in cancellation.why_no_withdrawal(contract)
    assert cancellation.may_withdraw_until(
        order_by_invoice(make_reader(), name="Ana", address="1 rue\nFrance")
    )


def test_a_card_that_had_a_trial_pays_without_one(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    maya = make_reader()
    refused = sandbox.visit(maya)
    sandbox.deliver()
    sandbox.settle()
    refused.refresh_from_db()
    assert (refused.state, refused.note) == (CheckoutIntent.State.REFUSED, SECOND_TRIAL)
    contract = sandbox.join(maya)
    assert contract.subscription.state == Subscription.State.ACTIVE
    assert contract.subscription.trial_ends_at is None

"""A team pays by card: its seats start with the payment, and the vendor prorates changes."""

import pytest

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import checkout, team_orders
from masthead.billing.models import CheckoutIntent, Contract, LedgerEntry
from masthead.billing.team_orders import InvoiceDetails, OrderError
from masthead.billing.testing import VendorSandbox, make_team_price
from masthead.membership import seats
from masthead.membership.models import Grant, Seat, Team
from masthead.sandbox.stripe.cards import GOOD

DECLINED = "4000000000000002"


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


def pay(
    sandbox: VendorSandbox, owner: Reader, *, card: str = GOOD, wanted: int = 5
) -> CheckoutIntent:
    begun = team_orders.order_by_card(
        name="Harbour Bank", owner=owner, price=make_team_price(), seats=wanted, to=InvoiceDetails()
    )
    url = checkout.open_payment_page(
        begun, success_url="http://localhost/back", cancel_url="http://localhost/join"
    )
    sandbox.stripe.pay_by_card(url, card, country="DE")
    sandbox.deliver()
    begun.refresh_from_db()
    return begun


def test_a_team_gets_its_seats_when_the_card_is_charged(
    sandbox: VendorSandbox, nour: Reader
) -> None:
    contract = pay(sandbox, nour).contract
    assert contract is not None
    assert (contract.payment_method, contract.subscription.seats) == (
        Contract.PaymentMethod.CARD,
        5,
    )
    assert Seat.objects.filter(team__owner=nour).count() == 5
    charge = LedgerEntry.objects.get(kind=LedgerEntry.Kind.CHARGE)
    assert (charge.amount, charge.seats) == (5 * 264_00, 5)
    assert sandbox.theirs(contract).items[0].quantity == 5


def test_a_declined_card_creates_no_contract_and_the_team_can_try_again(
    sandbox: VendorSandbox, nour: Reader
) -> None:
    assert pay(sandbox, nour, card=DECLINED).contract is None
    assert not Contract.objects.exists()
    assert pay(sandbox, nour).contract is not None
    assert Team.objects.count() == 1


def test_added_seats_are_charged_for_the_rest_of_the_term(
    sandbox: VendorSandbox, nour: Reader
) -> None:
    contract = pay(sandbox, nour).contract
    assert contract is not None
    bill = team_orders.total_for_more(contract, 2)
    team_orders.add_seats(contract, more=2, had=5, at=bill.at, by=nour)
    sandbox.settle()
    contract.refresh_from_db()
    contract.subscription.refresh_from_db()
    assert contract.subscription.seats == 7
    assert sandbox.theirs(contract).items[0].quantity == 7
    # what the old seats had left is given back, and all seats are charged for the same time
    paid = sum(entry.amount for entry in LedgerEntry.objects.all())
    assert paid == 5 * 264_00 + bill.now
    assert 0 < bill.now <= 2 * 264_00


def test_a_reduction_never_takes_a_seat_that_is_in_use(
    sandbox: VendorSandbox, nour: Reader
) -> None:
    contract = pay(sandbox, nour).contract
    assert contract is not None
    team = Team.objects.get()
    for _ in range(4):
        seats.take(team=team, reader=make_reader())
    with pytest.raises(OrderError, match="Free one seat first"):
        team_orders.reduce_seats(contract, seats=3, by=nour)
    team_orders.reduce_seats(contract, seats=4, by=nour)
    sandbox.settle()
    assert sandbox.theirs(contract).items[0].quantity == 4
    assert Seat.objects.filter(team=team).count() == 4
    assert Grant.objects.filter(source=Grant.Source.SEAT).in_force().count() == 4

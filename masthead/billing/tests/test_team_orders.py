"""A team orders seats by invoice: a first term, more within it, fewer from the next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import team_orders
from masthead.billing.invoices import dunning, issuing
from masthead.billing.models import Contract, Invoice, Price
from masthead.billing.team_orders import InvoiceDetails, OrderError
from masthead.billing.testing import make_team_contract, make_team_price
from masthead.core import months
from masthead.membership import subscriptions
from masthead.membership.models import Subscription, Team
from masthead.membership.testing import in_days, seat_at

pytestmark = pytest.mark.django_db
TO = InvoiceDetails(email="accounts@harbour.example.com", purchase_order="PO 7781")


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


@pytest.fixture
def price() -> Price:
    return make_team_price()


@pytest.fixture
def bank(nour: Reader, price: Price) -> Contract:
    return team_orders.order_by_invoice(
        name="Harbour Bank", owner=nour, price=price, seats=5, to=TO
    )


def seats_of(contract: Contract) -> int:
    return Subscription.objects.get(pk=contract.subscription_id).seats


def team_of(contract: Contract) -> Team:
    return Team.objects.get(customer=contract.customer)


def again(contract: Contract) -> Contract:
    found = team_orders.team_contract(team_of(contract))
    assert found
    return found


def test_an_order_creates_a_team_with_seats_and_an_invoice(bank: Contract) -> None:
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.purchase_order) == (1320_00, "PO 7781")
    assert invoice.buyer_email == "accounts@harbour.example.com"
    assert team_of(bank).seats.count() == 5
    assert bank.subscription.period_ends_at.date() == months.later(timezone.now(), 12).date()


@pytest.mark.parametrize(
    (("seats"), "said"), [(2, "at least 3 seats"), (1000, "quote"), (-1, "at least 3 seats")]
)
def test_too_few_and_too_many_seats_are_refused(
    nour: Reader, price: Price, seats: int, said: str
) -> None:
    with pytest.raises(OrderError, match=said):
        team_orders.order_by_invoice(
            name="Harbour Bank", owner=nour, price=price, seats=seats, to=TO
        )
    assert not Team.objects.exists()


def test_an_owner_with_an_unpaid_team_invoice_creates_no_second_team(
    bank: Contract, nour: Reader, price: Price
) -> None:
    with pytest.raises(OrderError, match="Pay it first"):
        team_orders.order_by_invoice(name="Another", owner=nour, price=price, seats=5, to=TO)
    issuing.record_payment(Invoice.objects.get(), on=timezone.now().date())
    assert team_orders.order_by_invoice(name="Another", owner=nour, price=price, seats=5, to=TO)


def test_more_seats_cost_the_rest_of_the_term(bank: Contract) -> None:
    half = months.later(timezone.now(), 6)
    Subscription.objects.filter(pk=bank.subscription_id).update(period_ends_at=half)
    bill = team_orders.total_for_more(again(bank), 2)
    assert bill.seats == 7
    assert abs(bill.now - 2 * 132_00) <= 2 * 40  # a day of a seat, whichever half it is
    assert bill.a_period == 7 * 264_00
    done = team_orders.add_seats(again(bank), more=2, had=5, at=bill.at, by=team_of(bank).owner)
    assert Invoice.objects.get(cause="seats").total == done.now
    assert (seats_of(bank), team_of(bank).seats.count()) == (7, 7)


def test_more_seats_may_reach_a_cheaper_tier_for_all_at_once(bank: Contract) -> None:
    bill = team_orders.total_for_more(again(bank), 5)
    assert bill.a_period == 10 * 240_00
    assert bill.now == 10 * 240_00 - 5 * 264_00
    owner = team_of(bank).owner
    team_orders.add_seats(again(bank), more=5, had=5, at=bill.at, by=owner)
    assert Invoice.objects.get(cause="seats").total == bill.now
    # the twenty-fifth seat makes all of them cheaper than they were
    team_orders.add_seats(again(bank), more=14, had=10, at=bill.at, by=owner)
    assert team_orders.total_for_more(again(bank), 1).now == 0
    team_orders.add_seats(again(bank), more=1, had=24, at=bill.at, by=owner)
    assert seats_of(bank) == 25


@pytest.mark.parametrize(("more", "said"), [(0, "one seat"), (996, "quote")])
def test_an_invalid_number_of_seats_is_refused(bank: Contract, more: int, said: str) -> None:
    with pytest.raises(OrderError, match=said):
        team_orders.add_seats(bank, more=more, had=5, at=timezone.now(), by=team_of(bank).owner)
    assert seats_of(bank) == 5


def test_a_team_in_grace_pays_before_adding_seats(bank: Contract) -> None:
    subscriptions.mark_past_due(bank.subscription)
    with pytest.raises(OrderError, match="active and paid"):
        team_orders.add_seats(bank, more=1, had=5, at=timezone.now(), by=team_of(bank).owner)


def test_a_team_with_an_overdue_invoice_gets_no_more_seats(bank: Contract) -> None:
    Invoice.objects.update(issued_on=in_days(-30).date(), due_on=in_days(-1).date())
    with pytest.raises(OrderError, match="overdue"):
        team_orders.add_seats(again(bank), more=1, had=5, at=timezone.now(), by=team_of(bank).owner)
    assert seats_of(bank) == 5


def test_fewer_seats_apply_from_the_next_term(bank: Contract) -> None:
    issuing.record_payment(Invoice.objects.get(), on=timezone.now().date())
    Subscription.objects.filter(pk=bank.subscription_id).update(period_ends_at=in_days(20))
    team_orders.reduce_seats(again(bank), seats=3, by=team_of(bank).owner)
    assert dunning.issue_renewals() == 1
    renewal = Invoice.objects.get(state=Invoice.State.OPEN)
    assert renewal.total == 3 * 264_00
    assert subscriptions.apply_planned_seats() == 0
    assert seats_of(bank) == 5
    Subscription.objects.update(seats_next_on=timezone.now() - timedelta(seconds=1))
    assert subscriptions.apply_planned_seats() == 1
    assert subscriptions.apply_planned_seats() == 0
    assert (seats_of(bank), team_of(bank).seats.count()) == (3, 3)


def with_renewal(bank: Contract) -> Invoice:
    """The term is paid and nearly over, and the next one is asked for."""
    issuing.record_payment(Invoice.objects.get(), on=timezone.now().date())
    Subscription.objects.filter(pk=bank.subscription_id).update(period_ends_at=in_days(20))
    assert dunning.issue_renewals() == 1
    return Invoice.objects.get(state=Invoice.State.OPEN)


def test_the_renewal_is_reissued_when_the_seats_change(bank: Contract) -> None:
    owner = team_of(bank).owner
    first = with_renewal(bank)
    team_orders.add_seats(again(bank), more=2, had=5, at=timezone.now(), by=owner)
    first.refresh_from_db()
    assert first.state == Invoice.State.CANCELLED
    second = Invoice.objects.get(state=Invoice.State.OPEN, cause="term")
    assert (second.total, second.period_from) == (7 * 264_00, first.period_from)
    team_orders.reduce_seats(again(bank), seats=3, by=owner)
    third = Invoice.objects.get(state=Invoice.State.OPEN, cause="term")
    assert (third.total, third.due_on) == (3 * 264_00, first.due_on)
    assert dunning.issue_renewals() == 0


def test_seats_can_t_change_while_the_renewal_is_partly_paid(bank: Contract) -> None:
    renewal = with_renewal(bank)
    issuing.record_payment(renewal, on=timezone.now().date(), amount=100_00)
    with pytest.raises(OrderError, match="Pay the rest"):
        team_orders.reduce_seats(again(bank), seats=3, by=team_of(bank).owner)
    assert Subscription.objects.get().seats_next is None


def test_fewer_seats_than_are_taken_is_refused_with_the_number_to_free(bank: Contract) -> None:
    for _ in range(5):
        seat_at(team_of(bank), make_reader())
    with pytest.raises(OrderError, match="Free 2 seats first"):
        team_orders.reduce_seats(again(bank), seats=3, by=team_of(bank).owner)


def test_a_seat_taken_after_a_planned_reduction_is_kept_and_paid(bank: Contract) -> None:
    team_orders.reduce_seats(again(bank), seats=3, by=team_of(bank).owner)
    for _ in range(4):
        seat_at(team_of(bank), make_reader())
    Subscription.objects.update(seats_next_on=timezone.now())
    subscriptions.apply_planned_seats()
    assert seats_of(bank) == 4


def test_a_planned_reduction_can_be_undone(bank: Contract) -> None:
    team_orders.reduce_seats(again(bank), seats=3, by=team_of(bank).owner)
    team_orders.reduce_seats(again(bank), seats=5, by=team_of(bank).owner)
    assert Subscription.objects.get().seats_next is None
    with pytest.raises(OrderError, match="from 3 to 5"):
        team_orders.reduce_seats(again(bank), seats=6, by=team_of(bank).owner)


def test_invoices_do_not_go_to_one_stranger_after_another() -> None:
    contract = make_team_contract()
    owner = contract.subscription.team.owner  # type: ignore[union-attr]
    for number in range(50):
        to = InvoiceDetails(email=f"accounts@bank{number}.example")
        team_orders.set_invoice_details(contract.customer, to=to, by=owner)
    team_orders.set_invoice_details(contract.customer, to=to, by=owner)  # the same again
    with pytest.raises(OrderError, match="Withdrawn ones count"):
        to = InvoiceDetails(email="accounts@another.example")
        team_orders.set_invoice_details(contract.customer, to=to, by=owner)
    contract.customer.refresh_from_db()
    assert contract.customer.email == "accounts@bank49.example"

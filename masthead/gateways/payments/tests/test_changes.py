"""What a change within a period costs, to the cent."""

from datetime import UTC, datetime

import pytest

from masthead.gateways.payments import Line, PermanentFailure, Subscription
from masthead.gateways.payments.tests.conftest import BEGAN, DAY, MONTH, YEAR, Noor
from masthead.sandbox.stripe.cards import FAILS_LATER

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def change(noor: Noor, held: Subscription, *, days: int, **what: object) -> Subscription:
    noor.wait(days * DAY)
    at = datetime.fromtimestamp(BEGAN + days * DAY, UTC)
    return noor.fake.payments.change(held.id, at=at, **what)  # type: ignore[arg-type]


def sums(lines: tuple[Line, ...]) -> list[int]:
    return [line.amount for line in lines]


def test_seats_added_in_the_middle_cost_the_rest_of_the_period(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)  # a month of 31 days, 150.00
    change(noor, team, days=10, quantity=8)
    invoice = noor.latest_invoice(team)
    assert sums(invoice.lines) == [-10_161, 16_258]  # 150.00 and 240.00 × 21 ÷ 31
    assert (invoice.total, invoice.paid) == (6_097, 6_097)


def test_what_a_smaller_team_gets_back_is_taken_off_the_next_invoice(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)
    change(noor, team, days=10, quantity=2)
    credit = noor.latest_invoice(team)
    assert sums(credit.lines) == [-10_161, 4_065]  # each line is rounded for itself
    assert (credit.total, credit.due, credit.paid) == (-6_096, 0, 0)
    noor.wait(32 * DAY)
    renewal = noor.latest_invoice(team)
    assert (renewal.total, renewal.due) == (6_000, 0)
    noor.wait(63 * DAY)
    assert noor.latest_invoice(team).due == 6_000 - (6_096 - 6_000)


def test_from_month_to_year_a_new_year_begins_at_once(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    price = noor.fake.payments.ensure_price(YEAR)
    changed = change(noor, held, days=10, price=price)
    assert (changed.period_end - changed.period_start).days == 365
    assert changed.period_start.timestamp() == BEGAN + 10 * DAY
    assert sums(noor.latest_invoice(held).lines) == [-2_032, 30_000]  # 30.00 × 21 ÷ 31


def test_in_a_trial_a_change_costs_nothing(noor: Noor) -> None:
    trial = noor.subscribe(trial_days=7)
    changed = change(noor, trial, days=3, quantity=4)
    assert changed.latest_invoice == trial.latest_invoice
    assert changed.period_end == trial.period_end
    noor.wait(8 * DAY)
    assert noor.latest_invoice(trial).paid == 120_000


def test_a_declined_card_changes_nothing(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    portal = noor.fake.payments.open_portal(customer=noor.customer, return_url="https://x.example/")
    noor.fake.pay_by_card(portal, FAILS_LATER, do="card")
    with pytest.raises(PermanentFailure) as failure:
        change(noor, held, days=10, quantity=9)
    assert failure.value.declined
    assert noor.now(held).item.quantity == 1
    assert noor.now(held).latest_invoice == held.latest_invoice


def test_a_change_outside_the_period_is_refused(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    late = datetime.fromtimestamp(BEGAN + 90 * DAY, UTC)
    with pytest.raises(PermanentFailure, match="current period"):
        noor.fake.payments.preview_change(held.id, at=late, quantity=2)


def test_a_preview_changes_nothing(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(10 * DAY)
    at = datetime.fromtimestamp(BEGAN + 10 * DAY, UTC)
    before = len(noor.fake.news())
    noor.fake.payments.preview_change(held.id, at=at, quantity=2)
    assert noor.now(held).item.quantity == 1
    assert len(noor.fake.news()) == before

"""What a change within a period costs, to the cent."""

from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.cards import FAILS_LATER
from masthead.sandbox.stripe.tests.conftest import DAY, MONTH, STARTED, YEAR, Noor, item_of

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def change(noor: Noor, held: stripe.Subscription, *, days: int, **what: Any) -> stripe.Subscription:
    noor.wait(days * DAY)
    asked: Any = {
        "items": [{"id": item_of(held).id, **what}],
        "proration_behavior": "always_invoice",
        "proration_date": STARTED + days * DAY,
        "payment_behavior": "error_if_incomplete",
    }
    return noor.v1.subscriptions.update(held.id, asked)


def preview(noor: Noor, held: stripe.Subscription, *, at: int, **what: Any) -> stripe.Invoice:
    details: Any = {
        "items": [{"id": item_of(held).id, **what}],
        "proration_behavior": "always_invoice",
        "proration_date": at,
    }
    return noor.v1.invoices.create_preview(
        {"subscription": held.id, "subscription_details": details}
    )


def amounts(invoice: stripe.Invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]


def test_seats_added_mid_period_cost_the_rest_of_the_period(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)  # a month of 31 days, 150.00
    change(noor, team, days=10, quantity=8)
    invoice = noor.latest_invoice(team)
    assert amounts(invoice) == [-10_161, 16_258]  # 150.00 and 240.00 × 21 ÷ 31
    assert (invoice.total, invoice.amount_paid) == (6_097, 6_097)


def test_the_credit_of_a_smaller_team_is_used_on_its_next_invoices(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)
    change(noor, team, days=10, quantity=2)
    credit = noor.latest_invoice(team)
    assert amounts(credit) == [-10_161, 4_065]  # each line is rounded by itself
    assert (credit.total, credit.amount_due, credit.amount_paid) == (-6_096, 0, 0)
    noor.wait(32 * DAY)
    renewal = noor.latest_invoice(team)
    assert (renewal.total, renewal.amount_due) == (6_000, 0)
    noor.wait(63 * DAY)
    assert noor.latest_invoice(team).amount_due == 6_000 - (6_096 - 6_000)


def test_a_change_from_month_to_year_starts_a_new_year_at_once(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    changed = item_of(change(noor, held, days=10, price=noor.price(YEAR)))
    assert changed.current_period_end - changed.current_period_start == 365 * DAY
    assert changed.current_period_start == STARTED + 10 * DAY
    assert amounts(noor.latest_invoice(held)) == [-2_032, 30_000]  # 30.00 × 21 ÷ 31


def test_a_change_during_a_trial_costs_nothing(noor: Noor) -> None:
    trial = noor.subscribe(trial_days=7)
    changed = change(noor, trial, days=3, quantity=4)
    assert changed.latest_invoice == trial.latest_invoice
    assert item_of(changed).current_period_end == item_of(trial).current_period_end
    noor.wait(8 * DAY)
    assert noor.latest_invoice(trial).amount_paid == 120_000


def test_a_declined_card_changes_nothing(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.sandbox.pay_by_card(noor.open_portal(), FAILS_LATER, do="card")
    with pytest.raises(stripe.CardError):
        change(noor, held, days=10, quantity=9)
    assert item_of(noor.now(held)).quantity == 1
    assert noor.now(held).latest_invoice == held.latest_invoice


def test_a_change_outside_the_current_period_is_refused(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    with pytest.raises(stripe.InvalidRequestError, match="current period"):
        preview(noor, held, at=STARTED + 90 * DAY, quantity=2)


def test_a_preview_changes_nothing(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(10 * DAY)
    before = len(noor.sandbox.events())
    preview(noor, held, at=STARTED + 10 * DAY, quantity=2)
    assert item_of(noor.now(held)).quantity == 1
    assert len(noor.sandbox.events()) == before


def test_a_change_without_proration_costs_nothing_until_the_renewal(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(10 * DAY)
    asked: Any = {"items": [{"id": item_of(held).id, "quantity": 2}], "proration_behavior": "none"}
    noor.v1.subscriptions.update(held.id, asked)
    assert noor.now(held).latest_invoice == held.latest_invoice
    noor.wait(32 * DAY)
    assert noor.latest_invoice(held).amount_paid == 6_000


def test_prorations_without_an_invoice_wait_for_the_renewal(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(10 * DAY)
    asked: Any = {"items": [{"id": item_of(held).id, "quantity": 2}]}
    noor.v1.subscriptions.update(held.id, asked)
    assert noor.now(held).latest_invoice == held.latest_invoice
    noor.wait(32 * DAY)
    assert amounts(noor.latest_invoice(held)) == [-2_032, 4_065, 6_000]

"""Metrics, against small ledgers calculated by hand, and against random ones."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.billing.ledger import entries, metrics
from masthead.billing.ledger.metrics import EntryRow, by_plan, by_source, histories_of, in_total
from masthead.billing.testing import make_contract
from masthead.core import months
from masthead.membership.models import Subscription


def day(month: int, day: int = 1, year: int = 2026) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def line(kind: str, contract: int, at: datetime, amount: int = 0, **fields: Any) -> EntryRow:
    fields = {"plan": "pro", "source": "join page", "currency": "USD", **fields}
    return EntryRow(kind=kind, at=at, contract_id=contract, amount=amount, **fields)


def paid(contract: int, at: datetime, amount: int, *, for_months: int, **fields: Any) -> EntryRow:
    until = months.later(at, for_months)
    return line("charge", contract, at, amount, period_from=at, period_until=until, **fields)


# Maya: a trial, then a year at $300. Omar: $32 a month, twice, then unpaid. Noor: a trial that
# came to nothing. The bank: 10 seats at $240 a year, and 5 more for the last half year. Zayd: a
# year, withdrawn within a fortnight.
SMALL_BOOKS = [
    line("trial", 1, day(1, 10)),
    paid(1, day(1, 17), 300_00, for_months=12),
    paid(2, day(1, 5), 32_00, for_months=1),
    paid(2, day(2, 5), 32_00, for_months=1),
    line("ended", 2, day(3, 20), ending="unpaid"),
    line("trial", 3, day(1, 28), source="newsletter"),
    line("ended", 3, day(2, 4), ending="chosen", source="newsletter"),
    paid(4, day(1, 1), 2400_00, for_months=12, plan="team", source="quote"),
    paid(4, day(7, 1), 600_00, for_months=6, plan="team", source="quote"),
    paid(5, day(3, 3), 300_00, for_months=12, source="newsletter"),
    line("ended", 5, day(3, 15), ending="withdrawn", source="newsletter"),
]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (day(1, 1), 200_00),  # the bank alone
        (day(1, 31), 200_00 + 25_00 + 32_00),
        (day(3, 10), 200_00 + 25_00 + 32_00 + 25_00),  # Omar is late, and counts until he ends
        (day(4, 1), 200_00 + 25_00),
        (day(8, 1), 200_00 + 100_00 + 25_00),  # five seats more, for half a year
    ],
)
def test_recurring_revenue_is_what_each_contract_is_worth_a_month(
    at: datetime, expected: int
) -> None:
    assert metrics.mrr(histories_of(SMALL_BOOKS), at=at) == {"all": expected}
    assert metrics.arr(histories_of(SMALL_BOOKS), at=at) == {"all": 12 * expected}


def test_recurring_revenue_by_plan_and_by_source() -> None:
    lives = histories_of(SMALL_BOOKS)
    assert metrics.mrr(lives, at=day(3, 10), by=by_plan) == {"team": 200_00, "pro": 82_00}
    assert metrics.mrr(lives, at=day(3, 10), by=by_source) == {
        "quote": 200_00,
        "join page": 57_00,
        "newsletter": 25_00,
    }


def test_a_credit_for_the_rest_of_a_period_lowers_what_the_contract_is_worth() -> None:
    monthly = paid(1, day(1), 30_00, for_months=1)
    rest = {"period_from": day(1, 15), "period_until": day(2)}
    switched = [
        monthly,
        line("credit", 1, day(1, 15), round(-30_00 * 17 / 31), **rest),
        paid(1, day(1, 15), 300_00, for_months=12),
    ]
    assert metrics.mrr(histories_of(switched), at=day(1, 20)) == {"all": 25_00}


def test_what_is_paid_ahead_counts_from_the_day_its_period_begins() -> None:
    ahead = line("charge", 1, day(1), 300_00, period_from=day(2), period_until=day(2, year=2027))
    assert metrics.mrr(histories_of([ahead]), at=day(1, 20)) == {}
    assert metrics.mrr(histories_of([ahead]), at=day(2)) == {"all": 25_00}


def test_conversion_follows_the_cohort_of_the_trial_s_month() -> None:
    cohort = metrics.conversion(histories_of(SMALL_BOOKS), month=day(1))["all"]
    assert (cohort.started, cohort.converted, cohort.lost, cohort.still_open) == (2, 1, 1, 0)
    assert cohort.rate == Fraction(1, 2)
    sources = metrics.conversion(histories_of(SMALL_BOOKS), month=day(1), by=by_source)
    assert (sources["join page"].rate, sources["newsletter"].rate) == (Fraction(1), Fraction(0))


def test_a_running_trial_is_not_counted_in_the_rate() -> None:
    lives = histories_of([*SMALL_BOOKS, line("trial", 6, day(1, 30))])
    cohort = metrics.conversion(lives, month=day(1))["all"]
    assert (cohort.started, cohort.still_open, cohort.rate) == (3, 1, Fraction(1, 2))
    assert metrics.trialing(lives, at=day(2, 1)) == 2  # Noor's too, until the fourth
    assert metrics.conversion(lives, month=day(6)) == {}


def test_churn_separates_cancellations_from_failed_payments() -> None:
    march = metrics.churn(histories_of(SMALL_BOOKS), month=day(3))["all"]
    assert (march.paying, march.voluntary, march.involuntary) == (4, 1, 1)
    assert march.rate == Fraction(1, 2)
    february = metrics.churn(histories_of(SMALL_BOOKS), month=day(2))["all"]
    assert (february.paying, february.ended) == (3, 0)  # Noor's trial never paid: no churn


def test_churn_by_plan() -> None:
    march = metrics.churn(histories_of(SMALL_BOOKS), month=day(3), by=by_plan)
    assert (march["pro"].rate, march["team"].rate) == (Fraction(2, 3), Fraction(0))


def test_paying_contracts_at_a_moment() -> None:
    lives = histories_of(SMALL_BOOKS)
    assert [metrics.paying(lives, at=day(month)) for month in (1, 2, 4)] == [1, 3, 2]


@pytest.mark.django_db
def test_metrics_are_read_from_the_ledger() -> None:
    contract = make_contract(came_from="join page")
    entries.book_trial(contract, at=day(1, 1))
    entries.book_charge(
        contract,
        amount=300_00,
        currency="USD",
        period_from=day(1, 8),
        period_until=day(1, 8, 2027),
        vendor_ref="in_1",
        at=day(1, 8),
    )
    assert metrics.mrr(metrics.contract_histories(), at=day(6)) == {"all": 25_00}
    entries.book_end(contract, Subscription.Ending.REFUNDED, at=day(6, 15))
    assert metrics.churn(metrics.contract_histories(), month=day(6))["all"].voluntary == 1
    assert metrics.mrr(metrics.contract_histories(), at=day(7)) == {}


PLANS, SOURCES = ["pro", "team"], ["join page", "quote", ""]


@st.composite
def any_line(draw: st.DrawFn) -> EntryRow:
    at = day(1) + timedelta(hours=draw(st.integers(0, 24 * 400)))
    kind = draw(st.sampled_from(["trial", "charge", "charge", "credit", "ended"]))
    fields: dict[str, Any] = {
        "plan": draw(st.sampled_from(PLANS)),
        "source": draw(st.sampled_from(SOURCES)),
    }
    contract = draw(st.integers(1, 8))
    if kind == "ended":
        fields["ending"] = draw(st.sampled_from(Subscription.Ending.values))
    if kind in {"charge", "credit"}:
        amount = draw(st.integers(0, 100_000)) * (1 if kind == "charge" else -1)
        until = months.later(at, draw(st.integers(1, 14))) + timedelta(days=draw(st.integers(0, 9)))
        return line(kind, contract, at, amount, period_from=at, period_until=until, **fields)
    return line(kind, contract, at, **fields)


@given(lines=st.lists(any_line(), max_size=40), dice=st.randoms(), month=st.integers(1, 14))
def test_parts_add_up_and_the_order_of_lines_does_not_matter(
    lines: list[EntryRow], dice: random.Random, month: int
) -> None:
    shuffled = list(lines)
    dice.shuffle(shuffled)
    lives, other = histories_of(lines), histories_of(shuffled)
    start = months.later(day(1), month - 1)
    for by in (by_plan, by_source):
        assert (
            sum(metrics.mrr(lives, at=start, by=by).values())
            == metrics.mrr(lives, at=start).total()
        )
        for verb in (metrics.conversion, metrics.churn):
            whole, parts = verb(lives, month=start), verb(lives, month=start, by=by)
            assert _added(parts.values()) == _added(whole.values())
    for by in (in_total, by_plan, by_source):
        assert metrics.mrr(lives, at=start, by=by) == metrics.mrr(other, at=start, by=by)
        assert metrics.churn(lives, month=start, by=by) == metrics.churn(other, month=start, by=by)


def _added(figures_of_parts: Any) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in figures_of_parts:
        total.update({name: getattr(part, name) for name in part.__slots__})
    return +total


def test_a_period_that_ends_this_moment_still_counts_until_its_renewal_is_booked() -> None:
    year = paid(1, day(1), 300_00, for_months=12)
    assert metrics.mrr(histories_of([year]), at=day(1, year=2027)) == {"all": 25_00}


def test_a_renewed_contract_counts_for_its_running_period_alone() -> None:
    months_paid = [paid(1, day(month), 32_00, for_months=1) for month in (1, 2)]
    assert metrics.mrr(histories_of(months_paid), at=day(2, 10)) == {"all": 32_00}

"""Amounts are written as readers write them, and never pass through a float."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.core import money


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (2500, "USD", "$25"),
        (211200, "usd", "$2,112"),
        (1950, "EUR", "€19.50"),
        (7500, "BHD", "BHD\u00a07.500"),
        (300, "JPY", "¥300"),
        (-1240, "USD", "−$12.40"),
        (5, "GBP", "£0.05"),
        (12000, "AED", "AED\u00a0120"),
    ],
)
def test_an_amount_is_written_as_readers_write_it(amount: int, currency: str, words: str) -> None:
    assert money.display(amount, currency) == words


@pytest.mark.parametrize(
    "typed",
    ["", "ten", "NaN", "Infinity", "1.234", "1e-9", "19,50", "1,00,0", "٣", "1e5", "9" * 40],
)
def test_text_that_is_not_an_amount_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(money.MoneyError):
        money.parse(typed, "USD")


def test_commas_separate_thousands() -> None:
    assert money.parse("1,250.50", "USD") == 1250_50


@given(st.integers(0, 10**12), st.sampled_from(["USD", "BHD", "JPY"]))
def test_a_plain_amount_parses_back_to_itself(amount: int, currency: str) -> None:
    assert money.parse(money.plain(amount, currency), currency) == amount


def test_a_yearly_amount_is_shared_among_its_months_rounded_half_up() -> None:
    assert money.share(30000, 12) == 2500
    assert money.share(100, 12) == 8
    assert money.share(6, 12) == 1

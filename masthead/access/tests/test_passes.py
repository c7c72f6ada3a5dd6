"""A pass tells any machine, without a database, which shape of a page its reader gets."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.access import passes
from masthead.access.gate import ActiveGrant, Entitlements
from masthead.access.passes import LIFE, Variant

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MEMBER = Entitlements(
    is_registered=True, held=(ActiveGrant("pro", "trial", NOW + timedelta(days=7)),)
)


def issued(standing: Entitlements = MEMBER, session: str = "hers") -> str:
    return passes.issue(standing, session_key=session, now=NOW)


@pytest.mark.parametrize(
    ("standing", "variant"),
    [
        (Entitlements(), Variant.ANONYMOUS),
        (Entitlements(is_registered=True), Variant.REGISTERED),
        (MEMBER, Variant.PRO),
        (Entitlements(held=(ActiveGrant("pro", "comp"),)), Variant.PRO),
    ],
)
def test_a_pass_says_what_the_books_say(standing: Entitlements, variant: Variant) -> None:
    assert passes.read(issued(standing), session_key="hers", now=NOW) is variant


def test_it_runs_out_within_a_minute() -> None:
    assert timedelta(seconds=60) > LIFE
    assert passes.read(issued(), session_key="hers", now=NOW + LIFE) is None


def test_it_never_outlives_the_grant() -> None:
    ends = NOW + timedelta(seconds=10)
    value = issued(Entitlements(held=(ActiveGrant("pro", "trial", ends),)))
    assert passes.read(value, session_key="hers", now=ends - timedelta(seconds=1)) is Variant.PRO
    assert passes.read(value, session_key="hers", now=ends) is None


@pytest.mark.parametrize("session", ["his", ""])
def test_it_is_good_for_its_own_session_alone(session: str) -> None:
    assert passes.read(issued(), session_key=session, now=NOW) is None


def test_no_letter_of_it_can_be_changed() -> None:
    value = issued(Entitlements(is_registered=True))
    forged = [
        value.replace("registered", "pro"),
        value.replace(value.split(".")[1], str(int(NOW.timestamp()) + 9999)),
        value[:-1] + ("0" if value[-1] != "0" else "1"),
        "pro.99999999999.",
        "pro",
        "..",
        "é.1.é",
    ]
    assert [passes.read(each, session_key="hers", now=NOW) for each in forged] == [None] * 7


def test_a_reader_at_work_renews_it_before_it_ends() -> None:
    assert not passes.is_worn(issued(), now=NOW)
    assert passes.is_worn(issued(), now=NOW + LIFE * 0.6)

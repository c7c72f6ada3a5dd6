"""A pass tells any machine, without a database, which variant of a page its reader gets."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.access import passes
from masthead.access.gate import ActiveGrant, Entitlements
from masthead.access.passes import LIFETIME, Pass
from masthead.access.variants import Variant

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
KEY = passes.signing_key("the installation's secret")
REGISTERED = Entitlements(is_registered=True)
TRIAL = ActiveGrant("pro", "trial", NOW + timedelta(days=7))
MEMBER = Entitlements(is_registered=True, grants=(TRIAL,))


def issued(entitlements: Entitlements = MEMBER, session: str = "hers") -> str:
    return passes.issue(entitlements, session_key=session, key=KEY, now=NOW)


def read(value: str, *, session: str = "hers", after: timedelta = timedelta(0)) -> Pass | None:
    return passes.read(value, session_key=session, key=KEY, now=NOW + after)


@pytest.mark.parametrize(
    ("entitlements", "variant"),
    [
        (Entitlements(), Variant.ANONYMOUS),
        (REGISTERED, Variant.REGISTERED),
        (MEMBER, Variant.PRO),
        (Entitlements(is_staff=True), Variant.ANONYMOUS),
    ],
    ids=["anonymous", "registered", "member", "staff"],
)
def test_a_pass_names_its_reader_s_variant(entitlements: Entitlements, variant: Variant) -> None:
    found = read(issued(entitlements))
    assert found is not None
    assert found.variant is variant


def test_a_pass_expires_within_a_minute() -> None:
    assert timedelta(seconds=60) > LIFETIME
    assert read(issued(), after=LIFETIME - timedelta(seconds=1))
    assert read(issued(), after=LIFETIME) is None


def test_a_pass_never_outlives_the_grant_behind_it() -> None:
    ten_seconds = timedelta(seconds=10)
    ending = ActiveGrant("pro", "trial", NOW + ten_seconds)
    value = issued(Entitlements(grants=(ending,)))
    assert read(value, after=ten_seconds - timedelta(seconds=1))
    assert read(value, after=ten_seconds) is None


def test_a_grant_without_an_end_does_not_stretch_the_pass() -> None:
    value = issued(Entitlements(grants=(ActiveGrant("pro", "comp"),)))
    assert read(value, after=LIFETIME) is None


@pytest.mark.parametrize("session", ["his", ""])
def test_a_pass_is_good_for_its_own_session_alone(session: str) -> None:
    assert read(issued(), session=session) is None


def test_a_pass_issued_without_a_session_opens_nothing() -> None:
    assert read(issued(session=""), session="") is None


def test_another_installation_s_pass_is_refused() -> None:
    theirs = passes.issue(MEMBER, session_key="hers", key=passes.signing_key("other"), now=NOW)
    assert read(theirs) is None


def test_no_character_of_a_pass_can_be_changed() -> None:
    value = issued(REGISTERED)
    forged = [
        value.replace("registered", "pro"),
        value.replace(value.split(".")[1], str(int(NOW.timestamp()) + 9999)),
        value[:-1] + ("0" if value[-1] != "0" else "1"),
        value[:-1],
        "pro.99999999999.",
        "pro",
        "..",
        "",
        "é.1.é",
    ]
    assert [read(each) for each in forged] == [None] * len(forged)


def test_a_reader_who_goes_on_reading_gets_a_new_pass_before_the_old_one_expires() -> None:
    found = read(issued())
    assert found is not None
    assert not found.is_half_spent(NOW)
    assert not found.is_half_spent(NOW + LIFETIME * 0.4)
    assert found.is_half_spent(NOW + LIFETIME * 0.6)

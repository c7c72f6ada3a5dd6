"""Rate limits: they refuse, they say until when, and they store no address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.core.models import Tally
from masthead.core.rates import Limit, line_of, network_of, prune_tallies, refuse

THREE_AN_HOUR = Limit("knock", most=3, seconds=3600)
pytestmark = pytest.mark.django_db


def test_the_fourth_attempt_in_an_hour_is_refused_with_the_time_to_retry() -> None:
    for _ in range(3):
        assert refuse((THREE_AN_HOUR, "ann@example.org")) is None
    refusal = refuse((THREE_AN_HOUR, "ann@example.org"))
    assert refusal is not None
    assert timezone.now() < refusal.until <= timezone.now() + timedelta(hours=1)
    assert 1 <= refusal.seconds <= 3600
    assert 1 <= refusal.minutes <= 60


def test_a_client_over_the_limit_blocks_no_one_else() -> None:
    for _ in range(9):
        refuse((THREE_AN_HOUR, "ann@example.org"))
    assert refuse((THREE_AN_HOUR, "bob@example.org")) is None


def test_of_two_limits_the_longer_one_is_reported() -> None:
    a_day = Limit("knock a day", most=3, seconds=86_400)
    for _ in range(3):
        refuse((THREE_AN_HOUR, "ann"), (a_day, "ann"))
    refusal = refuse((THREE_AN_HOUR, "ann"), (a_day, "ann"))
    assert refusal is not None
    assert refusal.until == max(Tally.objects.values_list("ends_at", flat=True))


def test_a_client_without_an_address_is_not_counted() -> None:
    for _ in range(5):
        assert refuse((THREE_AN_HOUR, "")) is None
    assert not Tally.objects.exists()


def test_the_table_keeps_digests_not_addresses() -> None:
    refuse((THREE_AN_HOUR, "ann@example.org"))
    assert "ann" not in Tally.objects.get().key


def test_windows_that_have_ended_are_pruned() -> None:
    refuse((THREE_AN_HOUR, "ann"))
    Tally.objects.create(key="knock:old:1", ends_at=timezone.now() - timedelta(seconds=1))
    assert prune_tallies() == 1
    assert prune_tallies() == 0
    assert Tally.objects.count() == 1


@pytest.mark.parametrize(
    ("ip", "line", "network"),
    [
        ("203.0.113.77", "203.0.113.77/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        (None, "", ""),
    ],
)
def test_a_household_is_one_connection_in_a_network(
    ip: str | None, line: str, network: str
) -> None:
    assert line_of(ip) == line
    assert network_of(ip) == network

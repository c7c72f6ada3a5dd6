"""Who is let in as one of many is who the gate lets in alone."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.access.gate import decide
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.membership import subscriptions
from masthead.membership.audience import entitled_readers
from masthead.membership.entitlements import entitlements_by_reader, entitlements_of
from masthead.membership.models import Subscription
from masthead.membership.testing import make_member

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    access_level: str
    is_published: bool = True
    gate_key: str = "newsletter:1"


@pytest.fixture
def people() -> list[Reader]:
    """One of each sort."""
    lapsed = make_member("lapsed@example.org")
    subscriptions.end(lapsed.subscriptions.get(), ending=Subscription.Ending.UNPAID)
    gone = make_member("gone@example.org", is_active=False)
    return [
        make_reader("unconfirmed@example.org"),
        make_reader("registered@example.org", address_confirmed_at=timezone.now()),
        make_member("member@example.org"),
        make_member("trial@example.org", on_trial=True),
        make_staff("staff@example.org"),
        make_staff("former@example.org", is_active=False),
        lapsed,
        gone,
    ]


@pytest.mark.parametrize("level", ["public", "registered", "pro", "secret"])
@pytest.mark.parametrize("is_published", [True, False])
def test_the_audience_agrees_with_the_gate(
    people: list[Reader], level: str, is_published: bool
) -> None:
    thing = Thing(level, is_published)
    admitted = {person.pk for person in people if decide(entitlements_of(person), thing).allowed}
    assert (
        set(entitled_readers(Reader.objects.all(), thing).values_list("pk", flat=True)) == admitted
    )


def test_the_entitlements_of_many_are_those_of_each(people: list[Reader]) -> None:
    for at in (None, timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=30)):
        assert entitlements_by_reader(people, at=at) == {
            person.pk: entitlements_of(person, at=at) for person in people
        }


def test_a_reader_is_registered_from_the_moment_their_address_was_confirmed() -> None:
    confirmed = timezone.now()
    maya = make_reader(address_confirmed_at=confirmed)
    assert entitlements_of(maya, at=confirmed).is_registered
    assert not entitlements_of(maya, at=confirmed - timedelta(microseconds=1)).is_registered


def test_only_members_are_in_the_audience_of_pro_content(people: list[Reader]) -> None:
    addresses = entitled_readers(Reader.objects.all(), Thing("pro")).values_list("email", flat=True)
    assert set(addresses) == {"member@example.org", "trial@example.org", "staff@example.org"}

"""A member gives stories away by link; each link opens one thing, in a few browsers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.testing import make_reader, make_staff
from masthead.membership import gifts, subscriptions
from masthead.membership.gifts import BROWSER_LIMIT, MONTHLY_LIMIT, GiftError
from masthead.membership.models import Gift, Subscription
from masthead.membership.testing import make_member

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    gate_key: str = "story:1"
    access_level: str = "pro"
    is_published: bool = True


def test_a_gift_opens_in_a_limited_number_of_browsers() -> None:
    gift = gifts.give(giver=make_member(first_name="Maya", last_name="Idris"), thing=Thing())
    presents = [gifts.redeem(gift, thing=Thing()) for _ in range(BROWSER_LIMIT + 2)]
    assert [bool(present) for present in presents] == [True] * BROWSER_LIMIT + [False] * 2
    assert presents[0] is not None
    assert (presents[0].thing, presents[0].giver) == ("story:1", "Maya Idris")


def test_a_giver_without_a_name_is_not_named_by_their_address() -> None:
    gift = gifts.give(giver=make_member("maya@example.org"), thing=Thing())
    present = gifts.redeem(gift, thing=Thing())
    assert present is not None
    assert present.giver == ""


def test_a_gift_ends_after_two_weeks() -> None:
    gift = gifts.give(giver=make_member(), thing=Thing())
    Gift.objects.update(ends_at=timezone.now())
    assert gifts.redeem(gift, thing=Thing()) is None


def test_a_gift_ends_with_its_giver_s_membership() -> None:
    maya = make_member()
    gift = gifts.give(giver=maya, thing=Thing())
    subscriptions.end(maya.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    assert gifts.redeem(gift, thing=Thing()) is None


def test_the_same_story_twice_is_the_same_link() -> None:
    maya = make_member()
    assert gifts.give(giver=maya, thing=Thing()) == gifts.give(giver=maya, thing=Thing())


def test_a_member_can_give_ten_stories_a_month() -> None:
    maya = make_member()
    for n in range(MONTHLY_LIMIT):
        gifts.give(giver=maya, thing=Thing(f"story:{n}"))
    with pytest.raises(GiftError, match="10 stories this month"):
        gifts.give(giver=maya, thing=Thing("story:99"))


def test_only_members_can_give_stories() -> None:
    for who in (make_reader(address_confirmed_at=timezone.now()), make_staff()):
        with pytest.raises(GiftError, match="Only members"):
            gifts.give(giver=who, thing=Thing())


def test_a_browser_remembers_a_gift_until_it_ends() -> None:
    present = gifts.redeem(gifts.give(giver=make_member(), thing=Thing()), thing=Thing())
    assert present is not None
    cookie = gifts.cookie_for((present,))
    assert gifts.received_gifts(cookie) == (present,)
    assert gifts.received_gifts(cookie, now=present.ends_at + timedelta(seconds=1)) == ()
    assert gifts.received_gifts(cookie[:-1]) == ()

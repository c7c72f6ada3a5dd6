"""A member gives stories away by link; each link opens one thing, in a few browsers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import make_reader, make_staff
from masthead.membership import gifts, subscriptions
from masthead.membership.gifts import MONTHLY_LIMIT, GiftError, ReceivedGift
from masthead.membership.models import Gift, Subscription
from masthead.membership.testing import make_member

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    gate_key: str = "story:1"
    access_level: str = "pro"
    is_published: bool = True


def test_a_gift_opens_in_five_browsers() -> None:
    gift = gifts.give(giver=make_member(first_name="Maya", last_name="Idris"), thing=Thing())
    presents = [gifts.redeem(gift, thing=Thing()) for _ in range(7)]
    assert [bool(present) for present in presents] == [True] * 5 + [False] * 2
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
    last = present.ends_at - timedelta(microseconds=1)
    assert gifts.received_gifts(cookie, now=last) == (present,)
    assert gifts.received_gifts(cookie, now=present.ends_at) == ()
    assert gifts.received_gifts(cookie[:-1]) == ()


def test_a_browser_remembers_its_ten_newest_gifts() -> None:
    ends_at = timezone.now() + timedelta(days=1)
    presents = tuple(ReceivedGift(f"story:{n}", "Maya", ends_at) for n in range(12))
    assert gifts.received_gifts(gifts.cookie_for(presents)) == presents[:10]


def test_a_giver_s_long_name_is_shortened_so_that_the_cookie_stays_small() -> None:
    gift = gifts.give(giver=make_member(first_name="Maya " * 20), thing=Thing())
    present = gifts.redeem(gift, thing=Thing())
    assert present
    assert present.giver == ("Maya " * 20)[:60]


def test_a_gift_lasts_fourteen_days_and_is_on_record() -> None:
    maya = make_member()
    gift = gifts.give(giver=maya, thing=Thing())
    gifts.give(giver=maya, thing=Thing())
    left = gift.ends_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
    [entry] = AuditEntry.objects.about(gift)
    assert (entry.verb, entry.actor, entry.detail) == ("gift.given", maya, {"thing": "story:1"})


def test_opening_one_gift_uses_up_no_other() -> None:
    maya = make_member()
    gift, other = (gifts.give(giver=maya, thing=Thing(f"story:{n}")) for n in (1, 2))
    gifts.redeem(gift, thing=Thing())
    assert [Gift.objects.get(pk=each.pk).opened for each in (gift, other)] == [1, 0]
    assert gifts.find(gift.token) == gift
    assert gifts.find("no-such-link") is None


def test_each_member_gives_their_own_stories_each_month() -> None:
    maya, omar = make_member(), make_member()
    last_month = gifts.give(giver=maya, thing=Thing())
    Gift.objects.update(month="2026-01")
    theirs, again = (gifts.give(giver=giver, thing=Thing()) for giver in (omar, maya))
    assert len({last_month.token, theirs.token, again.token}) == 3
    assert (theirs.number, again.number) == (1, 1)
    assert gifts.give(giver=maya, thing=Thing("story:2")).number == 2

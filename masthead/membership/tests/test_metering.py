"""So many gated stories a month, free, and no more by pressing faster."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from masthead.access.gate import Reason
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.core import publication_zone
from masthead.membership import metering
from masthead.membership.entitlements import entitlements_of
from masthead.membership.metering import Allowance, allowance_in, allowance_of, cookie_for
from masthead.membership.models import Opening
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_a_month(settings: Settings) -> None:
    settings.METER = 2


@pytest.fixture
def maya() -> Reader:
    return make_reader("maya@example.org")


def stranger_opens(thing: str, cookie: str = "", ip: str = "192.0.2.7") -> metering.MeterResult:
    return metering.open_for_anonymous(thing, allowance=allowance_in(cookie), ip=ip)


def test_a_registered_reader_s_free_stories_are_counted_on_record(maya: Reader) -> None:
    assert [metering.open_for_reader(maya, f"story:{n}", ip=None).is_open for n in (1, 2, 3)] == [
        True,
        True,
        False,
    ]
    assert entitlements_of(maya).unlocked == {"story:1": Reason.METER, "story:2": Reason.METER}


def test_a_story_opened_before_opens_again_at_no_cost(maya: Reader) -> None:
    for _ in range(3):
        assert metering.open_for_reader(maya, "story:1", ip=None).is_open
    assert allowance_of(maya).left == 1
    assert Opening.objects.count() == 1


def test_the_allowance_is_full_again_next_month(maya: Reader) -> None:
    metering.open_for_reader(maya, "story:1", ip=None)
    assert allowance_of(maya, at=in_days(32)).left == 2
    assert entitlements_of(maya, at=in_days(32)).unlocked == {}


def test_stories_opened_before_signing_in_count_and_stay_open(maya: Reader) -> None:
    assert metering.open_for_reader(maya, "story:2", in_browser=["story:1"], ip=None).is_open
    turn = metering.open_for_reader(maya, "story:2", in_browser=["story:1"], ip=None)
    assert set(turn.allowance.opened) == {"story:1", "story:2"}
    assert not metering.open_for_reader(maya, "story:3", in_browser=["story:1"], ip=None).is_open


def test_an_anonymous_reader_s_free_stories_are_counted_in_a_signed_cookie() -> None:
    turn = stranger_opens("story:1")
    turn = stranger_opens("story:2", cookie_for(turn.allowance))
    assert turn.is_open
    assert not stranger_opens("story:3", cookie_for(turn.allowance)).is_open
    assert allowance_in(cookie_for(turn.allowance), at=in_days(32)).opened == ()


@pytest.mark.parametrize("cookie", ["", "forged", "eyJ:x:y"])
def test_a_forged_cookie_opens_nothing(cookie: str) -> None:
    assert allowance_in(cookie) == Allowance(2)


def test_restoring_an_old_cookie_soon_reaches_the_limit_of_the_address() -> None:
    opened = [stranger_opens(f"story:{n}").is_open for n in range(15)]
    assert opened.count(True) == 10  # five times what one browser may
    refused = stranger_opens("story:99")
    assert refused.refusal is not None
    assert refused.refusal.limit.seconds == timedelta(days=30).total_seconds()
    assert stranger_opens("story:1", ip="198.51.100.4").is_open


def test_a_network_has_a_limit_too() -> None:
    opened = [stranger_opens("story:1", ip=f"192.0.2.{n}").is_open for n in range(60)]
    assert opened.count(True) == 50


def test_new_accounts_on_one_connection_share_its_limit() -> None:
    readers = [make_reader() for _ in range(12)]
    turns = [metering.open_for_reader(each, "story:1", ip="192.0.2.7") for each in readers]
    assert [turn.is_open for turn in turns] == [True] * 10 + [False] * 2
    assert turns[-1].refusal and Opening.objects.count() == 10
    assert not stranger_opens("story:1").is_open
    assert metering.open_for_reader(readers[0], "story:1", ip="192.0.2.7").is_open
    assert metering.open_for_reader(readers[-1], "story:1", ip="198.51.100.4").is_open


def test_without_a_meter_no_story_is_free(settings: Settings, maya: Reader) -> None:
    before = cookie_for(stranger_opens("story:1").allowance)
    settings.METER = 0
    assert not stranger_opens("story:1").is_open
    assert not metering.open_for_reader(maya, "story:1", ip=None).is_open
    assert allowance_in(before).opened == ()


def test_one_reader_s_openings_are_no_one_else_s(maya: Reader) -> None:
    omar = make_reader("omar@example.org")
    for thing in ("story:1", "story:2"):
        metering.open_for_reader(omar, thing, ip=None)
    assert allowance_of(maya) == Allowance(2)
    assert entitlements_of(maya).unlocked == {}
    assert allowance_of(omar).opened == ("story:1", "story:2")
    assert list(Opening.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_a_story_was_not_open_before_it_was_opened(maya: Reader) -> None:
    metering.open_for_reader(maya, "story:1", ip=None)
    opened = Opening.objects.get().at
    assert entitlements_of(maya, at=opened).unlocked == {"story:1": Reason.METER}
    Opening.objects.update(at=opened + timedelta(microseconds=1))
    assert entitlements_of(maya, at=opened).unlocked == {}


def test_an_anonymous_reader_opens_a_story_again_at_no_cost() -> None:
    both = Allowance(2, ("story:1", "story:2"))
    again = metering.open_for_anonymous("story:2", allowance=both, ip="192.0.2.7")
    assert again == metering.MeterResult(both, is_open=True)
    assert metering.open_for_anonymous("story:3", allowance=both, ip="192.0.2.7").allowance == both


def test_a_limit_that_was_lowered_leaves_nothing_rather_than_less() -> None:
    assert Allowance(1, ("story:1", "story:2")).left == 0


def test_the_allowance_renews_on_the_first_of_next_month() -> None:
    renews = Allowance(2).renews_on
    assert renews.day == 1
    assert 0 < (renews - publication_zone.today()).days <= 31

"""Unlocking one gated story: free by the meter, or by a member's gift."""

import re
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from masthead.access import passes
from masthead.accounts.models import Device, Reader
from masthead.accounts.testing import make_reader, press, sign_in
from masthead.core.models import Tally
from masthead.membership import gifts, metering
from masthead.membership.models import Gift, Opening
from masthead.membership.testing import make_member
from masthead.publishing.models import Kind, Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
SECRET = "The reserve price is forty-one."


@pytest.fixture
def memo() -> Story:
    return _memo("Port leases")


def _memo(headline: str) -> Story:
    body = [
        ("paragraph", "<p>The lease runs for years.</p>"),
        ("cut", None),
        ("paragraph", f"<p>{SECRET}</p>"),
    ]
    return make_story(headline, kind=Kind.MEMO, access_level="pro", body=body)


@pytest.fixture(autouse=True)
def _one_a_month(settings: Settings) -> None:
    settings.METER = 1


def signed_in(reader: Reader) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(reader)
    return client


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_anonymous_reader_unlocks_one_free_story_a_month(stranger: Client, memo: Story) -> None:
    assert "Read this story free" in html(stranger, memo.address)
    assert SECRET not in html(stranger, memo.address)

    assert stranger.post(f"{memo.address}/read-free")["Location"] == memo.address

    page = stranger.get(memo.address)
    assert SECRET in page.content.decode()
    assert "This is your free story for this month." in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_an_anonymous_reader_who_has_spent_the_allowance_is_told_why(
    stranger: Client, memo: Story
) -> None:
    other = _memo("Tariffs")
    stranger.post(f"{memo.address}/read-free")
    spent = stranger.post(f"{other.address}/read-free")
    assert spent.status_code == 403
    assert "You have read your 1 free story this month" in spent.content.decode()
    assert SECRET not in html(stranger, other.address)


def test_the_paywall_says_how_many_free_stories_are_left(
    stranger: Client, settings: Settings, memo: Story
) -> None:
    settings.METER = 2
    other, third = _memo("Tariffs"), _memo("Berths")
    assert "Everyone can read 2 stories a month free" in html(stranger, memo.address)
    stranger.post(f"{memo.address}/read-free")
    assert "1 of 2 free stories left this month" in html(stranger, other.address)
    stranger.post(f"{other.address}/read-free")
    shut = html(stranger, third.address)
    assert "You have read your 2 free stories this month" in shut
    assert "Read this story free" not in shut


def test_a_story_unlocked_before_signing_in_stays_unlocked(
    stranger: Client, settings: Settings, memo: Story
) -> None:
    settings.METER = 2
    other, third = _memo("Tariffs"), _memo("Berths")
    stranger.post(f"{memo.address}/read-free")
    stranger.force_login(make_reader("maya@example.org"))
    stranger.post(f"{other.address}/read-free")
    assert [SECRET in html(stranger, story.address) for story in (memo, other)] == [True, True]
    assert stranger.post(f"{third.address}/read-free").status_code == 403


def test_prefetching_and_reloading_spend_no_free_story(stranger: Client, memo: Story) -> None:
    ahead = {"Sec-Purpose": "prefetch"}
    for path in (memo.address, f"{memo.address}/read-free"):
        stranger.get(path, headers=ahead)
        stranger.head(path)
    assert metering.COOKIE not in stranger.cookies
    for _ in range(3):
        stranger.post(f"{memo.address}/read-free")
        assert SECRET in html(stranger, memo.address)
    assert Tally.objects.filter(key__startswith="meter:").get().count == 1


def test_a_registered_reader_s_unlocked_stories_follow_to_another_device(memo: Story) -> None:
    maya = make_reader("maya@example.org")
    signed_in(maya).post(f"{memo.address}/read-free")
    assert Opening.objects.get().thing == memo.gate_key
    telephone = signed_in(maya)
    assert [SECRET in html(telephone, memo.address) for _ in range(2)] == [True, True]


def test_signing_out_locks_the_stories_the_reader_had_unlocked(
    memo: Story,
) -> None:
    library, home = Client(), Client()
    for browser in (library, home):
        sign_in(browser, "maya@example.org")
    press(library, f"{memo.address}/read-free")
    assert SECRET in html(library, memo.address)
    assert SECRET in html(home, memo.address)
    press(library, reverse("sign_out"))
    assert SECRET not in html(library, memo.address)
    Device.objects.get(session_key=home.session.session_key).delete()
    home.session.flush()
    html(home, reverse("account"))
    assert SECRET not in html(home, memo.address)


def test_a_cross_site_post_unlocks_nothing(memo: Story) -> None:
    elsewhere = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.post(f"{memo.address}/read-free").status_code == 403
    assert elsewhere.get(f"{memo.address}/read-free").status_code == 405


def test_a_gift_story_names_the_member_who_shared_it(stranger: Client, memo: Story) -> None:
    maya = signed_in(make_member(first_name="Maya", last_name="Idris"))
    made = maya.post(f"{memo.address}/give").content.decode()
    link = re.search(r"http://localhost:8000(/gifts/[-\w]+)", made)
    assert link
    assert "9 more stories" in made

    offered = html(stranger, link[1])
    assert "Maya Idris has shared this story with you" in offered
    assert SECRET not in offered
    assert SECRET not in html(stranger, memo.address)

    assert stranger.post(link[1])["Location"] == memo.address
    story = html(stranger, memo.address)
    assert SECRET in story
    assert "Maya Idris shared this story with you." in story


def test_viewing_or_reopening_a_gift_does_not_use_it_up(stranger: Client, memo: Story) -> None:
    gift = gifts.give(giver=make_member(), thing=memo)
    for _ in range(9):
        stranger.get(f"/gifts/{gift.token}")
    stranger.post(f"/gifts/{gift.token}")
    stranger.post(f"/gifts/{gift.token}")
    assert Gift.objects.get().opened == 1


def test_a_member_following_a_gift_link_does_not_use_it_up(memo: Story) -> None:
    gift = gifts.give(giver=make_member(), thing=memo)
    nour = signed_in(make_member())
    assert nour.get(f"/gifts/{gift.token}")["Location"] == memo.address
    assert nour.post(f"/gifts/{gift.token}")["Location"] == memo.address
    assert Gift.objects.get().opened == 0


def test_a_gift_that_reached_its_limit_says_so(stranger: Client, memo: Story) -> None:
    gift = gifts.give(giver=make_member(), thing=memo)
    Gift.objects.update(opened=gift.most)
    answer = stranger.post(f"/gifts/{gift.token}")
    assert answer.status_code == 410
    assert "This gift link has expired" in answer.content.decode()
    assert stranger.get("/gifts/no-such").status_code == 404


def test_a_gift_s_page_is_kept_by_no_cache_and_no_search_engine_and_its_link_stays_here(
    stranger: Client, memo: Story
) -> None:
    gift = gifts.give(giver=make_member(), thing=memo)
    for token in (gift.token, "no-such"):
        page = stranger.get(f"/gifts/{token}")
        assert page["Cache-Control"] == "private, no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"] == "noindex"


def test_a_signed_out_reader_cannot_give_a_story(stranger: Client, memo: Story) -> None:
    assert stranger.post(f"{memo.address}/give").status_code == 403
    assert not Gift.objects.exists()


def test_a_member_with_a_pass_costs_no_more_queries_than_an_anonymous_reader(
    stranger: Client, memo: Story
) -> None:
    maya = signed_in(make_member())
    assert SECRET in html(maya, memo.address)
    assert maya.cookies[passes.COOKIE].value.startswith("pro.")
    html(stranger, memo.address)
    with CaptureQueriesContext(connection) as hers:
        assert SECRET in html(maya, memo.address)
    with CaptureQueriesContext(connection) as strangers:
        assert SECRET not in html(stranger, memo.address)
    assert len(hers) == len(strangers)


def test_a_story_page_and_its_button_parse_the_meter_s_cookie_once_each(
    monkeypatch: pytest.MonkeyPatch, memo: Story
) -> None:
    parsed: list[str] = []
    loads = signing.loads

    def counted(value: str, **options: Any) -> Any:
        parsed.append(str(options["salt"]))
        return loads(value, **options)

    maya = signed_in(make_reader(address_confirmed_at=timezone.now()))
    maya.post(f"{_memo('Another').address}/read-free")
    maya.cookies.pop(passes.COOKIE)
    monkeypatch.setattr(signing, "loads", counted)
    for request in (maya.get, lambda _: maya.post(f"{memo.address}/read-free")):
        parsed.clear()
        request(memo.address)
        assert parsed.count("masthead.membership.meter") == 1


def test_a_pass_without_its_session_grants_no_access(memo: Story) -> None:
    maya = signed_in(make_member())
    html(maya, memo.address)
    maya.cookies.pop("masthead_session")
    assert SECRET not in html(maya, memo.address)


def test_staff_get_no_pass(memo: Story) -> None:
    omar = signed_in(make_reader(is_staff=True))
    assert SECRET in html(omar, memo.address)
    assert passes.COOKIE not in omar.cookies

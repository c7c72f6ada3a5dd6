"""What a reader at the paywall is told."""

from typing import Any

import pytest
from django.test import Client

from masthead.access.gate import AccessLevel
from masthead.billing.testing import make_price
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import FrontPage, Kind, RelatedStory, Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


def gate_block(client: Client, story: Story) -> str:
    html = client.get(story.address).content.decode()
    _, _, rest = html.partition('<section class="gate"')
    return rest.partition("</section>")[0]


def make_memo(**fields: Any) -> Story:
    return make_story(kind=Kind.MEMO, access_level=AccessLevel.PRO, **fields)


def test_the_paywall_lists_what_the_story_promises(client: Client) -> None:
    memo = make_memo(promise="Which clauses decide\n\n  Who <renews> \n")

    block = gate_block(client, memo)

    assert "<li>Which clauses decide</li><li>Who &lt;renews&gt;</li>" in block


def test_a_story_without_promises_shows_its_kind_s_promise(client: Client) -> None:
    assert str(Kind.MEMO.facts.promise) in gate_block(client, make_memo())


def test_an_arabic_promise_runs_right_to_left(client: Client) -> None:
    memo = make_memo(language="ar", promise="من يدفع ومتى")

    assert "<li>من يدفع ومتى</li>" in gate_block(client, memo)


def test_an_entitled_reader_sees_no_paywall(client: Client) -> None:
    story = make_story(promise="Which clauses decide")

    assert "Which clauses decide" not in client.get(story.address).content.decode()


def test_wagtail_s_own_privacy_setting_is_hidden() -> None:
    assert Story.private_page_options == []
    assert FrontPage.private_page_options == []


def test_the_paywall_shows_the_yearly_price_beside_the_monthly(client: Client) -> None:
    make_price(300_00)
    block = gate_block(client, make_memo())
    assert "$25 <small>a month, billed yearly at</small>" in block
    assert '<span class="price">$300</span>' in block
    assert "Start your free week" in block


def test_the_paywall_names_no_price_when_nothing_is_sold(client: Client) -> None:
    block = gate_block(client, make_memo())
    assert "price" not in block
    assert "$" not in block


def test_a_story_for_registered_readers_asks_for_an_address_and_no_payment(client: Client) -> None:
    make_price(300_00)
    story = make_story(access_level=AccessLevel.REGISTERED)
    block = gate_block(client, story)
    assert "Register or sign in" in block
    assert "$" not in block


def test_the_paywall_points_to_free_stories_and_newsletters(client: Client) -> None:
    Newsletter.objects.create(name="Straits", slug="straits", promise="Ships and ports")

    block = gate_block(client, make_memo())

    assert "Prefer to read for free?" in block
    assert ">Straits</a>" in block


def test_the_paywall_counts_the_newsletters_for_members(client: Client) -> None:
    make_price(300_00)
    for slug in ("rates", "grids"):
        Newsletter.objects.create(name=slug, slug=slug, promise="", access_level=AccessLevel.PRO)

    assert "All memos and 2 industry newsletters." in gate_block(client, make_memo())


def test_an_open_story_says_what_membership_adds(client: Client) -> None:
    make_price(300_00)
    story, memo = make_story(), make_memo()
    RelatedStory.objects.create(story=story, other=memo, sort_order=0)
    RelatedStory.objects.create(story=memo, other=story, sort_order=0)

    assert "Use this in your work." in client.get(story.address).content.decode()
    assert "Use this in your work." not in client.get(memo.address).content.decode()

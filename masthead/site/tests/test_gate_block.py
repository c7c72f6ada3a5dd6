"""What somebody who stands before the gate is told."""

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


def test_the_storys_own_promise_stands_there_line_by_line(client: Client) -> None:
    memo = make_memo(promise="Which clauses decide\n\n  Who <renews> \n")

    block = gate_block(client, memo)

    assert "<li>Which clauses decide</li><li>Who &lt;renews&gt;</li>" in block


def test_without_one_the_kind_has_a_sentence(client: Client) -> None:
    assert Kind.MEMO.facts.promise in gate_block(client, make_memo())


def test_an_arabic_promise_reads_from_the_right(client: Client) -> None:
    memo = make_memo(language="ar", promise="من يدفع ومتى")

    assert 'lang="ar" dir="rtl"><li>من يدفع ومتى</li>' in gate_block(client, memo)


def test_who_may_read_is_promised_nothing(client: Client) -> None:
    story = make_story(promise="Which clauses decide")

    assert "Which clauses decide" not in client.get(story.address).content.decode()


def test_the_desk_has_no_second_gate() -> None:
    assert Story.private_page_options == []
    assert FrontPage.private_page_options == []


def test_the_price_of_the_year_stands_beside_the_month_s(client: Client) -> None:
    make_price(300_00)
    block = gate_block(client, make_memo())
    assert "$25 <small>a month, billed yearly at</small>" in block
    assert '<span class="price">$300</span>' in block
    assert "Start your free week" in block


def test_where_nothing_is_sold_no_price_is_named(client: Client) -> None:
    block = gate_block(client, make_memo())
    assert "price" not in block
    assert "$" not in block


def test_a_registered_reader_s_story_asks_for_an_address_and_no_money(client: Client) -> None:
    make_price(300_00)
    story = make_story(access_level=AccessLevel.REGISTERED)
    block = gate_block(client, story)
    assert "Register or sign in" in block
    assert "$" not in block


def test_a_reader_at_the_gate_is_shown_what_is_free(client: Client) -> None:
    Newsletter.objects.create(name="Straits", slug="straits", promise="Ships and ports")

    block = gate_block(client, make_memo())

    assert "Prefer to read for free?" in block
    assert ">Straits</a>" in block


def test_the_membership_counts_its_newsletters(client: Client) -> None:
    make_price(300_00)
    for slug in ("rates", "grids"):
        Newsletter.objects.create(name=slug, slug=slug, promise="", access_level=AccessLevel.PRO)

    assert "All memos and 2 industry newsletters." in gate_block(client, make_memo())


def test_an_open_story_says_what_members_read_beside_it(client: Client) -> None:
    make_price(300_00)
    story, memo = make_story(), make_memo()
    RelatedStory.objects.create(story=story, other=memo, sort_order=0)
    RelatedStory.objects.create(story=memo, other=story, sort_order=0)

    assert "Use this in your work." in client.get(story.address).content.decode()
    assert "Use this in your work." not in client.get(memo.address).content.decode()

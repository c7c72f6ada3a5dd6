"""What somebody who stands before the gate is told."""

from typing import Any

import pytest
from django.test import Client

from masthead.billing.testing import make_price
from masthead.membership.gate import AccessLevel
from masthead.publishing.models import FrontPage, Kind, Story
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

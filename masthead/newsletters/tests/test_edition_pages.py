"""Editions and newsletters on the web, gated as the newsletter is."""

import pytest
from django.test import Client
from lxml import html as parser

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing.testing import make_price
from masthead.membership.testing import make_member
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.testing import make_edition, make_newsletter
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db
SECRET = "Clause nine ends the concession"


def sent(newsletter: Newsletter, **fields: object) -> Edition:
    """An edition that went out, with an open story and a memo."""
    stories = (
        make_story("Two tugs", section=make_section("Trade"), paragraphs=["Open words."]),
        make_story("Port concessions", kind="memo", paragraphs=[SECRET]),
    )
    fields = {"state": Edition.State.SENT, "number": 7} | fields
    return make_edition(newsletter, *stories, **fields)


def links(client: Client, path: str) -> list[str]:
    page = parser.fromstring(client.get(path).content)
    return [a.get("href", "") for main in page.iter("main") for a in main.iter("a")]


def test_an_edition_lists_its_stories_as_teasers(client: Client) -> None:
    sent(make_newsletter("Straits"), intro="Good morning.")
    page = client.get("/newsletters/straits/7").content.decode()
    assert "Good morning." in page
    assert "/trade/two-tugs" in links(client, "/newsletters/straits/7")
    assert "Port concessions" in page
    assert "Read it with PRO" in page
    assert SECRET not in page


def test_a_member_is_not_asked_to_become_a_member(client: Client) -> None:
    sent(make_newsletter("Straits"))
    client.force_login(make_member())
    page = client.get("/newsletters/straits/7").content.decode()
    assert "Read it with PRO" not in page
    assert SECRET not in page


def test_a_pro_newsletter_s_edition_shows_its_subject_and_no_story(client: Client) -> None:
    sent(make_newsletter("Banking", access_level="pro"), intro="For members.")
    client.force_login(make_reader())
    page = client.get("/newsletters/banking/7").content.decode()
    assert "Banking is for PRO members" in page
    for inside in ("Two tugs", "Port concessions", "For members.", SECRET):
        assert inside not in page


def test_staff_read_a_pro_newsletter_s_edition(client: Client) -> None:
    sent(make_newsletter("Banking", access_level="pro"))
    client.force_login(make_staff())
    assert "Two tugs" in client.get("/newsletters/banking/7").content.decode()


def test_no_cache_keeps_a_member_s_edition(client: Client) -> None:
    sent(make_newsletter("Banking", access_level="pro"))
    client.force_login(make_member())
    answer = client.get("/newsletters/banking/7")
    assert "Two tugs" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_a_reader_without_access_is_shown_how_to_get_it(client: Client) -> None:
    make_price(300_00)
    sent(make_newsletter("Banking", access_level="pro"))
    page = client.get("/newsletters/banking/7").content.decode()
    assert "Start your free week" in page
    assert "/account/sign-in?next=/newsletters/banking/7" in page


def test_a_newsletter_is_labelled_with_who_can_read_it(client: Client) -> None:
    for level, tag in (("pro", "PRO"), ("registered", "Registered")):
        make_newsletter(f"For {level}", access_level=level)
        assert (
            f'<span class="pro">{tag}</span>'
            in client.get(f"/newsletters/for-{level}").content.decode()
        )


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_an_edition_that_was_not_sent_has_no_page(client: Client, state: str) -> None:
    sent(make_newsletter("Straits"), state=state)
    assert client.get("/newsletters/straits/7").status_code == 404
    assert client.get("/newsletters/straits/8").status_code == 404


def test_a_newsletter_s_page_shows_its_promise_and_its_sent_editions(client: Client) -> None:
    straits = make_newsletter("Straits", promise="Ships and ports", weekdays=[1])
    sent(straits, subject="The roster behind the queue")
    make_edition(straits, subject="Not yet")
    page = client.get("/newsletters/straits").content.decode()
    assert "Ships and ports" in page
    assert "Tuesday, 06:00 UTC" in page
    assert "The roster behind the queue" in page
    assert "Not yet" not in page
    assert "/newsletters/straits/7" in links(client, "/newsletters/straits")


def test_a_newsletter_that_is_not_offered_has_no_page(client: Client) -> None:
    make_newsletter("Straits", is_active=False)
    assert client.get("/newsletters/straits").status_code == 404


def test_reading_an_edition_touches_no_session(client: Client) -> None:
    sent(make_newsletter("Straits"))
    response = client.get("/newsletters/straits/7")
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_cache_is_told_that_a_members_edition_depends_on_cookies(client: Client) -> None:
    sent(make_newsletter("Straits", access_level="pro"))
    assert "Cookie" in client.get("/newsletters/straits/7")["Vary"]

"""Why can they read this? The desk explains the gate's decision for any reader, page and time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.testing import make_publisher, make_reporter
from masthead.membership import subscriptions
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import make_member
from masthead.newsletters.models import Edition
from masthead.newsletters.testing import make_edition, make_newsletter
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Reader:
    return make_member("maya@example.org")


@pytest.fixture
def memo() -> Story:
    return make_story("Port leases", access_level="pro")


@pytest.fixture(autouse=True)
def _a_publisher_asks(client: Client) -> None:
    client.force_login(make_publisher())


def explanation_of(client: Client, reader: Reader, **asked: str) -> str:
    return client.get(reverse("why", args=[reader.pk]), asked).content.decode()


def test_the_explanation_marks_the_deciding_step(client: Client, maya: Reader, memo: Story) -> None:
    page = explanation_of(client, maya, thing=f"https://example.com{memo.address}?utm=x")
    assert "Yes, in full" in page
    assert "Does an active grant open it?" in page
    assert "Nothing gives access." not in page
    assert "<b>Active</b>" in page


def test_a_reader_without_a_plan_is_explained_as_teaser_only(client: Client, memo: Story) -> None:
    page = explanation_of(client, make_reader(), thing=memo.address)
    assert "No, only the teaser" in page
    assert "This reader has never had a grant." in page


def test_a_past_time_is_explained_by_the_grants_of_that_time(
    client: Client, maya: Reader, memo: Story
) -> None:
    subscriptions.end(maya.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    Grant.objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=3)
    )
    assert "No, only the teaser" in explanation_of(client, maya, thing=memo.address)
    then = (timezone.now() - timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    Reader.objects.filter(pk=maya.pk).update(address_confirmed_at=None)
    assert "Yes, in full" in explanation_of(client, maya, thing=memo.address, at=then)


def test_access_to_drafts_newsletters_and_editions_is_explained(
    client: Client, maya: Reader
) -> None:
    draft = make_story("Unready", live=False, access_level="public")
    letter = make_newsletter("Harbours", access_level="pro")
    make_edition(letter, subject="The tide", number=4, state=Edition.State.SENT)
    assert "No, nothing" in explanation_of(client, maya, thing=draft.address)
    assert "Yes, in full" in explanation_of(client, maya, thing="/newsletters/harbours")
    assert "The tide" in explanation_of(client, maya, thing="/newsletters/harbours/4")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"thing": "/energy/no-such-story"}, "There is no story, newsletter or edition"),
        ({"thing": "/"}, "There is no story, newsletter or edition"),
        ({"thing": "/newsletters/x/y"}, "There is no story, newsletter or edition"),
        ({"thing": " "}, "Enter the address of the page"),
        ({"thing": "/x", "at": "yesterday"}, "Enter the date and time as"),
    ],
)
def test_an_unknown_address_in_the_explanation_is_reported(
    client: Client, maya: Reader, asked: dict[str, str], words: str
) -> None:
    assert words in explanation_of(client, maya, **asked)


def test_a_reporter_may_not_ask_about_readers(client: Client, maya: Reader) -> None:
    client.force_login(make_reporter("lena@example.org"))
    answer = client.get(reverse("why", args=[maya.pk]))
    assert answer.status_code in {302, 403}

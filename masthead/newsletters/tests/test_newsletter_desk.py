"""The desk manages newsletters: a form with plain fields, and a list that says what goes out
when."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from masthead.accounts.testing import make_staff
from masthead.newsletters.models import Newsletter
from masthead.newsletters.testing import make_edition, make_newsletter, make_subscriber

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_newsletters_newsletter:add"
EDIT = "wagtailsnippets_newsletters_newsletter:edit"
LIST = "wagtailsnippets_newsletters_newsletter:list"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def form(**changes: object) -> dict[str, object]:
    return {
        "name": "First Light",
        "slug": "first-light",
        "promise": "Six things to know",
        "access_level": "public",
        "language": "en",
        "is_active": "on",
        "order": "1",
        "cadence": "weekdays",
        "weekdays": ["0", "1", "2", "3", "4"],
        "local_time": "06:00",
        "zone": "Asia/Dubai",
        "stories_wanted": "6",
        "kinds": ["intel"],
        "accent": "#a8105f",
        "template": "newsletters/mail/edition.html",
        **changes,
    }


def test_an_editor_creates_a_newsletter_by_ticking_boxes(desk: Client) -> None:
    assert desk.get(reverse(ADD)).status_code == 200
    desk.post(reverse(ADD), form())
    newsletter = Newsletter.objects.get()
    assert newsletter.weekdays == [0, 1, 2, 3, 4]
    assert newsletter.kinds == ["intel"]
    assert newsletter.cadence_in_words() == "Weekdays, 06:00 GST"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"cadence": "weekly"}, "A weekly newsletter goes out on one day. Choose it."),
        ({"weekdays": []}, "Choose the days it goes out on."),
        ({"accent": "#f5c542"}, "too light to read"),
        ({"accent": "red"}, "six hexadecimal digits"),
        ({"slug": "preferences"}, "is used by the site itself"),
        ({"template": "newsletters/mail/none.html"}, "does not exist"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_impossible_settings_are_refused_with_what_to_do(
    desk: Client, changes: dict[str, object], complaint: str
) -> None:
    page = desk.post(reverse(ADD), form(**changes)).content.decode()
    assert complaint in page
    assert not Newsletter.objects.exists()


@pytest.mark.parametrize("known_by", ["a subscriber", "an edition that went out"])
def test_the_slug_cannot_change_once_readers_know_it(desk: Client, known_by: str) -> None:
    newsletter = make_newsletter("First Light", cadence="weekdays", weekdays=[0, 1, 2, 3, 4])
    if known_by == "a subscriber":
        make_subscriber(newsletter)
    else:
        make_edition(newsletter, state="sent", number=1)
    address = reverse(EDIT, args=[newsletter.pk])
    assert "so it can’t be changed." in desk.get(address).content.decode()
    desk.post(address, form(name="Morning Light", slug="morning-light"))
    newsletter.refresh_from_db()
    assert (newsletter.name, newsletter.slug) == ("Morning Light", "first-light")
    newsletter.slug = "morning-light"
    with pytest.raises(ValidationError, match="so it can’t be changed"):
        newsletter.full_clean()


def test_the_slug_may_change_until_readers_know_it(desk: Client) -> None:
    newsletter = make_newsletter("First Light")
    desk.post(reverse(EDIT, args=[newsletter.pk]), form(slug="morning-light"))
    newsletter.refresh_from_db()
    assert newsletter.slug == "morning-light"


def test_the_list_shows_when_each_newsletter_goes_out_and_to_how_many(desk: Client) -> None:
    newsletter = make_newsletter("Straits", access_level="pro", weekdays=[1], zone="Asia/Dubai")
    make_subscriber(newsletter)
    make_subscriber(newsletter)
    page = desk.get(reverse(LIST)).content.decode()
    assert "Tuesday, 06:00 GST" in page
    assert "PRO members" in page
    assert "<td" in page
    assert ">\n                2\n" in page or ">2<" in page.replace(" ", "").replace("\n", "")

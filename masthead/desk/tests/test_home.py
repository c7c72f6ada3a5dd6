"""The desk's home page shows staff what to do next, and nothing that they may not do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.desk.home import due_today
from masthead.desk.testing import make_editor, make_publisher, make_reporter
from masthead.newsletters.models import Edition
from masthead.newsletters.testing import make_edition, make_newsletter
from masthead.publishing.models import FrontPage
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def home(client: Client, who: Reader) -> str:
    client.force_login(who)
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_editor_with_nothing_waiting_sees_where_to_start(client: Client) -> None:
    page = home(client, make_editor())
    assert "No stories are waiting for your approval." in page
    assert "Add a story" in page
    assert reverse("edition_start") in page
    assert "You have no drafts." in page


def test_home_lists_my_drafts_without_scheduled_stories(client: Client) -> None:
    reporter = make_reporter()
    make_story("Half a harbour", live=False, owner=reporter)
    make_story("Somebody else’s", live=False)
    later = timezone.now() + timedelta(hours=2)
    coming = make_story("Ready for tonight", live=False, owner=reporter, go_live_at=later)
    coming.latest_revision.publish()
    page = home(client, reporter)
    drafts = page.split('id="desk-drafts"')[1].split("</section>")[0]
    assert "Half a harbour" in drafts
    assert "Somebody else’s" not in page
    assert "Ready for tonight" not in drafts
    assert "Ready for tonight" in page.split('id="desk-scheduled"')[1].split("</section>")[0]


def test_a_reporter_is_not_offered_editions(client: Client) -> None:
    page = home(client, make_reporter())
    assert reverse("edition_start") not in page
    assert "Editions due today" not in page


def test_the_publisher_is_not_offered_writing(client: Client) -> None:
    page = home(client, make_publisher())
    assert "Add a story" not in page
    assert "Your drafts" not in page


def test_home_shows_the_progress_of_editions_due_today() -> None:
    mondays = {"cadence": "weekly", "weekdays": [0], "local_time": "06:00"}
    make_newsletter("Late", **mondays)
    sent = make_newsletter("Gone", **mondays)
    make_edition(sent, state=Edition.State.SENT, sent_at=MONDAY - timedelta(hours=6), number=1)
    make_edition(make_newsletter("Begun", **mondays | {"local_time": "18:00"}))
    make_newsletter("Another day", **mondays | {"weekdays": [1]})
    notes = {row.title: row.note for row in due_today(MONDAY)}
    assert notes == {
        "Late": "06:00 UTC, overdue, not started",
        "Gone": "06:00 UTC, sent",
        "Begun": "18:00 UTC, draft",
    }


def test_yesterday_s_edition_is_not_counted_as_today_s() -> None:
    daily = make_newsletter("Daily", cadence="daily", local_time="18:00")
    make_edition(daily, state=Edition.State.SENT, sent_at=MONDAY - timedelta(days=1), number=1)
    assert [row.note for row in due_today(MONDAY)] == ["18:00 UTC, not started"]


def test_the_story_list_shows_authors(client: Client) -> None:
    make_story("The rota at the anchorage", by="Deniz Aydin")
    client.force_login(make_editor())
    page = client.get("/desk/stories/").content.decode()
    row = page.split("The rota at the anchorage")[-1]
    assert "Deniz Aydin" in row


def test_the_front_page_form_puts_publish_first(client: Client) -> None:
    client.force_login(make_editor())
    front = FrontPage.objects.get()
    page = client.get(reverse("wagtailadmin_pages:edit", args=[front.pk])).content.decode()
    assert page.index('name="action-publish"') < page.index("Save draft")

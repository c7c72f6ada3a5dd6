"""Staff read and type times in the publication's time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.desk.testing import make_chief_editor, make_editor, make_engineer, typed
from masthead.publishing.models import Publication, Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
NOON_IN_DUBAI = datetime(2030, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def dubai() -> None:
    Publication.objects.update(time_zone="Asia/Dubai")


@pytest.fixture
def editor() -> Reader:
    return make_editor()


def test_an_editor_types_and_reads_times_in_the_publication_s_zone(
    client: Client, editor: Reader
) -> None:
    story = make_story(live=False)
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    changes = {"lead_picture": "", "action-publish": "1"}
    later = {"go_live_at": "2030-05-01 12:00", "embargo_until": "2030-05-01 11:30"}
    assert client.post(address, typed(story, **later, **changes)).status_code == 302
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    assert revision.approved_go_live_at == NOON_IN_DUBAI
    page = client.get(address).content.decode()
    assert 'value="2030-05-01 12:00"' in page
    assert 'value="2030-05-01 11:30"' in page
    assert "Times are in Asia/Dubai, where it is" in page


def test_the_desk_s_home_and_lists_use_the_publication_s_zone(
    client: Client, editor: Reader
) -> None:
    story = make_story("Water tariffs", live=False)
    Revision.objects.update(approved_go_live_at=NOON_IN_DUBAI)
    Story.objects.update(latest_revision_created_at=timezone.now() - timedelta(days=400))
    client.force_login(editor)
    assert "Wed 1 May, 12:00" in client.get("/desk/").content.decode()
    created = timezone.localtime(story.get_latest_revision().created_at, Publication.load().zone)
    history = client.get(reverse("wagtailadmin_pages:history", args=[story.pk])).content.decode()
    assert f"{created:%-I:%M}" in history or f"{created:%H:%M}" in history


def test_staff_cannot_choose_another_time_zone(client: Client) -> None:
    chief = make_chief_editor()
    client.force_login(chief)
    client.get("/desk/")
    assert not UserProfile.objects.filter(user=chief).exists()
    UserProfile.objects.create(user=chief, current_time_zone="America/New_York")
    make_story(live=False)
    Revision.objects.update(approved_go_live_at=NOON_IN_DUBAI)
    assert "Wed 1 May, 12:00" in client.get("/desk/").content.decode()
    assert "current_time_zone" not in client.get("/desk/account/").content.decode()


def test_the_audit_log_does_not_label_local_times_utc(client: Client) -> None:
    engineer = make_engineer()
    audit.record(verb="tests.tried", subject=engineer, actor=engineer)
    client.force_login(engineer)
    page = client.get("/desk/record/").content.decode()
    assert f"{timezone.localtime(timezone=Publication.load().zone):%H:}" in page
    assert "UTC" not in page.partition("<main")[2]

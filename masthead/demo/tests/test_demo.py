"""The demo's content can be published as it is, loaded again, and multiplied."""

from typing import Any

import pytest
from django.tasks import default_task_backend
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.archive.models import Entry
from masthead.billing.ledger import metrics
from masthead.billing.models import Invoice
from masthead.core import months
from masthead.demo import content_loader
from masthead.demo.demo_run import CHIEF_EDITOR, PUBLISHER
from masthead.demo.generated_stories import generate_stories
from masthead.demo.manuscripts import read_all
from masthead.demo.members import create_members
from masthead.demo.plans import create_plans
from masthead.demo.subscribers import load_subscribers
from masthead.desk.roles import Role, create_roles
from masthead.membership.testing import in_days
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.publishing import tasks
from masthead.publishing.checks import check_story
from masthead.publishing.models import FrontPage, Kind, Story

pytestmark = pytest.mark.django_db


def ignore(what: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def meridian(settings: Any) -> None:
    """The publication with everything but its stories; pictures are drawn by nobody here."""
    queues = ["default", "mail", "publishing"]
    backend = "django.tasks.backends.dummy.DummyBackend"
    settings.TASKS = {"default": {"BACKEND": backend, "QUEUES": queues}}
    create_roles()
    content_loader.load_publication()
    content_loader.load_filing()
    content_loader.load_staff()
    content_loader.load_newsletters()


def test_every_manuscript_is_published_and_passes_the_checks(meridian: None) -> None:
    pictures = content_loader.load_pictures(ignore)
    written = content_loader.load_stories(pictures, ignore)
    stories = Story.objects.published()
    assert stories.count() == written == len(read_all()) >= 40
    assert stories.filter(kind=Kind.INTEL).count() >= 8
    assert stories.filter(kind=Kind.MEMO).count() >= 4
    assert stories.filter(kind=Kind.TREND_REPORT).count() >= 2
    blocking = [f for story in stories for f in check_story(story) if f.level == "blocking"]
    assert blocking == []
    content_loader.load_stories(pictures, ignore)
    assert Story.objects.count() == written
    content_loader.compose_front_page()
    assert FrontPage.objects.get().lead is not None


def test_the_newsletters_are_ten_free_and_nine_for_pro(meridian: None) -> None:
    levels = Newsletter.objects.values_list("access_level", flat=True)
    assert sorted(levels) == ["pro"] * 9 + ["public"] * 10


def test_each_member_of_staff_has_the_role_that_the_file_names(meridian: None) -> None:
    chief = Reader.objects.get(email=CHIEF_EDITOR)
    assert [group.name for group in chief.groups.all()] == [Role.CHIEF_EDITOR]


def test_the_publisher_named_in_the_terminal_may_see_sales(meridian: None) -> None:
    publisher = Reader.objects.get(email=PUBLISHER)
    assert publisher.has_perms(["billing.view_ledgerentry", "membership.view_lead"])


def test_subscribers_are_the_same_each_time_and_some_bounce(meridian: None) -> None:
    assert load_subscribers(300) == 300
    assert load_subscribers(300) == 0
    assert load_subscribers(310) == 10
    invented = Reader.objects.filter(subscribers__source="demo").distinct()
    assert invented.count() == 310
    assert invented.filter(email__startswith="bounce").exists()
    assert not invented.exclude(email__regex=r"@example\.(com|org|net)$").exists()
    first = Newsletter.objects.order_by("order")[0]
    assert Subscriber.objects.active().filter(newsletter=first).count() == 310


def test_generated_stories_are_searchable_and_an_interrupted_run_continues(
    meridian: None, django_capture_on_commit_callbacks: object
) -> None:
    content_loader.load_stories(content_loader.load_pictures(ignore), ignore)
    before = Story.objects.count()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert generate_stories(20, advance=ignore) == 20
        assert generate_stories(25, advance=ignore) == 5
    assert Story.objects.published().count() == before + 25
    generated = Story.objects.filter(imported_from__startswith="demo:")
    assert Entry.objects.filter(story__in=generated).count() == 25
    dummy: Any = default_task_backend
    rung = [each for each in dummy.results if each.task == tasks.index_rows]
    for result in rung:
        result.task.call(*result.args)
    assert generated.get(slug="generated-7") in Story.objects.search("7")  # at the desk


def test_members_fill_the_ledger_and_are_created_only_once(meridian: None) -> None:
    create_plans()
    created = create_members()
    assert (created, create_members()) == (75, 0)
    lives = metrics.contract_histories()
    now = timezone.now()
    assert metrics.mrr(lives, at=now)["all"] > metrics.mrr(lives, at=in_days(-150))["all"] > 0
    churned = [metrics.churn(lives, month=month)["all"] for month in months.last(12, until=now)]
    assert sum(loss.voluntary for loss in churned) > 0
    assert sum(loss.involuntary for loss in churned) > 0
    states = Invoice.objects.values_list("state", flat=True)
    assert sorted(states) == ["open", "open", "paid"]
    assert Invoice.objects.overdue().count() == 1
    people = Reader.objects.filter(customer__isnull=False)
    assert not people.exclude(email__endswith="@example.org").exists()

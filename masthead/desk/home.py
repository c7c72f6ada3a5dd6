"""The desk's home page: quick links, editions due today, what is scheduled, and your drafts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision, TaskState

from masthead.accounts.models import Reader
from masthead.core.locales import zone_abbreviation
from masthead.desk import sends
from masthead.newsletters.models import Edition, Newsletter
from masthead.publishing.models import FrontPage, Story
from masthead.publishing.page_permissions import outside_bin

ROWS = 8  # the complete lists are in the menu


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row of the home page: title, address, and a time or status."""

    title: str
    address: str
    when: datetime | None = None
    note: str = ""


class QuickLink(Component):
    """Links to start with, and whether any story waits for the user's approval."""

    name = "start"
    order = 100
    template_name = "desk/home/start.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        return {"links": list(links(request)), "waiting": waiting(request.user)}


class Today(Component):
    """Editions due today, what is scheduled, and the user's drafts."""

    name = "today"
    order = 230  # below what waits for approval
    template_name = "desk/home/today.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        writes, sends_out = may_write(user), user.has_perm("newsletters.change_edition")
        return {
            "writes": writes,
            "sends_out": sends_out,
            "due": due_today(timezone.now()) if sends_out else [],
            "scheduled": scheduled(stories=writes, editions=sends_out),
            "drafts": [story_row(story) for story in drafts_of(user)[:ROWS]] if writes else [],
        }


def may_write(user: Reader) -> bool:
    front = FrontPage.objects.first()
    return front is not None and bool(front.permissions_for_user(user).can_add_subpage())


def new_story_address() -> str:
    return reverse("wagtailadmin_pages:add_subpage", args=[FrontPage.objects.get().pk])


def links(request: HttpRequest) -> Iterator[DueRow]:
    """Links to what the user may do."""
    user: Any = request.user
    if may_write(user):
        yield DueRow("Add a story", new_story_address())
    if user.has_perm("newsletters.add_edition"):
        yield DueRow("New edition", reverse("edition_start"))
    if sends.may_look(request):
        yield DueRow("Sends", reverse("sends"))


def waiting(user: Reader) -> int:
    """How many stories wait for this user's approval."""
    return int(TaskState.objects.reviewable_by(user).count())


def drafts_of(user: Reader) -> QuerySet[Story]:
    """Drafts that this user created or changed last, latest first. Scheduled stories don't count as
    drafts."""
    last = Revision.objects.filter(pk=OuterRef("latest_revision_id"), user=user)
    coming = Revision.objects.filter(
        pk=OuterRef("latest_revision_id"), approved_go_live_at__isnull=False
    )
    return (
        # the first condition is an index's; a draft that was never published meets it too
        outside_bin(Story.objects.filter(has_unpublished_changes=True))
        .filter(Q(owner=user) | Exists(last), ~Exists(coming))
        .order_by("-latest_revision_created_at")
    )


def story_row(story: Story) -> DueRow:
    return DueRow(
        story.get_admin_display_title(),
        reverse("wagtailadmin_pages:edit", args=[story.pk]),
        when=story.latest_revision_created_at,
        note="Live, with unpublished changes" if story.live else "",
    )


def scheduled(*, stories: bool, editions: bool) -> list[DueRow]:
    """Scheduled stories and editions, soonest first."""
    rows = [*_scheduled_stories()] if stories else []
    rows += _scheduled_editions() if editions else []
    return sorted(rows, key=lambda row: str(row.when))[:ROWS]


def _scheduled_stories() -> Iterator[DueRow]:
    revisions = Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now())
    for revision in revisions.order_by("approved_go_live_at")[:ROWS]:
        address = reverse("wagtailadmin_pages:edit", args=[revision.object_id])
        yield DueRow(revision.object_str, address, when=revision.approved_go_live_at, note="Story")


def _scheduled_editions() -> Iterator[DueRow]:
    coming = Edition.objects.filter(state=Edition.State.SCHEDULED).select_related("newsletter")
    for edition in coming.order_by("scheduled_for")[:ROWS]:
        address = reverse("edition_desk", args=[edition.pk])
        yield DueRow(
            str(edition), address, when=edition.scheduled_for, note=str(edition.newsletter)
        )


def due_today(now: datetime) -> list[DueRow]:
    """Editions due today in each newsletter's time zone, with their progress."""
    offered = Newsletter.objects.filter(is_active=True)
    due = [(moment, each) for each in offered if (moment := _due_on_day(each, now))]
    return [_due_row(each, moment, now) for moment, each in sorted(due, key=lambda pair: pair[0])]


def _due_on_day(newsletter: Newsletter, now: datetime) -> datetime | None:
    midnight = _midnight(newsletter, now)
    due = newsletter.next_due(midnight - timedelta(microseconds=1))
    return due if due < midnight + timedelta(days=1) else None


def _midnight(newsletter: Newsletter, now: datetime) -> datetime:
    zone = newsletter.time_zone
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _due_row(newsletter: Newsletter, due: datetime, now: datetime) -> DueRow:
    zone = newsletter.time_zone
    at = f"{due.astimezone(zone):%H:%M} {zone_abbreviation(zone, due)}"
    edition = _edition_of_day(newsletter, now)
    if edition is None:
        late = "overdue, not started" if due < now else "not started"
        return DueRow(newsletter.name, reverse("edition_start"), note=f"{at}, {late}")
    address = reverse("edition_desk", args=[edition.pk])
    return DueRow(newsletter.name, address, note=f"{at}, {edition.get_state_display().lower()}")


def _edition_of_day(newsletter: Newsletter, now: datetime) -> Edition | None:
    """Today's sent edition, or else the one in preparation."""
    gone = Q(sent_at__gte=_midnight(newsletter, now))
    today = newsletter.editions.filter(gone | Q(state__in=Edition.EDITABLE))
    found: Edition | None = today.order_by("-sent_at", "-created_at").first()
    return found

"""Scheduled publishing and withdrawal, to the second."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail import log_actions
from wagtail.models import Page, Revision

from masthead.accounts.models import Reader
from masthead.publishing.publish_gate import PublishingBlocked

log = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish what is scheduled for now or earlier, withdraw what has expired, and return how many
    stories changed. Safe to run twice, and in two processes at once."""
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    published = [
        _publish_scheduled(revision_id)
        for revision_id in due.order_by("approved_go_live_at", "pk").values_list("pk", flat=True)
    ]
    expired = Page.objects.filter(live=True, expire_at__lte=timezone.now())
    withdrawn = [_expire(page_id) for page_id in expired.values_list("pk", flat=True)]
    return sum(published) + sum(withdrawn)


def _publish_scheduled(revision_id: int) -> bool:
    try:
        with transaction.atomic():
            if not _claim(revision_id):
                return False
            revision = Revision.objects.get(pk=revision_id)
            revision.publish(log_action="wagtail.publish.scheduled")
    except PublishingBlocked as blocked:
        _unschedule(revision_id, blocked)
        return False
    return True


def _claim(revision_id: int) -> bool:
    due = Revision.objects.filter(pk=revision_id, approved_go_live_at__lte=timezone.now())
    return bool(due.update(approved_go_live_at=None))


@transaction.atomic
def _unschedule(revision_id: int, blocked: PublishingBlocked) -> None:
    """Take a blocked story off the schedule, and notify the chief editors once."""
    if not _claim(revision_id):
        return
    log.warning("“%s” was due but is blocked: %s", blocked.story.title, blocked)
    log_actions.log(
        instance=blocked.story,
        action="masthead.schedule_blocked",
        data={"findings": [f"{one.where}: {one.message}" for one in blocked.findings]},
    )
    addresses = chief_editors()
    if addresses:
        _notify(blocked, addresses)


def chief_editors() -> list[str]:
    """The addresses of everyone who may overrule a check."""
    may = Q(groups__permissions__codename="add_overruling") | Q(is_superuser=True)
    return list(
        Reader.objects.filter(may, is_active=True).distinct().values_list("email", flat=True)
    )


def _notify(blocked: PublishingBlocked, addresses: list[str]) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=[blocked.story.pk])
    findings = "\n".join(f"- {one.where}: {one.message}" for one in blocked.findings)
    for address in addresses:
        EmailMessage(
            subject=f"Not published: {blocked.story.title}",
            body=(
                "This story was scheduled for now but was not published because of these "
                f"problems:\n\n{findings}\n\n{settings.SITE_URL}{edit}\n\nFix them, then publish "
                "the story or schedule it again.\n"
            ),
            to=[address],
        ).send()


def _expire(page_id: int) -> bool:
    with transaction.atomic():
        due = Page.objects.select_for_update().filter(
            pk=page_id, live=True, expire_at__lte=timezone.now()
        )
        page = due.first()
        if page is None:
            return False
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True

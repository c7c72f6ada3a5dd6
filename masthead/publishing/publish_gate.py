"""The publishing gate: no story goes live with a blocking finding, unless it was overruled."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.publishing.checks import Level, StoryFinding, check_story
from masthead.publishing.expiry import clear_used_expiry
from masthead.publishing.models import Overruling, Story

MAY_OVERRULE = "publishing.add_overruling"
_cached: ContextVar[dict[str, list[StoryFinding]] | None] = ContextVar("cached", default=None)


class PublishingBlocked(Exception):  # noqa: N818  # a state of the story rather than an error
    """A story was not published; `findings` say what to resolve first. Nothing was changed."""

    def __init__(self, story: Story, findings: list[StoryFinding]) -> None:
        self.story = story
        self.findings = findings
        super().__init__(describe(findings))


class PublishStory(PublishPageRevisionAction):
    """Wagtail's action for publishing or scheduling a revision, with the publishing checks."""

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks=skip_permission_checks)
        if self.object.is_in_bin:
            raise PermissionDenied("A story in the bin can’t be published. Restore it first.")
        self.refuse_if_blocked(self.object)
        clear_used_expiry(self.object)
        self.object.cleared_revision_id = self.revision.pk

    @staticmethod
    def refuse_if_blocked(story: Story) -> None:
        if findings := blocking(story):
            raise PublishingBlocked(story, findings)


def describe(findings: Iterable[StoryFinding]) -> str:
    """The findings in one line, for a message or a log."""
    return "Not published. " + " ".join(f"{one.where}: {one.message}" for one in findings)


@contextmanager
def checked_once() -> Iterator[None]:
    """Within this context the same content of a story is checked only once: publishing in the desk
    would otherwise run the checks three times."""
    token = _cached.set({})
    try:
        yield
    finally:
        _cached.reset(token)


def findings_on(story: Story) -> list[StoryFinding]:
    """The findings on a story, computed once for each content within `checked_once`."""
    cached = _cached.get()
    if cached is None:
        return check_story(story)
    key = f"{story.pk} {story.go_live_at and story.go_live_at.timestamp()} {content_key(story)}"
    if key not in cached:
        cached[key] = check_story(story)
    return cached[key]


def blocking(story: Story) -> list[StoryFinding]:
    """The findings that prevent this content from going live."""
    serious = [one for one in findings_on(story) if one.level is Level.BLOCKING]
    passed = overruled(story) if serious and story.pk else frozenset()
    return [one for one in serious if not (one.may_be_overruled and one.fingerprint in passed)]


def overruled(story: Story) -> frozenset[str]:
    """Fingerprints of the findings overruled for exactly this content."""
    rows = Overruling.objects.filter(story_id=story.pk, content=content_key(story))
    return frozenset(rows.values_list("finding", flat=True))


@transaction.atomic
def overrule(*, story: Story, fingerprint: str, by: Reader, reason: str) -> Overruling:
    """Overrule one finding for this content and record the reason in the audit log. Requires the
    permission `add_overruling`; an embargo can't be overruled."""
    if not by.has_perm(MAY_OVERRULE):
        raise PermissionDenied("Only a chief editor can overrule a check.")
    finding = next(one for one in findings_on(story) if one.fingerprint == fingerprint)
    if not finding.may_be_overruled or not reason.strip():
        raise ValueError(f"{finding.code} needs a reason and must be a check that can be overruled")
    row, is_new = Overruling.objects.get_or_create(
        story_id=story.pk,
        finding=fingerprint,
        content=content_key(story),
        defaults={
            "code": finding.code,
            "message": f"{finding.where}: {finding.message}",
            "reason": reason.strip(),
            "by": by,
        },
    )
    if is_new:
        _record(story, row, by)
    return row


def _record(story: Story, row: Overruling, by: Reader) -> None:
    detail = {"code": row.code, "finding": row.message, "reason": row.reason}
    audit.record(verb="finding.overruled", subject=story, actor=by, **detail)
    log(instance=story, action="masthead.overrule", user=by, data=detail)


def content_key(story: Story) -> str:
    """A hash of the text, pictures and credits, the same in whichever revision they are."""
    content: dict[str, Any] = {
        "head": [story.kind, story.kicker, story.title, story.standfirst, story.section_id],
        "lead": story.lead_picture_id,
        "body": story.body.get_prep_value(),
        "promise": story.promise,
        "corrections": story.corrections.get_prep_value(),
        "credits": [(credit.person_id, credit.role) for credit in story.credits.all()],
        "related": [row.other_id for row in story.related.all()],
        "embargo": story.embargo_until,
    }
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()

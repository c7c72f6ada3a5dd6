"""Wagtail hooks: the publishing action, documents, embeds of drafts and log actions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from masthead.accounts import second_step
from masthead.publishing.models import StandingPage, Story
from masthead.publishing.publish_gate import PublishStory
from masthead.publishing.receivers import register_embeds


@hooks.register("register_actions")
def register_publish_action(registry: Any) -> None:
    registry.register(Story, PublishStory)


@hooks.register("before_serve_document")
def restrict_documents_to_staff(document: Any, request: HttpRequest) -> None:
    """Wagtail's documents are not behind the gate, so only staff may open them."""
    if not second_step.lets_into_desk(request.user, request.session):
        raise Http404


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def register_embeds_of_draft(request: HttpRequest, page: Page) -> None:
    """Lets the checks report a dead address before the story is published."""
    if isinstance(page.specific, Story):
        register_embeds(page.get_latest_revision_as_object())


@hooks.register("before_create_page")
def leave_standing_pages_to_editors(request: HttpRequest, parent: Page, page_class: Any) -> None:
    """Reporters may add stories below the front page, but no page that speaks for the house."""
    may_publish = parent.permissions_for_user(request.user).can_publish_subpage()
    if page_class is StandingPage and not may_publish:
        raise PermissionDenied


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    @actions.register_action("masthead.overrule")
    class Overruled(LogFormatter):
        label = "Overrule a check"

        def format_message(self, log_entry: Any) -> str:
            return f"Overruled: {log_entry.data['finding']} Reason: {log_entry.data['reason']}"

    actions.register_action("masthead.bin", "Delete", "Moved to the bin")
    actions.register_action("masthead.restore", "Restore", "Restored from the bin")

    @actions.register_action("masthead.schedule_blocked")
    class ScheduleBlocked(LogFormatter):
        label = "Not published on schedule"

        def format_message(self, log_entry: Any) -> str:
            return "Not published on schedule: " + " ".join(log_entry.data["findings"])

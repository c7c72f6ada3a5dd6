"""What publishing adds to Wagtail's log and its actions."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from masthead.publishing.media import works_at_desk
from masthead.publishing.models import Story
from masthead.publishing.publish_gate import PublishStory
from masthead.publishing.receivers import note_embeds


@hooks.register("register_actions")
def publish_stories_by_our_door(registry: Any) -> None:
    registry.register(Story, PublishStory)


@hooks.register("before_serve_document")
def keep_for_the_desk(document: Any, request: HttpRequest) -> None:
    """No gate stands before Wagtail's documents, so no reader gets one."""
    if not works_at_desk(request.user):
        raise Http404


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def ask_what_a_draft_embeds(request: HttpRequest, page: Page) -> None:
    """So that the checks can tell of a dead address before the story is out."""
    if isinstance(page.specific, Story):
        note_embeds(page.get_latest_revision_as_object())


@hooks.register("register_log_actions")
def name_our_deeds(actions: Any) -> None:
    @actions.register_action("masthead.overrule")
    class Overruled(LogFormatter):
        label = "Overrule a check"

        def format_message(self, log_entry: Any) -> str:
            return f"Overruled: {log_entry.data['finding']} Reason: {log_entry.data['reason']}"

    @actions.register_action("masthead.schedule_blocked")
    class ScheduleBlocked(LogFormatter):
        label = "Not published on schedule"

        def format_message(self, log_entry: Any) -> str:
            return "Not published on schedule: " + " ".join(log_entry.data["findings"])

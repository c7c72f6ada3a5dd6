"""What publishing adds to Wagtail's log and its actions."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogFormatter

from masthead.publishing.going_live import PublishStory
from masthead.publishing.models import Story


@hooks.register("register_actions")
def publish_stories_by_our_door(registry: Any) -> None:
    registry.register(Story, PublishStory)


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

"""How newsletters react to other apps."""

from typing import Any

from masthead.newsletters import editions
from masthead.newsletters.audience import still_eligible
from masthead.outbox.eligibility import register_eligibility
from masthead.outbox.models import Send
from masthead.outbox.signals import send_finished
from masthead.publishing.models import Story
from masthead.publishing.signals import story_withdrawn


def connect() -> None:
    send_finished.connect(close_edition)
    story_withdrawn.connect(hold_editions)
    register_eligibility("newsletter", still_eligible)


def close_edition(send: Send, **rest: Any) -> None:
    editions.close_edition(send)


def hold_editions(story: Story, **rest: Any) -> None:
    editions.pause_sends_with(story)

"""What newsletters hear from other apps."""

from typing import Any

from masthead.newsletters import editions
from masthead.outbox.models import Send
from masthead.outbox.signals import send_finished


def connect() -> None:
    send_finished.connect(close_edition)


def close_edition(send: Send, **rest: Any) -> None:
    editions.close(send)

"""What every transport of messages promises, whatever the channel."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from masthead.gateways.outcomes import Accepted, Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient, as submitted. The `sender` of a mail is the envelope's: bounces
    are returned to it."""

    sender: str
    recipient: str
    content: bytes


class MessageSession(Protocol):
    """An open session, used by one worker at a time."""

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        """Submit messages; returns one outcome for each, in their order. A temporary failure means
        that the message was not handed over; one that may have been is uncertain, never failed.

        Raises `TemporaryFailure` (the other side can't be reached) or `PermanentFailure` (it does
        not accept our credentials) only if none of these messages was handed over."""


class MessageTransport(Protocol):
    def open(self) -> AbstractContextManager[MessageSession]:
        """A session. It connects for its first message and stays connected for the next ones."""


def submit(transport: MessageTransport, message: Message) -> Accepted:
    """Hand over one message, or raise the failure."""
    with transport.open() as session:
        [outcome] = session.submit([message])
    if isinstance(outcome, Accepted):
        return outcome
    raise outcome

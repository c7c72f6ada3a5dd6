"""What every wire that carries messages promises, whatever the channel."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from masthead.gateways.outcomes import Accepted, Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one recipient, as it goes over the wire. A mail's `sender` is the
    envelope's: what bounces comes back to it."""

    sender: str
    recipient: str
    content: bytes


class Session(Protocol):
    """An open way to the other side, used by one worker at a time."""

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand over; one outcome for each message, in their order.

        Raises `TemporaryFailure` (the other side can't be reached) or `PermanentFailure` (it does
        not let us in) only if not one of these messages was handed over.
        """


class Wire(Protocol):
    def open(self) -> AbstractContextManager[Session]:
        """A session. It connects at the first message and stays connected for the next ones."""


def submit(wire: Wire, message: Message) -> Accepted:
    """Hand over one message, or raise the failure."""
    with wire.open() as session:
        [outcome] = session.submit([message])
    if isinstance(outcome, Accepted):
        return outcome
    raise outcome

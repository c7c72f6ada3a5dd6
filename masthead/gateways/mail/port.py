"""What every wire that carries mail promises."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one recipient. `sender` is the envelope's: bounces go there."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took the message. `delivered`: it also lies in the recipient's mailbox."""

    detail: str = ""
    delivered: bool = False


class PermanentFailure(Exception):  # noqa: N818  # an outcome
    """It will not go, however often it is tried. `dead_address`: because nobody lives there."""

    def __init__(self, detail: str, *, dead_address: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.dead_address = dead_address


class TemporaryFailure(Exception):  # noqa: N818  # an outcome
    """It did not go now; nothing was handed over. Not `tried`: the wire broke before its turn."""

    def __init__(self, detail: str, *, tried: bool = True) -> None:
        super().__init__(detail)
        self.detail = detail
        self.tried = tried


class Uncertain(Exception):  # noqa: N818  # an outcome
    """The message was handed over, and the wire broke before the answer: it may have gone."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


type Outcome = Accepted | PermanentFailure | TemporaryFailure | Uncertain


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

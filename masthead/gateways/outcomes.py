"""What became of a message that was handed to a sending gateway."""

from dataclasses import dataclass

from masthead.gateways.failures import PermanentFailure, TemporaryFailure


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took the message. `delivered`: the recipient has it as well."""

    detail: str = ""
    delivered: bool = False


class Uncertain(Exception):  # noqa: N818  # an outcome as much as an error
    """The message was handed over, and the connection broke before the answer: it may have been
    sent."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


type Outcome = Accepted | PermanentFailure | TemporaryFailure | Uncertain

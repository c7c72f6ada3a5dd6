"""The two ways in which a call to an external service fails, through any gateway."""

from enum import StrEnum


class FailureReason(StrEnum):
    """Why a call will never succeed, as far as callers act on it."""

    REFUSED = "refused"
    NO_RECIPIENT = "no recipient"  # no mailbox at this address
    DECLINED = "declined"  # the bank declined the card
    NOT_FOUND = "not found"  # the other side has no such object


class PermanentFailure(Exception):  # noqa: N818  # an outcome as much as an error
    """It will not succeed, however often it is repeated as it is. `detail` is what the other side
    said; a payment vendor's may be shown to the payer."""

    def __init__(self, detail: str, *, reason: FailureReason = FailureReason.REFUSED) -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason = reason


class TemporaryFailure(Exception):  # noqa: N818  # an outcome as much as an error
    """It did not succeed now, and the same call may be repeated. Not `attempted`: the connection
    broke before its turn."""

    def __init__(self, detail: str, *, attempted: bool = True) -> None:
        super().__init__(detail)
        self.detail = detail
        self.attempted = attempted

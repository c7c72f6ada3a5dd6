"""What an answer of the wire means for a delivery."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.outcomes import Accepted, Outcome
from masthead.outbox.models import Delivery

# Grey-listing lets go after some minutes, a full mailbox after hours.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state that follows, why, and when to try again."""

    state: str
    detail: str = ""
    next_try_at: datetime | None = None


def judge(outcome: Outcome, *, attempts: int, now: datetime) -> Verdict:
    """`attempts` counts this one too, if it was tried."""
    state = Delivery.State
    match outcome:
        case Accepted():
            return Verdict(state.DELIVERED if outcome.delivered else state.SUBMITTED)
        case PermanentFailure():
            bounced = outcome.reason is Reason.NO_RECIPIENT
            return Verdict(state.BOUNCED if bounced else state.FAILED, outcome.detail)
        case TemporaryFailure(attempted=False):
            return Verdict(state.QUEUED, outcome.detail, now + RETRY_AFTER[0])
        case TemporaryFailure() if attempts <= len(RETRY_AFTER):
            return Verdict(state.QUEUED, outcome.detail, now + RETRY_AFTER[attempts - 1])
        case TemporaryFailure():
            return Verdict(state.FAILED, f"given up after {attempts} tries: {outcome.detail}")
        case _:
            return Verdict(state.UNCERTAIN, outcome.detail)

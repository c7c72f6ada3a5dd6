"""What an outcome means for a delivery."""

from dataclasses import dataclass
from datetime import datetime

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.outcomes import Accepted, Outcome
from masthead.outbox.channels.port import Retries
from masthead.outbox.models import Delivery


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """The state that follows, why, and when to try again."""

    state: str
    detail: str = ""
    next_try_at: datetime | None = None


def outcome_of(
    outcome: Outcome, *, attempts: int, now: datetime, retries: Retries
) -> DeliveryOutcome:
    """`attempts` counts this one too, if it was tried; `retries` are the channel's."""
    state = Delivery.State
    match outcome:
        case Accepted():
            return DeliveryOutcome(state.DELIVERED if outcome.delivered else state.SUBMITTED)
        case PermanentFailure():
            bounced = outcome.reason is FailureReason.NO_RECIPIENT
            return DeliveryOutcome(state.BOUNCED if bounced else state.FAILED, outcome.detail)
        case TemporaryFailure(attempted=False):
            return DeliveryOutcome(state.QUEUED, outcome.detail, now + retries[0])
        case TemporaryFailure() if attempts <= len(retries):
            return DeliveryOutcome(state.QUEUED, outcome.detail, now + retries[attempts - 1])
        case TemporaryFailure():
            return DeliveryOutcome(
                state.FAILED, f"gave up after {attempts} attempts: {outcome.detail}"
            )
        case _:
            return DeliveryOutcome(state.UNCERTAIN, outcome.detail)

"""A transactional message on its way out: claimed, submitted once, its content deleted."""

from datetime import timedelta

from django.utils import timezone

from masthead.core.durable import durable
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Outcome
from masthead.outbox.channels.registry import channel_named
from masthead.outbox.models import DeliveryState, Suppression, TransactionalMessage
from masthead.outbox.outcomes import DeliveryOutcome, outcome_of
from masthead.outbox.suppression import ALL_STREAMS, suppress

# An address that bounced lately is not tried again; later its owner may have mended it.
BOUNCE_HOLDS = timedelta(days=7)


def submit(message_id: int) -> None:
    """Submit one message. Only the caller that claims it submits it."""
    message = _claim(message_id)
    if message is None:
        return
    if _bounced_lately(message):
        _end(message, DeliveryState.SUPPRESSED, "this address bounced recently")
        return
    _write(message, _hand_over(message))


def _claim(message_id: int) -> TransactionalMessage | None:
    with durable():
        return TransactionalMessage.objects.claim(message_id, state=DeliveryState.HANDING)


def _bounced_lately(message: TransactionalMessage) -> bool:
    return Suppression.objects.filter(
        channel=message.channel,
        address=message.address,
        stream=ALL_STREAMS,
        reason=Suppression.Reason.BOUNCE,
        at__gt=timezone.now() - BOUNCE_HOLDS,
    ).exists()


def _hand_over(message: TransactionalMessage) -> Outcome:
    outgoing = Message(message.sender, message.address, bytes(message.content))
    try:
        with channel_named(message.channel).transport().open() as session:
            [outcome] = session.submit([outgoing])
    except (PermanentFailure, TemporaryFailure) as failure:
        # the transport is down or refuses our credentials, which is not this message's fault
        return TemporaryFailure(failure.detail)
    return outcome


def _write(message: TransactionalMessage, outcome: Outcome) -> None:
    result = outcome_of(
        outcome,
        attempts=message.attempts,
        now=timezone.now(),
        retries=channel_named(message.channel).transactional_retries,
    )
    if result.next_try_at:
        _try_later(message, result)
        return
    if result.state == DeliveryState.BOUNCED:
        suppress(
            [message.address],
            reason=Suppression.Reason.BOUNCE,
            detail=result.detail,
            channel=message.channel,
        )
    _end(message, result.state, result.detail)


def _try_later(message: TransactionalMessage, result: DeliveryOutcome) -> None:
    message.release(
        state=result.state,
        next_try_at=result.next_try_at,
        called_at=None,
        detail=result.detail[:300],
    )


def _end(message: TransactionalMessage, state: str, detail: str = "") -> None:
    message.release(state=state, detail=detail[:300], content=b"", ended_at=timezone.now())


def mark_abandoned_uncertain() -> None:
    """Messages whose claimer died: they may have gone, so they don't go again."""
    TransactionalMessage.objects.abandoned().update(
        state=DeliveryState.UNCERTAIN,
        claimed_at=None,
        detail="the process submitting it ended unexpectedly",
        content=b"",
        ended_at=timezone.now(),
    )

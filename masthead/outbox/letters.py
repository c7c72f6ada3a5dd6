"""A letter on its way out: claimed, handed over once, its content forgotten."""

from datetime import timedelta

from django.utils import timezone

from masthead.core.durable import durable
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Outcome
from masthead.outbox.channels.registry import channel_named
from masthead.outbox.models import Letter, Suppression
from masthead.outbox.outcomes import DeliveryOutcome, outcome_of
from masthead.outbox.suppression import EVERYTHING, suppress

# An address that bounced lately is not tried again; later its owner may have mended it.
BOUNCE_HOLDS = timedelta(days=7)


def submit(letter_id: int) -> None:
    """Submit one letter. Only the caller that claims it submits it."""
    letter = _claim(letter_id)
    if letter is None:
        return
    if _bounced_lately(letter):
        _end(letter, Letter.State.SUPPRESSED, "this address bounced recently")
        return
    _write(letter, _hand_over(letter))


def _claim(letter_id: int) -> Letter | None:
    with durable():
        return Letter.objects.claim(letter_id, state=Letter.State.HANDING)


def _bounced_lately(letter: Letter) -> bool:
    return Suppression.objects.filter(
        channel=letter.channel,
        address=letter.address,
        stream=EVERYTHING,
        reason=Suppression.Reason.BOUNCE,
        at__gt=timezone.now() - BOUNCE_HOLDS,
    ).exists()


def _hand_over(letter: Letter) -> Outcome:
    message = Message(letter.sender, letter.address, bytes(letter.content))
    try:
        with channel_named(letter.channel).transport().open() as session:
            [outcome] = session.submit([message])
    except (PermanentFailure, TemporaryFailure) as failure:
        # the transport is down or refuses our credentials, which is not this letter's fault
        return TemporaryFailure(failure.detail)
    return outcome


def _write(letter: Letter, outcome: Outcome) -> None:
    verdict = outcome_of(
        outcome,
        attempts=letter.attempts,
        now=timezone.now(),
        retries=channel_named(letter.channel).transactional_retries,
    )
    if verdict.next_try_at:
        _try_later(letter, verdict)
        return
    if verdict.state == Letter.State.BOUNCED:
        suppress(
            [letter.address],
            reason=Suppression.Reason.BOUNCE,
            detail=verdict.detail,
            channel=letter.channel,
        )
    _end(letter, verdict.state, verdict.detail)


def _try_later(letter: Letter, verdict: DeliveryOutcome) -> None:
    letter.release(
        state=verdict.state,
        next_try_at=verdict.next_try_at,
        called_at=None,
        detail=verdict.detail[:300],
    )


def _end(letter: Letter, state: str, detail: str = "") -> None:
    letter.release(state=state, detail=detail[:300], content=b"", ended_at=timezone.now())


def mark_abandoned_uncertain() -> None:
    """Letters whose claimer died: they may have gone, so they don't go again."""
    Letter.objects.abandoned().update(
        state=Letter.State.UNCERTAIN,
        claimed_at=None,
        detail="the process submitting it ended unexpectedly",
        content=b"",
        ended_at=timezone.now(),
    )

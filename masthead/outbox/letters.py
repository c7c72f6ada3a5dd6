"""A letter on its way out: claimed, handed over once, its content forgotten."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from masthead.core.durable import durable
from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.mail import Message, wire
from masthead.gateways.outcomes import Accepted, Outcome, Uncertain
from masthead.outbox.models import DeliveryState, Letter, Suppression
from masthead.outbox.suppression import EVERYTHING, suppress

# Somebody may be waiting for a code: soon again. A receipt must outlast a relay's bad night.
RETRY_AFTER = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400)
)
# An address that bounced lately is not tried again; later its owner may have mended it.
BOUNCE_HOLDS = timedelta(days=7)


def submit(letter_id: int) -> None:
    """Submit one letter. Only the caller that claims it submits it."""
    letter = _claim(letter_id)
    if letter is None:
        return
    if _bounced_lately(letter.address):
        _end(letter, Letter.State.SUPPRESSED, "this address bounced in the last days")
        return
    _write(letter, _hand_over(letter))


def _claim(letter_id: int) -> Letter | None:
    now = timezone.now()
    due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    with durable():
        claimed = Letter.objects.filter(due, pk=letter_id, state=Letter.State.QUEUED).update(
            state=Letter.State.HANDING, claimed_at=now
        )
    return Letter.objects.get(pk=letter_id) if claimed else None


def _bounced_lately(address: str) -> bool:
    return Suppression.objects.filter(
        address__iexact=address,
        stream=EVERYTHING,
        reason=Suppression.Reason.BOUNCE,
        at__gt=timezone.now() - BOUNCE_HOLDS,
    ).exists()


def _hand_over(letter: Letter) -> Outcome:
    message = Message(letter.sender, letter.address, bytes(letter.content))
    try:
        with wire().open() as session:
            [outcome] = session.submit([message])
    except (PermanentFailure, TemporaryFailure) as failure:
        # the wire is down or does not let us in: that is no fault of this letter's
        return TemporaryFailure(failure.detail)
    return outcome


def _write(letter: Letter, outcome: Outcome) -> None:
    match outcome:
        case Accepted():
            went = Letter.State.DELIVERED if outcome.delivered else Letter.State.SUBMITTED
            _end(letter, went)
        case TemporaryFailure() if letter.attempts < len(RETRY_AFTER):
            _try_later(letter, outcome.detail)
        case PermanentFailure(reason=Reason.NO_RECIPIENT):
            suppress([letter.address], reason=Suppression.Reason.BOUNCE, detail=outcome.detail)
            _end(letter, Letter.State.BOUNCED, outcome.detail)
        case Uncertain():
            _end(letter, Letter.State.UNCERTAIN, outcome.detail)
        case _:
            _end(letter, Letter.State.FAILED, outcome.detail)


def _try_later(letter: Letter, detail: str) -> None:
    Letter.objects.filter(pk=letter.pk, claimed_at=letter.claimed_at).update(
        state=Letter.State.QUEUED,
        attempts=letter.attempts + 1,
        next_try_at=timezone.now() + RETRY_AFTER[letter.attempts],
        called_at=None,
        detail=detail[:300],
    )


def _end(letter: Letter, state: DeliveryState, detail: str = "") -> None:
    Letter.objects.filter(pk=letter.pk, claimed_at=letter.claimed_at).update(
        state=state, detail=detail[:300], content=b"", ended_at=timezone.now()
    )


def bury(claimed_before: datetime) -> None:
    """Letters whose claimer died: they may have gone, so they don't go again."""
    Letter.objects.filter(state=Letter.State.HANDING, claimed_at__lt=claimed_before).update(
        state=Letter.State.UNCERTAIN,
        detail="the process that was handing it over ended",
        content=b"",
        ended_at=timezone.now(),
    )

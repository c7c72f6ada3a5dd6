"""One batch on its way out: claimed, handed over in chunks, each outcome written.

A chunk is marked as *handing* on the disk before the transport gets it, and marked with its
outcomes after. So whatever kills the process, at most one chunk a worker is in doubt.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from masthead.core.durable import durable
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message, MessageSession, MessageTransport
from masthead.gateways.outcomes import Outcome
from masthead.outbox import tokens
from masthead.outbox.channels.port import Channel, MergeValues, Template
from masthead.outbox.channels.registry import channel_named
from masthead.outbox.eligibility import still_eligible
from masthead.outbox.encoding import UnencodableValueError
from masthead.outbox.models import Batch, BatchState, Delivery, Send, Suppression
from masthead.outbox.outcomes import DeliveryOutcome, outcome_of
from masthead.outbox.signals import send_finished
from masthead.outbox.suppression import suppress, suppressed

CHUNK = 50  # at most so many deliveries of one worker may be in doubt after a crash
TURN = 3.0  # seconds that a batch keeps its worker: somebody may be waiting for a sign-in code


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to submit one batch, as long as nobody took it back. `eligible` holds the readers
    who were still in the audience when it was claimed, seconds before they are written to."""

    batch: Batch
    send: Send
    channel: Channel
    template: Template
    eligible: frozenset[int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Deliveries that are marked as being handed over since `at`."""

    deliveries: list[Delivery]
    at: datetime


def submit_batch(
    batch_id: int, *, over: MessageTransport | None = None, seconds: float = TURN
) -> bool:
    """Submit one frozen batch, for a turn of some seconds. Only the caller that claims it submits
    it; a batch that dies here turns *uncertain* after 10 minutes. Pausing and cancelling the send
    hold between chunks. True if its turn ended before it was through: call it again, behind
    those who wait."""
    claim = claim_batch(batch_id)
    if claim is None:
        return False
    chunk: Chunk | None = None
    is_unreachable = False
    try:
        with (over or claim.channel.transport()).open() as session:
            turn_ends = monotonic() + seconds
            while chunk := take_chunk(claim):
                _write(claim, chunk, _hand_over(session, claim, chunk))
                if monotonic() > turn_ends:
                    break
    except TemporaryFailure as failure:
        _requeue(chunk)
        _note_failure(claim, failure)
        is_unreachable = True
    except PermanentFailure as failure:
        _requeue(chunk)
        _pause_send(claim, failure)
    _release(claim, is_unreachable=is_unreachable)
    finish(claim.send.pk)
    return _is_called_again(batch_id)


def claim_batch(batch_id: int) -> Claim | None:
    """The claim, or None if it is not to be had: somebody has it, or the send does not run."""
    batch = Batch.objects.ready().claim(batch_id, state=Batch.State.SUBMITTING)
    if batch is None:
        return None
    channel = channel_named(batch.send.channel)
    return Claim(
        batch=batch,
        send=batch.send,
        channel=channel,
        template=channel.read_template(batch.send.template),
        eligible=_still_eligible(batch),
    )


def _still_eligible(batch: Batch) -> frozenset[int]:
    queued = batch.send.deliveries.filter(state=Delivery.State.QUEUED, batch_number=batch.number)
    readers = queued.values_list("reader_id", flat=True)
    return frozenset(still_eligible(batch.send.stream, [each for each in readers if each]))


def _is_called_again(batch_id: int) -> bool:
    return bool(Batch.objects.ready().filter(pk=batch_id).update(called_at=timezone.now()))


def finish(send_id: int) -> None:
    """Finish the send if each of its batches is through. Safe to call at any time."""
    through = Batch.State.DONE, Batch.State.UNCERTAIN
    open_batches = Batch.objects.filter(send_id=send_id).exclude(state__in=through)
    if open_batches.exists():
        return
    with transaction.atomic():
        running = Send.objects.select_for_update().filter(pk=send_id, state=Send.State.SENDING)
        # looked at again under the lock: somebody may have sent uncertain ones anew meanwhile
        if not running.values_list("pk", flat=True).first() or open_batches.exists():
            return
        running.update(state=Send.State.FINISHED, finished_at=timezone.now(), note="")
        send_finished.send(sender=Send, send=Send.objects.get(pk=send_id))


def queued_of(claim: Claim) -> QuerySet[Delivery]:
    """What of the batch has not been handed over."""
    return Delivery.objects.filter(
        send=claim.send, batch_number=claim.batch.number, state=Delivery.State.QUEUED
    )


def take_chunk(claim: Claim) -> Chunk | None:
    """Mark the next deliveries as being handed over. None if there are none, if the send was
    paused or cancelled, or if somebody else took this batch for dead."""
    now = timezone.now()
    with durable():
        if not _still_ours(claim):
            return None
        due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
        due_now = queued_of(claim).filter(due).select_related("reader").order_by("pk")
        taken = list(due_now[: _chunk_size(claim.channel)])
        going = _drop_ineligible(taken, claim)
        _rows(going).update(state=Delivery.State.HANDING, submitted_at=now)
    return Chunk(going, now) if taken else None


def _chunk_size(channel: Channel) -> int:
    """At an agreed rate, what goes in a second: a longer chunk would outlast its turn."""
    return min(CHUNK, channel.rate() or CHUNK)


def _still_ours(claim: Claim) -> bool:
    """Tell that we live: who lost the claim, or whose send was stopped, takes nothing more."""
    running = Send.objects.filter(pk=claim.send.pk, state=Send.State.SENDING)
    return claim.batch.renew() and running.exists()


def _drop_ineligible(deliveries: list[Delivery], claim: Claim) -> list[Delivery]:
    """Who left, went or lost the right to it between freezing and now gets nothing."""
    addresses = [delivery.address for delivery in deliveries]
    left = suppressed(addresses, stream=claim.send.stream, channel=claim.send.channel)
    going: list[Delivery] = []
    kept_back: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        reason = _exclusion_reason(delivery, left=left, eligible=claim.eligible)
        (kept_back[reason] if reason else going).append(delivery)
    for reason, these in kept_back.items():
        _rows(these).update(state=Delivery.State.SUPPRESSED, detail=reason)
    return going


def _exclusion_reason(delivery: Delivery, *, left: Container[str], eligible: Container[int]) -> str:
    if delivery.reader is None or not delivery.reader.is_active:
        return "the reader’s account was deleted"
    if delivery.address in left:
        return "unsubscribed before it was submitted"
    return "" if delivery.reader.pk in eligible else "paused, or no longer entitled to it"


def _hand_over(session: MessageSession, claim: Claim, chunk: Chunk) -> list[Outcome]:
    """One outcome for each delivery of the chunk."""
    outcomes: dict[int, Outcome] = {}
    messages: dict[int, Message] = {}
    for delivery in chunk.deliveries:
        try:
            messages[delivery.pk] = _message(claim, delivery, at=chunk.at)
        except UnencodableValueError as error:
            outcomes[delivery.pk] = PermanentFailure(str(error))
    if messages:
        answers = session.submit(list(messages.values()))
        outcomes.update(zip(messages, answers, strict=True))
    return [outcomes[delivery.pk] for delivery in chunk.deliveries]


def _message(claim: Claim, delivery: Delivery, *, at: datetime) -> Message:
    name = delivery.reader.get_full_name() if delivery.reader else ""
    token = tokens.make(reader_id=delivery.reader_id or 0, stream=claim.send.stream)
    values = MergeValues(address=delivery.address, token=token, name=name)
    return claim.template.compose(values, delivery_id=delivery.pk, at=at)


def _write(claim: Claim, chunk: Chunk, outcomes: list[Outcome]) -> None:
    """Write each outcome, all deliveries of one result in one statement."""
    now, retries = timezone.now(), claim.channel.retries
    results: dict[tuple[DeliveryOutcome, int], list[Delivery]] = defaultdict(list)
    for delivery, outcome in zip(chunk.deliveries, outcomes, strict=True):
        attempts = delivery.attempts + _was_tried(outcome)
        result = outcome_of(outcome, attempts=attempts, now=now, retries=retries)
        results[result, attempts].append(delivery)
    with transaction.atomic():
        _write_results(results, at=chunk.at)
        _suppress_bounced(results, channel=claim.send.channel)


def _was_tried(outcome: Outcome) -> bool:
    return not isinstance(outcome, TemporaryFailure) or outcome.attempted


def _write_results(
    results: Mapping[tuple[DeliveryOutcome, int], list[Delivery]], *, at: datetime
) -> None:
    for (result, attempts), deliveries in results.items():
        # A claimer that was taken for dead still knows better, unless they were handed over anew.
        unknown = Delivery.State.HANDING, Delivery.State.UNCERTAIN
        _rows(deliveries).filter(state__in=unknown, submitted_at=at).update(
            state=result.state,
            detail=result.detail[:300],
            next_try_at=result.next_try_at,
            attempts=attempts,
        )


def _suppress_bounced(
    results: Mapping[tuple[DeliveryOutcome, int], list[Delivery]], *, channel: str
) -> None:
    for (result, _), deliveries in results.items():
        if result.state == Delivery.State.BOUNCED:
            suppress(
                [delivery.address for delivery in deliveries],
                reason=Suppression.Reason.BOUNCE,
                detail=result.detail,
                channel=channel,
            )


def _requeue(chunk: Chunk | None) -> None:
    """The transport took nothing of the chunk: it is as if it had not been tried."""
    if chunk:
        _rows(chunk.deliveries).filter(state=Delivery.State.HANDING, submitted_at=chunk.at).update(
            state=Delivery.State.QUEUED
        )


def _note_failure(claim: Claim, failure: TemporaryFailure) -> None:
    """The transport is down: the send says so."""
    Send.objects.filter(pk=claim.send.pk).update(note=failure.detail[:300])


def _pause_send(claim: Claim, failure: PermanentFailure) -> None:
    """The transport does not let us in: a person must mend the settings, then resume."""
    Send.objects.filter(pk=claim.send.pk, state=Send.State.SENDING).update(
        state=Send.State.PAUSED, note=failure.detail[:300]
    )


@transaction.atomic
def _release(claim: Claim, *, is_unreachable: bool) -> None:
    """Close the batch, or give it back if something of it waits: longer each time that nobody
    could be reached, else until the first of its deliveries is due again."""
    left = queued_of(claim)
    if not left.exists():
        _close(claim)
    elif is_unreachable:
        claim.batch.retry_later(state=Batch.State.READY, called_at=None)
    else:
        again = {"state": Batch.State.READY, "called_at": None, "attempts": 0}
        claim.batch.release(next_try_at=_soonest_try(left), **again)


def _close(claim: Claim) -> None:
    state = closed_state(claim.send.pk, claim.batch.number)
    if claim.batch.release(state=state, finished_at=timezone.now()):
        Send.objects.filter(pk=claim.send.pk).exclude(note="").update(note="")


def _soonest_try(left: QuerySet[Delivery]) -> datetime | None:
    """When the first of them may be tried; None for at once."""
    if left.filter(next_try_at__isnull=True).exists():
        return None
    soonest: datetime | None = left.aggregate(soonest=Min("next_try_at"))["soonest"]
    return soonest


def closed_state(send_id: int, number: int) -> BatchState:
    """A batch of which something is in doubt says so."""
    doubtful = Delivery.objects.filter(
        send_id=send_id, batch_number=number, state=Delivery.State.UNCERTAIN
    )
    return Batch.State.UNCERTAIN if doubtful.exists() else Batch.State.DONE


def _rows(deliveries: Iterable[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])

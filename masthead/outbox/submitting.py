"""One batch on its way out: claimed, handed over in chunks, each outcome written.

A chunk is marked as *handing* on the disk before the transport gets it, and marked with its
outcomes after. So whatever kills the process, at most one chunk a worker is in doubt.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

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
from masthead.outbox.encoding import UnfitValue
from masthead.outbox.models import Batch, BatchState, Delivery, Send, Suppression
from masthead.outbox.outcomes import DeliveryOutcome, outcome_of
from masthead.outbox.signals import send_finished
from masthead.outbox.suppression import suppress, suppressed

CHUNK = 50  # at most so many deliveries of one worker may be in doubt after a crash
TURN = 3.0  # seconds that a batch keeps its worker: somebody may be waiting for a sign-in code
BACK_OFF = timedelta(seconds=15)  # doubled with each stumble
LONGEST_BACK_OFF = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to submit one batch, as long as nobody took it back. `may` holds the readers who
    were still in the audience when it was claimed, seconds before they are written to."""

    batch_id: int
    number: int
    key: UUID
    send: Send
    channel: Channel
    template: Template
    may: frozenset[int]


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
    try:
        with (over or claim.channel.transport()).open() as session:
            turn_ends = monotonic() + seconds
            while chunk := take_chunk(claim):
                _write(claim, chunk, _hand_over(session, claim, chunk))
                if monotonic() > turn_ends:
                    break
        _recover(claim)
    except TemporaryFailure as failure:
        _put_back(claim, chunk)
        _stumble(claim, failure)
    except PermanentFailure as failure:
        _put_back(claim, chunk)
        _stop(claim, failure)
    _put_down(claim)
    finish(claim.send.pk)
    return _is_called_again(batch_id)


def claim_batch(batch_id: int) -> Claim | None:
    """The claim, or None if it is not to be had: somebody has it, or the send does not run."""
    now, key = timezone.now(), uuid4()
    claimed = (
        Batch.objects.ready(now)
        .filter(pk=batch_id)
        .update(state=Batch.State.SUBMITTING, claim=key, claimed_at=now, not_before=None)
    )
    if not claimed:
        return None
    batch = Batch.objects.select_related("send").get(pk=batch_id)
    channel = channel_named(batch.send.channel)
    return Claim(
        batch_id=batch.pk,
        number=batch.number,
        key=key,
        send=batch.send,
        channel=channel,
        template=channel.read_template(batch.send.template),
        may=_still_in(batch),
    )


def _still_in(batch: Batch) -> frozenset[int]:
    rows = Delivery.objects.filter(send=batch.send, batch_number=batch.number, reader__isnull=False)
    readers = rows.filter(state=Delivery.State.QUEUED).values_list("reader_id", flat=True)
    return frozenset(still_eligible(batch.send.stream, [each for each in readers if each]))


def _is_called_again(batch_id: int) -> bool:
    now = timezone.now()
    return bool(Batch.objects.ready(now).filter(pk=batch_id).update(called_at=now))


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


def waiting(claim: Claim) -> QuerySet[Delivery]:
    """What of the batch has not been handed over."""
    return Delivery.objects.filter(
        send=claim.send, batch_number=claim.number, state=Delivery.State.QUEUED
    )


def take_chunk(claim: Claim) -> Chunk | None:
    """Mark the next deliveries as being handed over. None if there are none, if the send was
    paused or cancelled, or if somebody else took this batch for dead."""
    now = timezone.now()
    with durable():
        if not _still_ours(claim, now):
            return None
        due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
        due_now = waiting(claim).filter(due).select_related("reader").order_by("pk")
        taken = list(due_now[: _chunk_size(claim.channel)])
        going = _who_may(taken, claim)
        _rows(going).update(state=Delivery.State.HANDING, submitted_at=now)
    return Chunk(going, now) if taken else None


def _chunk_size(channel: Channel) -> int:
    """At an agreed rate, what goes in a second: a longer chunk would outlast its turn."""
    return min(CHUNK, channel.rate() or CHUNK)


def _still_ours(claim: Claim, now: datetime) -> bool:
    """Tell that we live. The claim's key is the fence: who lost it writes nothing here."""
    ours = Batch.objects.filter(pk=claim.batch_id, claim=claim.key, send__state=Send.State.SENDING)
    return bool(ours.update(claimed_at=now))


def _who_may(deliveries: list[Delivery], claim: Claim) -> list[Delivery]:
    """Who left, went or lost the right to it between freezing and now gets nothing."""
    addresses = [delivery.address for delivery in deliveries]
    left = suppressed(addresses, stream=claim.send.stream, channel=claim.send.channel)
    going: list[Delivery] = []
    kept_back: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        reason = _why_not(delivery, left=left, may=claim.may)
        (kept_back[reason] if reason else going).append(delivery)
    for reason, these in kept_back.items():
        _rows(these).update(state=Delivery.State.SUPPRESSED, detail=reason)
    return going


def _why_not(delivery: Delivery, *, left: Container[str], may: Container[int]) -> str:
    if delivery.reader is None or not delivery.reader.is_active:
        return "the reader’s account was deleted"
    if delivery.address in left:
        return "unsubscribed before it was submitted"
    return "" if delivery.reader.pk in may else "paused, or no longer entitled to it"


def _hand_over(session: MessageSession, claim: Claim, chunk: Chunk) -> list[Outcome]:
    """One outcome for each delivery of the chunk."""
    outcomes: dict[int, Outcome] = {}
    messages: dict[int, Message] = {}
    for delivery in chunk.deliveries:
        try:
            messages[delivery.pk] = _message(claim, delivery, at=chunk.at)
        except UnfitValue as error:
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
    """Write each outcome, all deliveries of one verdict in one statement."""
    now, retries = timezone.now(), claim.channel.retries
    verdicts: dict[tuple[DeliveryOutcome, int], list[Delivery]] = defaultdict(list)
    for delivery, outcome in zip(chunk.deliveries, outcomes, strict=True):
        attempts = delivery.attempts + _was_tried(outcome)
        verdict = outcome_of(outcome, attempts=attempts, now=now, retries=retries)
        verdicts[verdict, attempts].append(delivery)
    with transaction.atomic():
        _write_verdicts(verdicts, at=chunk.at)
        _suppress_bounced(verdicts, channel=claim.send.channel)


def _was_tried(outcome: Outcome) -> bool:
    return not isinstance(outcome, TemporaryFailure) or outcome.attempted


def _write_verdicts(
    verdicts: Mapping[tuple[DeliveryOutcome, int], list[Delivery]], *, at: datetime
) -> None:
    for (verdict, attempts), deliveries in verdicts.items():
        # A claimer that was taken for dead still knows better, unless they were handed over anew.
        unknown = Delivery.State.HANDING, Delivery.State.UNCERTAIN
        _rows(deliveries).filter(state__in=unknown, submitted_at=at).update(
            state=verdict.state,
            detail=verdict.detail[:300],
            next_try_at=verdict.next_try_at,
            attempts=attempts,
        )


def _suppress_bounced(
    verdicts: Mapping[tuple[DeliveryOutcome, int], list[Delivery]], *, channel: str
) -> None:
    for (verdict, _), deliveries in verdicts.items():
        if verdict.state == Delivery.State.BOUNCED:
            suppress(
                [delivery.address for delivery in deliveries],
                reason=Suppression.Reason.BOUNCE,
                detail=verdict.detail,
                channel=channel,
            )


def _put_back(claim: Claim, chunk: Chunk | None) -> None:
    """Nothing of the chunk was handed over: it is as if it had not been tried."""
    if chunk:
        _rows(chunk.deliveries).filter(state=Delivery.State.HANDING, submitted_at=chunk.at).update(
            state=Delivery.State.QUEUED
        )


def _stumble(claim: Claim, failure: TemporaryFailure) -> None:
    """The transport is down: wait longer each time, and say so on the send."""
    batch = Batch.objects.get(pk=claim.batch_id)
    wait = min(BACK_OFF * 2 ** min(batch.stumbles, 10), LONGEST_BACK_OFF)
    Batch.objects.filter(pk=claim.batch_id, claim=claim.key).update(
        not_before=timezone.now() + wait, stumbles=batch.stumbles + 1
    )
    Send.objects.filter(pk=claim.send.pk).update(note=failure.detail[:300])


def _recover(claim: Claim) -> None:
    """The transport works: the next stumble is the first."""
    Batch.objects.filter(pk=claim.batch_id, stumbles__gt=0).update(stumbles=0)


def _stop(claim: Claim, failure: PermanentFailure) -> None:
    """Our credentials are refused: somebody must correct the settings, then resume."""
    Send.objects.filter(pk=claim.send.pk, state=Send.State.SENDING).update(
        state=Send.State.PAUSED, note=failure.detail[:300]
    )


def _put_down(claim: Claim) -> None:
    """Close the batch, or give it back if something of it waits."""
    ours = Batch.objects.filter(pk=claim.batch_id, claim=claim.key)
    with transaction.atomic():
        left = waiting(claim)
        if left.exists():
            _wait_for_next_try(ours, left)
            ours.update(state=Batch.State.READY, claim=None, called_at=None)
        else:
            state = closed_state(claim.send.pk, claim.number)
            ours.update(state=state, claim=None, finished_at=timezone.now())
            Send.objects.filter(pk=claim.send.pk).exclude(note="").update(note="")


def _wait_for_next_try(ours: QuerySet[Batch], left: QuerySet[Delivery]) -> None:
    if not left.filter(next_try_at__isnull=True).exists():
        soonest = left.aggregate(soonest=Min("next_try_at"))["soonest"]
        ours.filter(not_before__isnull=True).update(not_before=soonest)


def closed_state(send_id: int, number: int) -> BatchState:
    """A batch of which something is in doubt says so."""
    doubtful = Delivery.objects.filter(
        send_id=send_id, batch_number=number, state=Delivery.State.UNCERTAIN
    )
    return Batch.State.UNCERTAIN if doubtful.exists() else Batch.State.DONE


def _rows(deliveries: Iterable[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])

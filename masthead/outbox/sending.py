"""A send's life: frozen, started, perhaps paused or cancelled, finished. The clock calls `wake`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.outbox import batch_submission
from masthead.outbox.channels.port import Template
from masthead.outbox.channels.registry import MAIL, channel_named
from masthead.outbox.models import Batch, Delivery, Send, SendState
from masthead.outbox.signals import send_finished
from masthead.outbox.suppression import suppressions_at
from masthead.outbox.tasks import submit_batch

BATCH = 500
CALL_AGAIN_AFTER = timedelta(minutes=2)  # a called worker that did not claim: its task was lost


@transaction.atomic
def freeze(
    *,
    name: str,
    stream: str,
    template: Template,
    audience: QuerySet[Reader],
    channel: str = MAIL,
) -> Send:
    """Fix who gets the message: one delivery for each reader of the audience whom the channel
    reaches, but for those whose address is suppressed, in batches of 500. Who comes later gets
    the next one."""
    send = Send.objects.create(
        name=name[:200], channel=channel, stream=stream, template=template.as_json()
    )
    send.recipients = _insert_deliveries(send, audience)
    send.save(update_fields=["recipients"])
    batches = range(1, -(-send.recipients // BATCH) + 1)
    Batch.objects.bulk_create([Batch(send=send, number=number) for number in batches])
    return send


def _insert_deliveries(send: Send, audience: QuerySet[Reader]) -> int:
    """One statement, however many they are; how many they are."""
    try:
        allowed = _eligible(audience, stream=send.stream, channel=send.channel)
        frozen, values = allowed.query.sql_with_params()
    except EmptyResultSet:  # an audience that Django knows to be nobody
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_delivery"  # noqa: S608  # our own SQL, its values bound
            " (send_id, channel, batch_number, reader_id, address, state)"
            " SELECT %s, %s, (ROW_NUMBER() OVER (ORDER BY frozen.id) - 1) / %s + 1,"
            f" frozen.id, frozen.reached_at, %s FROM ({frozen}) AS frozen",
            [send.pk, send.channel, BATCH, Delivery.State.QUEUED.value, *values],
        )
        return int(cursor.rowcount)


def count_recipients(*, audience: QuerySet[Reader], stream: str, channel: str = MAIL) -> int:
    """How many `freeze` would write to, if it froze this audience now."""
    return _eligible(audience, stream=stream, channel=channel).count()


def _eligible(
    audience: QuerySet[Reader], *, stream: str, channel: str
) -> QuerySet[Reader, tuple[int, str]]:
    """Each reader whom the channel reaches once, without those whom a suppression keeps out."""
    reached_at = channel_named(channel).reader_address
    readers = Reader.objects.filter(pk__in=audience.order_by().values("pk"), is_active=True)
    readers = readers.annotate(reached_at=reached_at).filter(reached_at__isnull=False)
    out = suppressions_at(OuterRef("reached_at"), stream=stream, channel=channel)
    return readers.exclude(Exists(out)).order_by().values_list("id", "reached_at")


def start(send: Send, *, actor: Reader | None = None) -> bool:
    """Let it go. False if it is not waiting to be started."""
    return _change_state(send, "started", {Send.State.READY}, Send.State.SENDING, actor)


def pause(send: Send, *, actor: Reader | None = None, note: str = "") -> bool:
    """Stop after the chunks that are on their way; `note` tells the desk why. False if it does not
    run."""
    return _change_state(send, "paused", {Send.State.SENDING}, Send.State.PAUSED, actor, note)


def resume(send: Send, *, actor: Reader | None = None) -> bool:
    """Go on where it was paused. False if it is not paused."""
    return _change_state(send, "resumed", {Send.State.PAUSED}, Send.State.SENDING, actor)


def cancel(send: Send, *, actor: Reader | None = None) -> bool:
    """Stop for good: who has not got it will not. False if it has ended."""
    running = {Send.State.READY, Send.State.SENDING, Send.State.PAUSED}
    return _change_state(send, "cancelled", running, Send.State.CANCELLED, actor)


@transaction.atomic
def _change_state(
    send: Send,
    verb: str,
    before: Iterable[SendState],
    after: SendState,
    actor: Reader | None,
    note: str = "",
) -> bool:
    now = timezone.now()
    changes: dict[str, object] = {"state": after}
    if verb == "started":
        changes["started_at"] = now
    if note or verb in {"resumed", "cancelled"}:
        changes["note"] = note[:300]
    if after is Send.State.CANCELLED:
        changes["finished_at"] = now
    if not Send.objects.filter(pk=send.pk, state__in=list(before)).update(**changes):
        return False
    send.refresh_from_db()
    audit.record(verb=f"send.{verb}", subject=send, actor=actor)
    if after is Send.State.SENDING:
        # what waits for an unreachable transport is retried at once: a person has just said go
        send.batches.filter(state=Batch.State.READY).update(called_at=None, next_try_at=None)
        transaction.on_commit(partial(call_workers, send_id=send.pk))
    if after is Send.State.CANCELLED:
        send_finished.send(sender=Send, send=send)
    return True


@transaction.atomic
def resend_uncertain(send: Send, *, actor: Reader, only: Iterable[int] | None = None) -> int:
    """A person takes the risk that some get the message twice: uncertain deliveries (all, or those
    with these ids) are queued again in batches of their own. How many they are."""
    runs = Send.State.SENDING, Send.State.FINISHED
    again = Send.objects.select_for_update().filter(pk=send.pk, state__in=runs)
    # of two who ask at once the second waits here, and finds what the first left
    if not again.values_list("pk", flat=True).first():
        return 0
    doubtful = send.deliveries.filter(state=Delivery.State.UNCERTAIN)
    if only is not None:
        doubtful = doubtful.filter(pk__in=list(only))
    ids = list(doubtful.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    again.update(state=Send.State.SENDING, finished_at=None)
    last = send.batches.aggregate(last=Max("number"))["last"] or 0
    for number, start_at in enumerate(range(0, len(ids), BATCH), last + 1):
        Batch.objects.create(send=send, number=number)
        Delivery.objects.filter(pk__in=ids[start_at : start_at + BATCH]).update(
            state=Delivery.State.QUEUED, batch_number=number, attempts=0, next_try_at=None
        )
    audit.record(verb="send.uncertain_resent", subject=send, actor=actor, deliveries=ids)
    transaction.on_commit(partial(call_workers, send_id=send.pk))
    return len(ids)


def dispatch_due() -> None:
    """For the clock, each second: call workers for batches that nobody works on, finish sends
    that are through, and write down what died. Safe to run at any time and twice."""
    for batch in Batch.objects.abandoned():
        _mark_uncertain(batch)
    call_workers()
    for send_id in Send.objects.filter(state=Send.State.SENDING).values_list("pk", flat=True):
        batch_submission.finish(send_id)


def call_workers(*, send_id: int | None = None) -> None:
    """A task for each batch that is ready and for which none was called lately."""
    now = timezone.now()
    uncalled = Q(called_at__isnull=True) | Q(called_at__lt=now - CALL_AGAIN_AFTER)
    ready = Batch.objects.ready().filter(uncalled)
    if send_id is not None:
        ready = ready.filter(send_id=send_id)
    for batch_id in list(ready.order_by("send_id", "number").values_list("pk", flat=True)):
        Batch.objects.filter(pk=batch_id).update(called_at=now)
        submit_batch.enqueue(batch_id)


@transaction.atomic
def _mark_uncertain(batch: Batch) -> None:
    """Its claimer died. What was being handed over is in doubt; what was not, waits for another."""
    own = Delivery.objects.filter(send_id=batch.send_id, batch_number=batch.number)
    if not batch.release(state=Batch.State.READY, called_at=None):
        return  # its claimer was only slow, and has told that it lives
    own.filter(state=Delivery.State.HANDING).update(
        state=Delivery.State.UNCERTAIN, detail="the process submitting it ended unexpectedly"
    )
    if not own.filter(state=Delivery.State.QUEUED).exists():
        Batch.objects.filter(pk=batch.pk).update(
            state=batch_submission.closed_state(batch.send_id, batch.number),
            finished_at=timezone.now(),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How a send stands now."""

    state: str
    recipients: int
    counts: dict[str, int]  # by state of delivery; every state is there
    seconds: float  # since the start, until the end if it has ended
    note: str

    @property
    def waiting(self) -> int:
        return self.counts[Delivery.State.QUEUED] + self.counts[Delivery.State.HANDING]

    @property
    def through(self) -> int:
        """Those whose outcome is written, *uncertain* among them."""
        return sum(self.counts.values()) - self.waiting

    @property
    def rate(self) -> float:
        """Deliveries a second since the start."""
        return self.through / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """By the rate until now; None while it says nothing."""
        running = self.state == Send.State.SENDING
        return self.waiting / self.rate if running and self.rate else None


def progress(send: Send) -> Progress:
    """How the send stands, read from its own row and the counts of its deliveries."""
    row = Send.objects.defer("template").get(pk=send.pk)
    return Progress(
        state=row.state,
        recipients=row.recipients,
        counts=counts_of([row])[row.pk],
        seconds=_seconds(row.started_at, row.finished_at),
        note=row.note,
    )


def counts_of(sends: Iterable[Send]) -> dict[int, dict[str, int]]:
    """How many deliveries are in each state, by the send's id; every state is there."""
    counts = {send.pk: dict.fromkeys(Delivery.State.values, 0) for send in sends}
    found = Delivery.objects.filter(send__in=counts).order_by().values_list("send_id", "state")
    for send_id, state, count in found.annotate(count=Count("pk")):
        counts[send_id][state] = count
    return counts


def _seconds(started_at: datetime | None, ended_at: datetime | None) -> float:
    if started_at is None:
        return 0.0
    return ((ended_at or timezone.now()) - started_at).total_seconds()

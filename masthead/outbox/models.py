"""Durable sending: nobody is lost, and nobody is mailed twice in silence."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from masthead.core.claimable import Claimable, ClaimableQuerySet
from masthead.outbox.channels.registry import CHANNELS


class SendState(models.TextChoices):
    READY = "ready", "Ready"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    CANCELLED = "cancelled", "Cancelled"
    FINISHED = "finished", "Finished"


class BatchState(models.TextChoices):
    READY = "ready", "Ready"
    SUBMITTING = "submitting", "Submitting"
    DONE = "done", "Done"
    UNCERTAIN = "uncertain", "Uncertain"


class DeliveryState(models.TextChoices):
    """What became of one message to one person: a delivery, or a transactional
    message."""

    QUEUED = "queued", "Queued"
    HANDING = "handing", "Submitting"
    SUBMITTED = "submitted", "Submitted"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    SUPPRESSED = "suppressed", "Suppressed"


ADDRESS_LENGTH = 1000  # a URL is longer than any e-mail address


def _known_states(name: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=states.values), name=name)


def _channel_field() -> models.CharField[str, str]:
    """No default: whoever writes a row names its channel, or the database refuses the row."""
    choices = [(channel.name, channel.label) for channel in CHANNELS.values()]
    return models.CharField(max_length=16, choices=choices)


def _known_channel(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(channel__in=list(CHANNELS)), name=name)


def _address_of_its_channel(name: str, *, unless: Q | None = None) -> models.CheckConstraint:
    """Each address has the form that its channel keeps; `unless` names rows that need none."""
    fits = unless or Q(pk__in=[])
    for channel in CHANNELS.values():
        fits |= Q(channel=channel.name) & channel.stored_form
    return models.CheckConstraint(condition=fits, name=name)


class Send(models.Model):
    """One dispatch of one rendered message to a frozen audience."""

    State = SendState

    name = models.CharField(max_length=200, help_text="The name shown in the desk.")
    channel = _channel_field()
    stream = models.CharField(max_length=120, help_text="The list a suppression can refer to.")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    note = models.CharField(
        max_length=300, blank=True, help_text=("The last response from the mail server.")
    )
    template = models.JSONField(help_text="The encoded segments; see `outbox.template`.")
    recipients = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            _known_states("send_state_is_known", SendState),
            _known_channel("send_channel_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "cancelled"]) | Q(started_at__isnull=False),
                name="a_running_send_has_started",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["finished", "cancelled"]) ^ Q(finished_at__isnull=True),
                name="an_ended_send_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchQuerySet(ClaimableQuerySet["Batch"]):
    def ready(self) -> Self:
        """Those that may be claimed now: due, and of a send that runs."""
        return self.due().filter(send__state=Send.State.SENDING)


class Batch(Claimable):
    """Up to 500 deliveries that one worker claims and submits, turn by turn. `attempts` counts its
    turns since the wire last worked."""

    State = BatchState
    OPEN = Q(state=BatchState.READY)
    LEASE = timedelta(minutes=10)
    IS_REPEATABLE = False  # what was being handed over may have gone
    FIRST_WAIT = timedelta(seconds=15)
    LONGEST_WAIT = timedelta(minutes=15)

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    called_at = models.DateTimeField(
        null=True, blank=True, help_text="When a worker was last called for it."
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["send", "number"], name="one_batch_per_number"),
            _known_states("batch_state_is_known", BatchState),
            models.CheckConstraint(
                condition=Q(state="submitting") ^ Q(claimed_at=None),
                name="a_batch_is_claimed_while_it_is_submitted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "claimed_at"])]

    def __str__(self) -> str:
        return f"{self.send_id}/{self.number}"


class Delivery(models.Model):
    """One recipient of one send, and what became of it.

    *Handing* is the short moment between "about to hand over" and "the answer is written". What a
    crash leaves in it turns *uncertain*.
    """

    State = DeliveryState

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="deliveries")
    channel = _channel_field()
    batch_number = models.PositiveIntegerField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address = models.CharField(max_length=ADDRESS_LENGTH)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last submitted."
    )
    detail = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["send", "channel", "address"], name="one_delivery_per_address"
            ),
            # who deleted their account is taken out of the address
            _address_of_its_channel("delivery_address_is_of_its_channel", unless=Q(reader=None)),
            _known_states("delivery_state_is_known", DeliveryState),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False)
                | Q(state__in=["queued", "suppressed", "failed"]),
                name="what_went_was_handed_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["send", "batch_number", "state"]),
            models.Index(fields=["send", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.state}"


class TransactionalMessage(Claimable):
    """One message to one person about their own affairs: a sign-in code, a confirmation.

    Its content may hold a secret, so it is gone as soon as the message is.
    """

    State = DeliveryState
    OPEN = Q(state=DeliveryState.QUEUED)
    LEASE = timedelta(minutes=10)
    IS_REPEATABLE = False  # it may have gone

    purpose = models.CharField(max_length=80, blank=True)
    channel = _channel_field()
    sender = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=ADDRESS_LENGTH)
    content = models.BinaryField(default=b"")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    called_at = models.DateTimeField(
        null=True, blank=True, help_text="When a worker was last called for it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    objects = ClaimableQuerySet["TransactionalMessage"].as_manager()

    class Meta:
        constraints: ClassVar = [
            _known_states("message_state_is_known", DeliveryState),
            models.CheckConstraint(
                condition=Q(state="handing") ^ Q(claimed_at=None),
                name="a_message_is_claimed_while_it_is_handed_over",
            ),
            _address_of_its_channel("message_address_is_of_its_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "handing"]) | Q(content=b""),
                name="an_ended_message_keeps_no_content",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"{self.purpose or 'message'} to {self.address}"


class Suppression(models.Model):
    """An address that gets no more: of one stream, or (empty stream) of anything but what it
    asked for itself."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", "Bounced"
        COMPLAINT = "complaint", "Complained"
        UNSUBSCRIBE = "unsubscribe", "Unsubscribed"

    channel = _channel_field()
    address = models.CharField(max_length=ADDRESS_LENGTH)
    stream = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address", "stream"], name="one_suppression_per_stream"
            ),
            _address_of_its_channel("suppressed_address_is_of_its_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.reason}"

"""Durable sending: nobody is lost, and nobody is mailed twice in silence."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Send(models.Model):
    """One dispatch of one rendered message to a frozen audience."""

    class State(models.TextChoices):
        READY = "ready", "Ready"
        SENDING = "sending", "Sending"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        FINISHED = "finished", "Finished"

    name = models.CharField(max_length=200, help_text="What the desk calls it.")
    stream = models.CharField(max_length=120, help_text="The list a suppression may name.")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    template = models.JSONField(help_text="The encoded segments; see `outbox.template`.")
    recipients = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Up to 500 deliveries that one worker claims and submits."""

    class State(models.TextChoices):
        READY = "ready", "Ready"
        SUBMITTING = "submitting", "Submitting"
        DONE = "done", "Done"
        UNCERTAIN = "uncertain", "Uncertain"

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["send", "number"], name="one_batch_per_number")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "claimed_at"])]

    def __str__(self) -> str:
        return f"{self.send_id}/{self.number}"


class Delivery(models.Model):
    """One recipient of one send, and what became of it."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SUBMITTED = "submitted", "Submitted"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Complained"
        FAILED = "failed", "Failed"
        UNCERTAIN = "uncertain", "Uncertain"
        SUPPRESSED = "suppressed", "Suppressed"

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="deliveries")
    batch_number = models.PositiveIntegerField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    submitted_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["send", "address"], name="one_delivery_per_address")
        ]
        indexes: ClassVar = [
            models.Index(fields=["send", "batch_number", "state"]),
            models.Index(fields=["send", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.state}"


class Suppression(models.Model):
    """An address that gets no more: of one stream, or (empty stream) of anything but what it
    asked for itself."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", "Bounced"
        COMPLAINT = "complaint", "Complained"
        UNSUBSCRIBE = "unsubscribe", "Unsubscribed"

    address = models.EmailField(max_length=254)
    stream = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("address"), "stream", name="one_suppression_per_stream")
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.reason}"

"""Events from payment vendors, as they arrived."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.core.claimable import Claimable, ClaimableQuerySet


class VendorEvent(Claimable):
    """One event under its vendor's name and id, so that it is stored once however often it arrives.
    It only says which object to fetch from the vendor."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        APPLIED = "applied", "Applied"
        IGNORED = "ignored", "Ignored"
        FAILED = "failed", "Given up"

    vendor = models.CharField(max_length=20)
    vendor_id = models.CharField(max_length=120)
    type = models.CharField(max_length=120)  # the vendor's own word
    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=120, blank=True)
    created = models.DateTimeField()  # by the vendor's clock
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    applied_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    OPEN = Q(state=State.RECEIVED)
    objects = ClaimableQuerySet["VendorEvent"].as_manager()

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vendor", "vendor_id"], name="each_vendor_event_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | ~Q(state="applied") & Q(applied_at=None),
                name="only_an_applied_event_was_applied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.vendor_id}"

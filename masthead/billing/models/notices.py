"""Notices about a contract: what must be sent, and whether it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.billing.models.contracts import Contract
from masthead.core.claimable import Claimable, ClaimableQuerySet


class Notice(Claimable):
    """A notice about one thing (`about`: a day, an invoice's id) that concerns one contract.
    Enqueued in the transaction of what it reports; sent once, in the transaction that hands the
    mail to the outbox: neither exists without the other."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", "Confirmation at sign-up"
        TRIAL_ENDS = "trial_ends", "Reminder before the first charge"
        RENEWAL = "renewal", "Notice before a yearly renewal"
        RECEIPT = "receipt", "Receipt"
        FAILED = "failed", "A payment failed"
        FAILED_AGAIN = "failed_again", "Second payment reminder"
        LAPSED = "lapsed", "Membership lapsed"
        CANCELLED = "cancelled", "Cancellation confirmed"
        RESUMED = "resumed", "Cancellation undone"
        TRIAL_OVER = "trial_over", "Trial over"
        ENDED = "ended", "Ended by staff"
        REFUNDED = "refunded", "Refund"
        WITHDRAWN = "withdrawn", "Withdrawal"
        CHANGED = "changed", "Plan changed"
        SECOND = "second", "Second membership refused"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.CharField(max_length=120, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # sums and dates at that moment
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    OPEN = Q(sent_at=None)
    objects = ClaimableQuerySet["Notice"].as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "kind", "about"], name="each_notice_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

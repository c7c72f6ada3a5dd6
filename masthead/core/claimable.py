"""Rows of work that workers share: claimed, then done, and tried again later after a failure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

_MOST_DOUBLINGS = 20  # any more would overflow the wait


class ClaimableQuerySet[Row: "Claimable"](models.QuerySet[Row]):
    def due(self, at: datetime | None = None) -> Self:
        """Open rows that may be claimed at this moment (by default, now)."""
        moment = at or timezone.now()
        is_free = Q(claimed_at=None)
        if self.model.IS_REPEATABLE:
            is_free |= Q(claimed_at__lte=moment - self.model.LEASE)
        waited = Q(next_try_at=None) | Q(next_try_at__lte=moment)
        return self.filter(self.model.OPEN, is_free, waited)

    def abandoned(self, at: datetime | None = None) -> Self:
        """Rows whose claim outlived its lease: the worker that held them died."""
        return self.filter(claimed_at__lte=(at or timezone.now()) - self.model.LEASE)

    def claim(self, pk: Any, **values: Any) -> Row | None:
        """Claim one row if it is due, writing `values` with the claim. None if it can't be claimed.
        Of two workers who try at the same time, one succeeds."""
        now = timezone.now()
        due = self.due(now).filter(pk=pk).order_by()
        if not due.update(claimed_at=now, attempts=F("attempts") + 1, **values):
            return None
        return self.model._base_manager.get(pk=pk)

    def claim_each(self, *, at_most: int, **values: Any) -> Iterator[Row]:
        """Claim what is due, one row after another, and hand each out as it is claimed."""
        for pk in list(self.due().values_list("pk", flat=True)[:at_most]):
            row = self.claim(pk, **values)
            if row is not None:
                yield row


class Claimable(models.Model):
    """A row of work that one worker holds at a time. `OPEN` says which rows still wait for work.

    A claim older than `LEASE` belongs to a worker that died. Its row is due again if repeating the
    work does no harm (`IS_REPEATABLE`); otherwise it stays claimed until someone settles it
    (`abandoned`). A worker that was presumed dead writes nothing more: `release`, `retry_later` and
    `renew` change a row only while its claim is still the same."""

    OPEN: ClassVar[Q]
    LEASE: ClassVar[timedelta] = timedelta(minutes=3)
    IS_REPEATABLE: ClassVar[bool] = True
    FIRST_WAIT: ClassVar[timedelta] = timedelta(seconds=10)
    LONGEST_WAIT: ClassVar[timedelta] = timedelta(hours=1)

    # Written when a row is given new work: it is due again, and any current holder loses its claim.
    AFRESH: ClassVar[Mapping[str, Any]] = {"claimed_at": None, "attempts": 0, "next_try_at": None}

    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def backoff(self) -> timedelta:
        """How long to wait after the latest attempt: twice as long each time, up to a limit."""
        doublings = min(max(self.attempts - 1, 0), _MOST_DOUBLINGS)
        return min(self.FIRST_WAIT * 2**doublings, self.LONGEST_WAIT)

    def release(self, **values: Any) -> bool:
        """Give the row up and write its outcome. False if the claim was lost. This object stays as
        it is, so that a row whose transaction is rolled back can still be retried."""
        return self._write(claimed_at=None, **{"next_try_at": None} | values)

    def retry_later(self, **values: Any) -> bool:
        """Give the row up for now; it is due again after a backoff. False if the claim was
        lost."""
        return self.release(next_try_at=timezone.now() + self.backoff(), **values)

    def renew(self) -> bool:
        """Restart the lease, for long work. False if the claim was lost."""
        now = timezone.now()
        if not self._write(claimed_at=now):
            return False
        self.claimed_at = now
        return True

    def _write(self, **values: Any) -> bool:
        held = type(self)._base_manager.filter(pk=self.pk, claimed_at=self.claimed_at)
        return self.claimed_at is not None and bool(held.update(**values))

"""What core itself must remember."""

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """How often someone did something within one window of time; see `core.rates`. The key is a
    digest, so the table reveals no address."""

    key = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural: ClassVar = "tallies"

    def __str__(self) -> str:
        return f"{self.key} {self.count}"

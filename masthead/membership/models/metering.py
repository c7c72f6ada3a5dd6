"""The meter's books: which gated things a registered reader opened free, month by month."""

from typing import ClassVar

from django.db import models

from masthead.accounts.models import Reader


class Opening(models.Model):
    """One thing that one reader opened free in one month ("2026-11", in the publication's zone)."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="openings")
    month = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField()  # the how-manieth of the month, from 1
    thing = models.CharField(max_length=80)  # its gate key
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reader", "month", "thing"], name="a_thing_is_opened_once_a_month"
            ),
            # two requests at once can't both take the last free story
            models.UniqueConstraint(
                fields=["reader", "month", "number"], name="each_free_opening_has_its_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.month} {self.number}: {self.thing}"

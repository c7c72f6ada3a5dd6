"""Gifts: a story that a member gives away by link."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from masthead.accounts.models import Reader


class GiftQuerySet(models.QuerySet["Gift"]):
    def open(self, at: datetime) -> Self:
        """Links that still open their story for one more browser."""
        return self.filter(ends_at__gt=at, opened__lt=F("most"), giver__is_active=True)


class Gift(models.Model):
    """A link that opens one thing, until a date, in a bounded number of browsers."""

    giver = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="gifts")
    month = models.CharField(max_length=7)  # "2026-11", in the publication's zone
    number = models.PositiveSmallIntegerField()  # the how-manieth of the giver's month, from 1
    thing = models.CharField(max_length=80)  # its gate key
    token = models.CharField(max_length=32, unique=True)
    given_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    most = models.PositiveSmallIntegerField()  # browsers that it opens the thing in
    opened = models.PositiveSmallIntegerField(default=0)

    objects = GiftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["giver", "month", "number"], name="each_gift_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["giver", "month", "thing"], name="a_thing_is_given_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(opened__lte=F("most")), name="a_gift_opens_no_more_than_it_may"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing}, given by {self.giver_id}"

"""Plans: what is sold. What they cost is billing's to know."""

from typing import ClassVar

from django.db import models

from masthead.access.gate import AccessLevel
from masthead.membership import access_levels


class Plan(models.Model):
    """What is sold: a name, what it opens, how long one may try it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    promise = models.CharField(max_length=200, blank=True)  # one line, said on the join page
    opens = models.CharField(
        max_length=10, choices=access_levels.CHOICES, default=AccessLevel.PRO.value
    )
    trial_days = models.PositiveSmallIntegerField(default=7)  # 0: none
    for_teams = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(opens=AccessLevel.PUBLIC.value),
                name="a_plan_opens_more_than_the_public_pages",
            )
        ]

    def __str__(self) -> str:
        return self.name

"""What the site keeps beside the stories: their cards."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.core.claimable import Claimable, ClaimableQuerySet
from masthead.publishing.models import Story


class Card(Claimable):
    """The picture that represents a story where it is shared; without a `file` until a worker has
    drawn it. `fingerprint` tells what it was drawn from: it is drawn again only when that
    changed."""

    OPEN: ClassVar = Q(is_due=True)
    FIRST_WAIT: ClassVar = timedelta(minutes=1)
    LONGEST_WAIT: ClassVar = timedelta(days=1)

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    file = models.FileField(upload_to="cards/", blank=True)
    fingerprint = models.CharField(max_length=32, blank=True)
    drawn_at = models.DateTimeField(null=True)
    is_due = models.BooleanField(default=True, db_index=True)

    objects = ClaimableQuerySet["Card"].as_manager()

    def __str__(self) -> str:
        return f"card of story {self.story_id}"

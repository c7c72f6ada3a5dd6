"""What the desk remembers of its own."""

from django.db import models


class SkippedStep(models.Model):
    """A first step that this publication does not want to take."""

    key = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.key

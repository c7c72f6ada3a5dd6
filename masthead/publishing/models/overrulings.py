"""Findings that a chief editor overruled, and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Overruling(models.Model):
    """A finding that no longer blocks, for this exact content of this story only."""

    story = models.ForeignKey(
        "publishing.Story", on_delete=models.CASCADE, related_name="overrulings"
    )
    finding = models.CharField(max_length=16)  # its fingerprint
    content = models.CharField(max_length=64)  # `publish_gate.content_key` of the story
    code = models.CharField(max_length=40)
    message = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["story", "finding", "content"], name="one_overruling_a_finding"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="overruling_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"

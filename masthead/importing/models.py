"""What was imported, from where, and how far an import has got."""

from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """One import. An interrupted one is found by its key and resumed."""

    class State(models.TextChoices):
        READING = "reading", "Reading"
        COMMITTING = "committing", "Committing"
        FINISHED = "finished", "Finished"

    key = models.CharField(max_length=64, db_index=True)
    what = models.CharField(max_length=20)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"import {self.pk} from {self.what}"


class ImportBatch(models.Model):
    """A committed batch, written in the same transaction as its stories."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    outcomes = models.JSONField()  # what became of each item, for the report
    story_ids = models.JSONField(default=list)
    announced = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="one_row_for_each_batch")
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of {self.run}"


class Imported(models.Model):
    """What an item of an export became. It outlives its story, so that what was deleted in the desk
    is not imported again."""

    source = models.CharField(max_length=300, unique=True)
    fingerprint = models.CharField(max_length=64)
    story = models.ForeignKey(
        "publishing.Story", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reader = models.ForeignKey(
        "accounts.Reader", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision_id = models.BigIntegerField(
        null=True
    )  # the one the import wrote; a later one was made in the desk
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.source

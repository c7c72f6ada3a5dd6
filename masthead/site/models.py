"""What the site keeps beside the stories: their cards."""

from django.db import models

from masthead.publishing.models import Story


class Card(models.Model):
    """The drawing that stands for a story where it is shared. `fingerprint` tells what it was
    drawn from, so that it is drawn anew only when that changed."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    file = models.FileField(upload_to="cards/")
    fingerprint = models.CharField(max_length=32)
    drawn_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.file)

"""Teams: colleagues who read on one contract."""

from django.db import models

from masthead.accounts.models import Reader


class Team(models.Model):
    """A bank, a ministry, an office. Its owner answers for the contract."""

    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="owned_teams")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

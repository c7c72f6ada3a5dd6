"""Run by the clock: picks up work that was missed. Each function is safe to run twice."""

from masthead.publishing import drawing, tasks
from masthead.publishing.models import Embed


def draw_missing_renditions(*, limit: int = 20) -> int:
    """Enqueue pictures with missing renditions, oldest first, and return how many."""
    ids = list(
        drawing.pictures_missing_renditions().order_by("pk").values_list("pk", flat=True)[:limit]
    )
    for picture_id in ids:
        tasks.draw_picture.enqueue(picture_id)
    return len(ids)


def resolve_embeds() -> int:
    """Enqueue the lookup of embeds if any are due, and return how many."""
    due = Embed.objects.due().count()
    if due:
        tasks.resolve_embeds.enqueue()
    return due

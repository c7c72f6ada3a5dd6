"""Run by the clock: picks up work that was missed. Each function is safe to run twice."""

from masthead.core.id_batches import ids_in_batches
from masthead.publishing import drawing, tasks
from masthead.publishing.models import Embed, Story
from masthead.publishing.models.listed import recount, relist

_BATCH = 500  # stories that are locked and compared at once


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


def check_lists() -> int:
    """Compare every story with its places in the lists, and every count with its list; correct
    what differs and return how much did. Publishing keeps them in step: a difference means that
    rows were changed past it."""
    batches = ids_in_batches(Story.objects.all(), _BATCH)
    return sum(relist(Story.objects.filter(pk__in=ids)) for ids in batches) + recount()

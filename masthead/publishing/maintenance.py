"""For the clock: finds what publishing left undone. Each verb is safe to run twice."""

from masthead.publishing import drawing, tasks
from masthead.publishing.models import Embed


def draw_lacking(*, limit: int = 20) -> int:
    """Ring for pictures that lack renditions, oldest first; says for how many."""
    ids = list(drawing.lacking().order_by("pk").values_list("pk", flat=True)[:limit])
    for picture_id in ids:
        tasks.draw_picture.enqueue(picture_id)
    return len(ids)


def ask_about_embeds() -> int:
    """Ring if a provider is to be asked about what a story embeds; says about how many."""
    due = Embed.objects.due().count()
    if due:
        tasks.ask_about_embeds.enqueue()
    return due

"""For the clock: finds what publishing left undone. Each verb is safe to run twice."""

from masthead.publishing import drawing, tasks


def draw_lacking(*, limit: int = 20) -> int:
    """Ring for pictures that lack renditions, oldest first; says for how many."""
    ids = list(drawing.lacking().order_by("pk").values_list("pk", flat=True)[:limit])
    for picture_id in ids:
        tasks.draw_picture.enqueue(picture_id)
    return len(ids)

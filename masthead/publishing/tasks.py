"""Background tasks. Each calls one function."""

from django.tasks import task

from masthead.publishing import drawing, embedding, indexing

_LOW = -50  # after everything that someone is waiting for


@task(queue_name="default")
def draw_picture(picture_id: int) -> int:
    made = drawing.draw(picture_id=picture_id, formats=drawing.QUICK)
    draw_rest_of_picture.using(priority=_LOW).enqueue(picture_id)
    return made


@task(queue_name="default")
def draw_rest_of_picture(picture_id: int) -> int:
    return drawing.draw(picture_id=picture_id)


@task(queue_name="default")
def resolve_embeds() -> int:
    return embedding.resolve_due()


@task(queue_name="default", priority=_LOW)
def draw_pictures(picture_ids: list[int]) -> int:
    for picture_id in picture_ids:
        draw_picture.using(priority=_LOW).enqueue(picture_id)
    return len(picture_ids)


@task(queue_name="default", priority=_LOW)
def index_rows(label: str, ids: list[int]) -> int:
    return indexing.index_rows(label=label, ids=ids)

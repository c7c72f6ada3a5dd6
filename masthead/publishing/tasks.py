"""Publishing's alarm bells. Each calls one verb."""

from django.tasks import task

from masthead.publishing import drawing, embedding, indexing

_LOW = -50  # behind everything that somebody waits for


@task(queue_name="default")
def draw_picture(picture_id: int) -> int:
    made = drawing.draw(picture_id=picture_id, formats=drawing.QUICK)
    draw_rest_of_picture.using(priority=_LOW).enqueue(picture_id)
    return made


@task(queue_name="default")
def draw_rest_of_picture(picture_id: int) -> int:
    return drawing.draw(picture_id=picture_id)


@task(queue_name="default")
def ask_about_embeds() -> int:
    return embedding.ask_due()


@task(queue_name="default", priority=_LOW)
def draw_pictures(picture_ids: list[int]) -> int:
    for picture_id in picture_ids:
        draw_picture.using(priority=_LOW).enqueue(picture_id)
    return len(picture_ids)


@task(queue_name="default", priority=_LOW)
def index_rows(label: str, ids: list[int]) -> int:
    return indexing.index_rows(label=label, ids=ids)

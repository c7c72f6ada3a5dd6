"""Publishing's alarm bells. Each calls one verb."""

from django.tasks import task

from masthead.publishing import drawing


@task(queue_name="default")
def draw_picture(picture_id: int) -> int:
    return drawing.draw(picture_id=picture_id)

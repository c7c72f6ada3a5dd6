"""Publishing's alarm bells. Each calls one verb."""

from django.tasks import task

from masthead.publishing import drawing, embedding


@task(queue_name="default")
def draw_picture(picture_id: int) -> int:
    return drawing.draw(picture_id=picture_id)


@task(queue_name="default")
def fetch_embed_titles(story_id: int) -> int:
    return embedding.fetch_titles(story_id=story_id)

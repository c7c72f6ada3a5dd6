"""Tasks of the site. Each calls one verb."""

from django.tasks import task

from masthead.site import cards


@task(queue_name="default")
def draw_card(story_id: int) -> bool:
    return cards.draw(story_id=story_id)

"""The site's alarm bells. Each calls one verb."""

from django.tasks import task

from masthead.web import cards
from masthead.web.invoices import letters
from masthead.web.members import notices


@task(queue_name="default")
def draw_card(story_id: int) -> bool:
    return cards.draw(story_id=story_id)


@task(queue_name="mail")
def write_invoice_letter(notice_id: int) -> bool:
    return letters.write(notice_id)


@task(queue_name="mail")
def write_notice(notice_id: int) -> bool:
    return notices.write(notice_id)

"""Alarm bells for the worker; the rows know what is due."""

from django.tasks import task

from masthead.billing import applying


@task()
def apply_event(event_id: int) -> None:
    applying.apply(event_id)

"""Alarm bells for the worker; the rows know what is due."""

from django.tasks import task

from masthead.billing.vendor import webhook_processing


@task()
def apply_event(event_id: int) -> None:
    webhook_processing.apply(event_id)

"""Billing's tasks. The rows know what is due."""

from django.tasks import task

from masthead.billing.vendor import webhook_processing


@task()
def process_event(event_id: int) -> None:
    webhook_processing.process_event(event_id)

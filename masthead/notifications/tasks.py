"""Alarm bells of the notices. Each calls one verb."""

from django.tasks import task

from masthead.notifications import invoice_notices, membership_notices


@task(queue_name="mail")
def send_invoice_notice(notice_id: int) -> bool:
    return invoice_notices.send(notice_id)


@task(queue_name="mail")
def send_membership_notice(notice_id: int) -> bool:
    return membership_notices.send(notice_id)

"""Alarm bells of the notices. Each calls one verb."""

from django.tasks import task

from masthead.notifications import invoice_notices, membership_notices


@task(queue_name="mail")
def write_invoice_letter(notice_id: int) -> bool:
    return invoice_notices.write(notice_id)


@task(queue_name="mail")
def write_notice(notice_id: int) -> bool:
    return membership_notices.write(notice_id)

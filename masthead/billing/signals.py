"""What billing announces, after commit."""

from django.dispatch import Signal

# A customer must hear of an invoice by letter. Carries `notice_id`.
invoice_notice_enqueued = Signal()
# Something about a contract must be told by letter. Carries `notice_id`.
notice_enqueued = Signal()

"""What billing announces, after commit."""

from django.dispatch import Signal

# A notice about an invoice is in the queue. Carries `notice_id`.
invoice_notice_enqueued = Signal()
# A notice about a contract is in the queue. Carries `notice_id`.
notice_enqueued = Signal()

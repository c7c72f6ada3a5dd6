"""What the outbox tells the floors above."""

from django.dispatch import Signal

# Sent with `send`, inside the transaction that ends it: nothing more will be submitted. Its state
# is FINISHED or CANCELLED. It comes again if somebody has uncertain deliveries sent again.
send_finished = Signal()

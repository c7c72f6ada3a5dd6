"""What membership announces, after commit."""

from django.dispatch import Signal

# Carries `subscription` and `verb`, the deed as the audit calls it ("subscription.renewed").
subscription_changed = Signal()

"""What membership announces. `subscription_changed` comes after commit; the others come inside the
transaction that does it, so that whoever must hear of it is written to in the same commit."""

from django.dispatch import Signal

# Carries `subscription` and `verb`, the deed as the audit calls it ("subscription.renewed").
subscription_changed = Signal()

seat_freed = Signal()  # carries `team`, `reader` (who had it) and `by`
seat_given_back = Signal()  # carries `team` and `reader`: somebody left the team
team_offered = Signal()  # carries `team` and `reader`, who is asked to take it over
team_taken_over = Signal()  # carries `team`, `before` and `now`, its owners
enquiry_received = Signal()  # carries `lead`

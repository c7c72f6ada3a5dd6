"""What membership announces, inside the transaction that does it, so that whoever must hear of it
is written to in the same commit."""

from django.dispatch import Signal

seat_freed = Signal()  # carries `team`, `reader` (who had it) and `by`
seat_given_back = Signal()  # carries `team` and `reader`: somebody left the team
team_offered = Signal()  # carries `team` and `reader`, who is asked to take it over
team_taken_over = Signal()  # carries `team`, `before` and `now`, its owners
enquiry_received = Signal()  # carries `lead`

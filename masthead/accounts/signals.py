"""What accounts announce, inside the transaction that does it: whoever must hear of it by mail is
written to in the same commit, or nothing has happened."""

from django.dispatch import Signal

code_issued = Signal()  # carries `issued`, the one place where the digits stand
address_change_requested = Signal()  # carries `change`
address_changed = Signal()  # carries `change`
passkey_added = Signal()  # carries `reader`, `name`
passkey_removed = Signal()  # carries `reader`, `name`
second_step_added = Signal()  # carries `reader`
second_step_removed = Signal()  # carries `reader`
recovery_code_used = Signal()  # carries `reader`, `left`: how many codes there still are

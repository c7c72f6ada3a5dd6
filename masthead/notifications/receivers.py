"""What happens on lower floors, and somebody must hear of by mail. Those that are sent inside a
transaction are answered inside it: the notice is in the outbox with the commit, or nothing
happened. Notices that billing enqueues are rows already, and the worker turns them into mail."""

from typing import Any

from masthead.accounts import signals as accounts
from masthead.accounts.codes import IssuedCode
from masthead.accounts.models import AddressChange, Reader
from masthead.billing import signals as billing
from masthead.membership import signals as membership
from masthead.membership.models import Lead, Team
from masthead.notifications import account_notices, tasks, team_notices


def connect() -> None:
    accounts.code_issued.connect(send_code)
    accounts.address_change_requested.connect(ask_both_inboxes)
    accounts.address_changed.connect(tell_both_inboxes)
    accounts.passkey_added.connect(tell_of_new_passkey)
    accounts.passkey_removed.connect(tell_of_removed_passkey)
    accounts.second_step_added.connect(tell_of_second_step)
    accounts.second_step_removed.connect(tell_of_removed_second_step)
    accounts.recovery_code_used.connect(tell_of_recovery_code)
    membership.seat_freed.connect(tell_who_lost_a_seat)
    membership.seat_given_back.connect(tell_owner_of_free_seat)
    membership.team_offered.connect(ask_to_take_over)
    membership.team_taken_over.connect(tell_former_owner)
    membership.enquiry_received.connect(answer_enquiry)
    billing.invoice_notice_enqueued.connect(call_worker_for_invoice_notice)
    billing.notice_enqueued.connect(call_worker_for_membership_notice)


def send_code(issued: IssuedCode, **rest: Any) -> None:
    account_notices.send_code(issued)


def ask_both_inboxes(change: AddressChange, **rest: Any) -> None:
    account_notices.send_address_change(change)


def tell_both_inboxes(change: AddressChange, **rest: Any) -> None:
    account_notices.send_address_changed(change)


def tell_of_new_passkey(reader: Reader, name: str, **rest: Any) -> None:
    account_notices.send_passkey_changed(reader.email, name=name, added=True)


def tell_of_removed_passkey(reader: Reader, name: str, **rest: Any) -> None:
    account_notices.send_passkey_changed(reader.email, name=name, added=False)


def tell_of_second_step(reader: Reader, **rest: Any) -> None:
    account_notices.send_second_step_changed(reader.email, added=True)


def tell_of_removed_second_step(reader: Reader, **rest: Any) -> None:
    account_notices.send_second_step_changed(reader.email, added=False)


def tell_of_recovery_code(reader: Reader, left: int, **rest: Any) -> None:
    account_notices.send_recovery_code_used(reader.email, left=left)


def tell_who_lost_a_seat(team: Team, reader: Reader, by: Reader, **rest: Any) -> None:
    """Unless they gave it up themselves."""
    if reader.pk != by.pk:
        team_notices.send_seat_freed(team, reader)


def tell_owner_of_free_seat(team: Team, reader: Reader, **rest: Any) -> None:
    team_notices.send_seat_given_back(team, reader)


def ask_to_take_over(team: Team, reader: Reader, **rest: Any) -> None:
    team_notices.send_team_offered(team, reader)


def tell_former_owner(team: Team, before: Reader, now: Reader, **rest: Any) -> None:
    team_notices.send_team_taken_over(team, before=before, now=now)


def answer_enquiry(lead: Lead, **rest: Any) -> None:
    team_notices.send_enquiry(lead)


def call_worker_for_invoice_notice(notice_id: int, **rest: Any) -> None:
    """Its document takes a second to make, so the worker sends it."""
    tasks.send_invoice_notice.enqueue(notice_id)


def call_worker_for_membership_notice(notice_id: int, **rest: Any) -> None:
    tasks.send_membership_notice.enqueue(notice_id)

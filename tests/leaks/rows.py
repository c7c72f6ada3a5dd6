"""Every URL and every mail of the platform has a row: a surface of the matrix that covers it, or
the reason why it carries no story text. A new one without a row fails the tests."""

from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

import masthead
from tests.leaks.surfaces import SURFACES

_FORMS = "a form about the reader; it shows newsletters by name, no story"
_ACCOUNT = "the reader's own account; it shows newsletters by name, no story"
_INVOICE = "an invoice, for whoever holds its signed link; it names a plan, no story"
_MONEY = "a reader's own sums and dates; it names no story"
_TEAM = "a team's own pages; people, seats and sums, no story"
_STAFF = "staff alone; tried with every other state in test_the_desk_is_closed_to_readers"

# Addresses by name, with what keeps stories' words from them.
NO_STORY_PASSES = {
    "without_slash": "leads to the address itself, whether there is one or not",
    "language": "a choice of language; leads back to where it was made",
    "standing": "the publication's own; counts corrections, and names stories anybody may find",
    "index": "names of countries, industries, topics and people, with counts of stories",
    "newsletters": _FORMS,
    "confirm": _FORMS,
    "own_link": _FORMS,
    "preferences": _FORMS,
    "leave": _FORMS,
    "pause": _FORMS,
    "undo_leaving": _FORMS,
    "favicon": "an icon of the theme",
    "touch_icon": "an icon of the theme",
    "join": "prices and counts from the database; names no story",
    "join_as": _MONEY,
    "order": _MONEY,
    "joined": _MONEY,
    "cancel_by_link": _MONEY,
    "cancel_membership": _MONEY,
    "resume_membership": _MONEY,
    "withdraw": _MONEY,
    "change_membership": _MONEY,
    "change_card": _MONEY,
    "pay_now": _MONEY,
    "payment_webhook": "a vendor's news about money; answers with a bare status",
    "invoice": _INVOICE,
    "invoice_pdf": _INVOICE,
    "me": _ACCOUNT,
    "sign_in": _ACCOUNT,
    "enter_code": _ACCOUNT,
    "send_code_again": _ACCOUNT,
    "sign_in_by_link": _ACCOUNT,
    "passkey_begin": _ACCOUNT,
    "passkey_sign_in": _ACCOUNT,
    "second_step": _ACCOUNT,
    "sign_out": _ACCOUNT,
    "save_profile": _ACCOUNT,
    "change_address": _ACCOUNT,
    "address_change": _ACCOUNT,
    "save_newsletters": _ACCOUNT,
    "revoke_others": _ACCOUNT,
    "revoke_device": _ACCOUNT,
    "add_passkey": _ACCOUNT,
    "begin_passkey": _ACCOUNT,
    "change_passkey": _ACCOUNT,
    "remove_second_step": _ACCOUNT,
    "delete_account": _ACCOUNT,
    "end_impersonation": _ACCOUNT,
    "buy_team": _TEAM,
    "team_bought": _TEAM,
    "quote": _TEAM,
    "note_reading": _TEAM,
    "invitation": _TEAM,
    "team": _TEAM,
    "rename_team": _TEAM,
    "preview_invitations": _TEAM,
    "confirm_invitations": _TEAM,
    "send_invitation_again": _TEAM,
    "revoke_invitation": _TEAM,
    "take_seat": _TEAM,
    "leave_team": _TEAM,
    "add_seats": _TEAM,
    "fewer_seats": _TEAM,
    "make_out_invoices": _TEAM,
    "cancel_team": _TEAM,
    "change_team_card": _TEAM,
    "pay_for_team": _TEAM,
    "resume_team": _TEAM,
    "free_seat": _TEAM,
    "change_role": _TEAM,
    "offer_team": _TEAM,
    "withdraw_team_offer": _TEAM,
    "answer_team_offer": _TEAM,
    "mailbox": _STAFF,
    "mailbox_message": _STAFF,
    "mailbox_html": _STAFF,
}
# Tried one by one in test_newsletter_pages_leak_nothing.
NEWSLETTERS = ("newsletter", "edition")
# Whole trees of addresses that belong to the desk.
DESK = ("desk/", "documents/")

_FRAME = "the frame of every mail: the publication and the footer, and no story"
# Mail templates, by where they stand below `templates/`.
MAILS = {
    "notifications/account/address_change_requested.html": _ACCOUNT,
    "notifications/account/address_change_requested.txt": _ACCOUNT,
    "notifications/account/address_changed.html": _ACCOUNT,
    "notifications/account/address_changed.txt": _ACCOUNT,
    "notifications/account/account_deleted.html": _ACCOUNT,
    "notifications/account/account_deleted.txt": _ACCOUNT,
    "notifications/account/code.html": _ACCOUNT,
    "notifications/account/code.txt": _ACCOUNT,
    "notifications/account/confirm_address.html": _ACCOUNT,
    "notifications/account/confirm_address.txt": _ACCOUNT,
    "notifications/account/desk_invitation.html": _ACCOUNT,
    "notifications/account/desk_invitation.txt": _ACCOUNT,
    "notifications/account/security_change.html": _ACCOUNT,
    "notifications/account/security_change.txt": _ACCOUNT,
    "notifications/account/address_in_use.html": _ACCOUNT,
    "notifications/account/address_in_use.txt": _ACCOUNT,
    "notifications/invoice/notice.html": _INVOICE,
    "notifications/invoice/notice.txt": _INVOICE,
    "notifications/team/seat_freed.html": _TEAM,
    "notifications/team/seat_freed.txt": _TEAM,
    "notifications/team/invitation.html": _TEAM,
    "notifications/team/invitation.txt": _TEAM,
    "notifications/team/enquiry.html": _TEAM,
    "notifications/team/enquiry.txt": _TEAM,
    "notifications/team/seat_given_back.html": _TEAM,
    "notifications/team/seat_given_back.txt": _TEAM,
    "notifications/team/seat_offer.html": _TEAM,
    "notifications/team/seat_offer.txt": _TEAM,
    "notifications/team/enquiry_answer.html": _TEAM,
    "notifications/team/enquiry_answer.txt": _TEAM,
    "notifications/team/taken_over.html": _TEAM,
    "notifications/team/taken_over.txt": _TEAM,
    "notifications/team/team_offered.html": _TEAM,
    "notifications/team/team_offered.txt": _TEAM,
    "newsletters/mail/edition.html": "tried in test_the_mail_of_an_edition_leaks_nothing",
    "newsletters/mail/edition.txt": "tried in test_the_mail_of_an_edition_leaks_nothing",
    "newsletters/mail/already.html": _FORMS,
    "newsletters/mail/already.txt": _FORMS,
    "newsletters/mail/confirm.html": _FORMS,
    "newsletters/mail/confirm.txt": _FORMS,
    "notifications/mail/notice.html": _FORMS,
    "notifications/mail/base.html": _FORMS,
    "notifications/mail/base.txt": _FORMS,
    "notifications/membership/notice.html": _MONEY,
    "notifications/membership/notice.txt": _MONEY,
    "newsletters/mail/not_sent.html": _STAFF,
    "newsletters/mail/not_sent.txt": _STAFF,
    "newsletters/mail/nothing.html": _FORMS,
    "newsletters/mail/nothing.txt": _FORMS,
    "newsletters/mail/own_link.html": _FORMS,
    "newsletters/mail/own_link.txt": _FORMS,
}


def covered() -> set[str]:
    names = {name for surface in SURFACES for name in surface.names}
    return names | set(NO_STORY_PASSES) | set(NEWSLETTERS)


def addresses() -> Iterator[tuple[str, str]]:
    """Every address outside the desk: its pattern and its name."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = f"{before}{entry.pattern}"
        if pattern.startswith(DESK):
            continue
        if isinstance(entry, URLPattern):
            yield pattern, str(entry.name)
        else:
            yield from _walk(entry, pattern)


def mails() -> set[str]:
    """Every template of a notice or an edition, except the parts they include."""
    package = Path(masthead.__file__).parent
    found = {
        path.as_posix().split("/templates/", 1)[1]
        for pattern in ("templates/**/mail/**/*", "templates/notifications/**/*")
        for path in package.glob(f"**/{pattern}")
        if path.suffix in {".html", ".txt", ".mjml"}
    }
    return {name for name in found if "/parts/" not in name}

"""The mails of an account: codes, and what its owner must hear of."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from masthead.accounts.codes import DIGITS, VALID, IssuedCode
from masthead.accounts.email_change import CONFIRM_WITHIN, UNDO_WITHIN, Side, is_taken, token
from masthead.accounts.models import AddressChange
from masthead.core.languages import Words
from masthead.core.web_addresses import absolute_url
from masthead.notifications.sender import send_notice
from masthead.publishing.models import Publication


def send_code(issued: IssuedCode) -> None:
    """One mail, the same for every address: the digits, and a link to a button."""
    half = DIGITS // 2
    send_notice(
        issued.address,
        "notifications/account/code",
        format_lazy(
            _("{digits} is your code for {publication}"),
            digits=issued.digits,
            publication=Publication.load().name,
        ),
        purpose="sign-in",
        digits=issued.digits,
        spaced=f"{issued.digits[:half]} {issued.digits[half:]}",
        link=link_of(issued),
        minutes=int(VALID.total_seconds() // 60),
    )


def link_of(issued: IssuedCode) -> str:
    return absolute_url(reverse("sign_in_by_link", args=[issued.secret]))


def send_address_change(change: AddressChange) -> None:
    """To both inboxes: the new one confirms, or learns that its address is in use; the old one
    may stop it."""
    name, taken = Publication.load().name, is_taken(change.new)
    new = "address_in_use" if taken else "confirm_address"
    links = {
        side: absolute_url(reverse("address_change", args=[token(change, side)])) for side in Side
    }
    send_notice(
        change.new,
        f"notifications/account/{new}",
        format_lazy(_("Confirm your new address at {publication}"), publication=name),
        purpose="address",
        change=change,
        link=absolute_url(reverse("sign_in")) if taken else links[Side.NEW],
        days=CONFIRM_WITHIN.days,
    )
    send_notice(
        change.old,
        "notifications/account/address_change_requested",
        format_lazy(_("Change of address for your account at {publication}"), publication=name),
        purpose="address",
        change=change,
        link=links[Side.OLD],
    )


def send_address_changed(change: AddressChange) -> None:
    """To both inboxes, once it is done."""
    subject = format_lazy(
        _("Your address at {publication} has changed"), publication=Publication.load().name
    )
    link = absolute_url(reverse("address_change", args=[token(change, Side.OLD)]))
    for address, undo in ((change.new, ""), (change.old, link)):
        send_notice(
            address,
            "notifications/account/address_changed",
            subject,
            purpose="address",
            change=change,
            link=undo,
            days=UNDO_WITHIN.days,
        )


def send_passkey_changed(address: str, *, name: str, added: bool) -> None:
    happened = (
        _("A passkey was added to your account")
        if added
        else _("A passkey was removed from your account")
    )
    detail = format_lazy(_("The passkey is called “{name}”."), name=name)
    _send_security_notice(address, happened, detail)


def send_second_step_changed(address: str, *, added: bool) -> None:
    if added:
        detail = _("From now on, signing in also asks for a code from your authenticator app.")
        _send_security_notice(
            address, _("Two-step verification was turned on for your account"), detail
        )
    else:
        detail = _("Signing in no longer asks for a code from an authenticator app.")
        _send_security_notice(
            address, _("Two-step verification was turned off for your account"), detail
        )


_LEFT = _("You have {left} left.")


def send_recovery_code_used(address: str, *, left: int) -> None:
    used = _("It was used instead of your authenticator app and won’t work again.")
    detail = format_lazy("{used} {left}", used=used, left=format_lazy(_LEFT, left=left))
    happened = _("A recovery code was used to sign in to your account")
    _send_security_notice(address, happened, detail)


def _send_security_notice(address: str, happened: Words, detail: Words) -> None:
    """A key to the account was made, removed or used up: its owner must hear of it."""
    send_notice(
        address,
        "notifications/account/security_change",
        format_lazy(
            _("{happened} at {publication}"), happened=happened, publication=Publication.load().name
        ),
        purpose="security",
        happened=happened,
        detail=detail,
        link=absolute_url(reverse("account")),
    )


def send_desk_invitation(address: str, *, inviter: str) -> None:
    """To a colleague who was given a role: where the desk is, and how to get in without a
    password."""
    entrance = reverse("sign_in", query={"next": reverse("wagtailadmin_home")})
    send_notice(
        address,
        "notifications/account/desk_invitation",
        format_lazy(
            _("You can now work at the desk of {publication}"),
            publication=Publication.load().name,
        ),
        purpose="invitation",
        inviter=inviter,
        link=absolute_url(entrance),
    )


def send_account_closed(address: str, *, kept: list[str]) -> None:
    send_notice(
        address,
        "notifications/account/account_deleted",
        format_lazy(
            _("Your account at {publication} has been deleted"), publication=Publication.load().name
        ),
        purpose="account closed",
        kept=kept,
    )

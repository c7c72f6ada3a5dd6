"""Deleting an account: for each app that keeps something about a person, what is deleted, what is
kept and why, and how. Accounts come last: they empty the row itself."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, Q
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, PageSubscription
from wagtail.users.models import UserProfile

from masthead.accounts import closure
from masthead.accounts.models import (
    AddressChange,
    AuditEntry,
    Consent,
    Device,
    Reader,
    SignInCode,
)
from masthead.billing import erasure, fair_use
from masthead.billing.models import Customer, FairUseMark
from masthead.membership import grants, seats
from masthead.membership.models import (
    Gift,
    Grant,
    Invitation,
    Lead,
    Opening,
    Seat,
    Subscription,
    Team,
    TeamManager,
)
from masthead.newsletters.models import Subscriber
from masthead.notifications.account_notices import send_account_closed
from masthead.outbox.addresses import at_addresses_of
from masthead.outbox.models import Delivery, Suppression, TransactionalMessage
from masthead.publishing.models import Person


@dataclass(frozen=True, slots=True)
class Eraser:
    """`goes` and `stays` are read by the person before they decide, `stays` again in the mail.
    `models` are those whose rows it deletes or takes the person out of."""

    goes: str
    stays: str
    erase: Callable[[Reader], object]
    models: tuple[type[Model], ...]


def _delete_messages(reader: Reader) -> None:
    TransactionalMessage.objects.filter(at_addresses_of(reader)).delete()


def _anonymise_deliveries(reader: Reader) -> None:
    nobody = closure.placeholder_address(reader)
    Delivery.objects.filter(reader=reader).update(address=nobody, detail="", reader=None)


def _delete_subscriptions(reader: Reader) -> None:
    Subscriber.objects.filter(reader=reader).delete()
    unsubscribed = Suppression.Reason.UNSUBSCRIBE
    Suppression.objects.filter(at_addresses_of(reader), reason=unsubscribed).delete()


def _leave_teams(reader: Reader) -> None:
    seats.free_all_of(reader=reader)
    TeamManager.objects.filter(reader=reader).delete()
    Team.objects.filter(offered_to=reader).update(offered_to=None)
    Invitation.objects.filter(Q(address=reader.email) | Q(reader=reader)).delete()
    Lead.objects.filter(address=reader.email).delete()


def _delete_reading(reader: Reader) -> None:
    """Also the links of gifts: who gave one away stands on its page."""
    grants.erase_comps(reader)
    Opening.objects.filter(reader=reader).delete()
    Gift.objects.filter(giver=reader).delete()


def _leave_desk(reader: Reader) -> None:
    """What the desk's own software keeps of who works at it; stories keep their bylines."""
    for profile in UserProfile.objects.filter(user=reader).exclude(avatar=""):
        profile.avatar.delete(save=False)
    for rows in (APIToken, EditingSession, FormState, PageSubscription, UserProfile):
        rows.objects.filter(user=reader).delete()
    Person.objects.filter(reader=reader).update(reader=None)


ERASERS = (
    Eraser(
        "",
        "For 24 months, if you had a free trial, withdrew from a membership or left an order "
        "unpaid: that you did, under codes made from your address, your card and your billing "
        "name, so that each person has these once. The codes can’t be turned back into them.",
        fair_use.remember,
        (FairUseMark,),
    ),
    Eraser(
        "Your membership, which ends immediately. You won’t be charged again.",
        "What you paid and when, and the name on your invoices, as accounting law requires.",
        erasure.erase_customer,
        (Subscription, Customer),
    ),
    Eraser(
        "Your newsletter subscriptions and your consents.",
        "",
        _delete_subscriptions,
        (Subscriber, Suppression),
    ),
    Eraser(
        "Your address on every e-mail we have sent you.",
        "The number of e-mails sent, without your address.",
        _anonymise_deliveries,
        (Delivery,),
    ),
    Eraser(
        "Your seat in a team, which is freed immediately, and any team enquiries you sent us.",
        "Any team you own, and its contract. Transfer it to a colleague or cancel it first.",
        _leave_teams,
        (Seat, Team, TeamManager, Invitation, Lead),
    ),
    Eraser(
        "Your free stories and gift links. The links stop working.",
        "",
        _delete_reading,
        (Grant, Opening, Gift),
    ),
    Eraser(
        "Your desk settings, if you worked on the desk.",
        "Stories published under your name, if any.",
        _leave_desk,
        (APIToken, EditingSession, FormState, PageSubscription, UserProfile, Person),
    ),
    Eraser(
        "Sign-in codes and other messages to you.", "", _delete_messages, (TransactionalMessage,)
    ),
    Eraser(
        "Your name, address, language, time zone, devices and passkeys.",
        "A record that an account was deleted, and when, as the law requires. If e-mail to your "
        "address bounced or was reported as spam, the address stays on our do-not-mail list.",
        closure.close,
        (Reader, Device, AddressChange, SignInCode, Consent, AuditEntry, Authenticator),
    ),
)


def goes() -> list[str]:
    return [eraser.goes for eraser in ERASERS if eraser.goes]


def stays() -> list[str]:
    return [eraser.stays for eraser in ERASERS if eraser.stays]


@transaction.atomic
def erase(reader: Reader) -> None:
    """All of it, or nothing; and a last mail that says so, in the same transaction."""
    address = reader.email
    for eraser in ERASERS:
        eraser.erase(reader)
    send_account_closed(address, kept=stays())

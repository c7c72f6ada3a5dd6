"""Messages and look-ups that the membership pages share."""

import logging
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masthead.accounts.models import Reader
from masthead.billing.models import Contract
from masthead.billing.plan_change import ChangeError
from masthead.billing.team_orders import OrderError
from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.billing")
REFUSED = _(
    "Our payment provider refused this, so nothing has changed. Write to us "
    "and we will look into it."
)
UNAVAILABLE = _(
    "Our payment provider is not responding. Nothing has changed. Please "
    "try again in a few minutes."
)
REFUSALS = (ChangeError, OrderError, PermanentFailure, TemporaryFailure)


def own_zone(reader: Reader | None) -> ZoneInfo:
    """The time zone for a reader's dates: their own, or the publication's."""
    if reader is not None and reader.time_zone:
        return ZoneInfo(reader.time_zone)
    return Publication.load().zone


def refusal(failure: Exception) -> str:
    """The message to the customer for one of the `REFUSALS`."""
    if isinstance(failure, PermanentFailure):
        return message_of(failure)
    if isinstance(failure, TemporaryFailure):
        log.warning("The payment provider is not responding: %s", failure.detail)
        return str(UNAVAILABLE)
    return str(failure)


def message_of(failure: PermanentFailure) -> str:
    """The message to the reader: the bank's reason if the card was declined, else a general one.
    The log has the details."""
    if failure.reason is FailureReason.DECLINED:
        return gettext(
            "Your card was not charged and nothing has changed. The bank says: %(detail)s"
        ) % {"detail": failure.detail}
    log.warning("The payment provider refused: %s", failure.detail)
    return str(REFUSED)


def latest_contract(reader: Reader) -> Contract | None:
    """A reader's own contract: the running one, or else the last that ended."""
    mine = Contract.objects.filter(customer__reader=reader).select_related(
        "subscription__plan", "price__plan", "customer__reader"
    )
    return mine.order_by(F("subscription__ended_at").desc(nulls_first=True)).first()

"""What the pages of a membership share."""

import logging
from zoneinfo import ZoneInfo

from django.db.models import F

from masthead.accounts.models import Reader
from masthead.billing.models import Contract
from masthead.gateways.payments import PermanentFailure
from masthead.web.furniture import furniture

log = logging.getLogger("masthead.billing")
REFUSED = "The payment vendor refused this, so nothing has changed. Write to us, and we look at it."


def own_zone(reader: Reader | None) -> ZoneInfo:
    """The zone in which a reader is told days: their own, or the publication's."""
    if reader is not None and reader.time_zone:
        return ZoneInfo(reader.time_zone)
    return furniture().publication.zone


def words_of(failure: PermanentFailure) -> str:
    """What the reader is told: the bank's own words, or that we look at it; the log has all."""
    if failure.declined:
        return failure.words
    log.warning("The vendor refused: %s", failure.words)
    return REFUSED


def latest_contract(reader: Reader) -> Contract | None:
    """A reader's own contract: the one that runs, or else the last that ended."""
    mine = Contract.objects.filter(customer__reader=reader).select_related(
        "subscription__plan", "price__plan", "customer__reader"
    )
    return mine.order_by(F("subscription__ended_at").desc(nulls_first=True)).first()

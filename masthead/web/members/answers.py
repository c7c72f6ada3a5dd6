"""What the pages of a membership share."""

from zoneinfo import ZoneInfo

from django.db.models import F

from masthead.accounts.models import Reader
from masthead.billing.models import Contract
from masthead.web.furniture import furniture


def own_zone(reader: Reader | None) -> ZoneInfo:
    """The zone in which a reader is told days: their own, or the publication's."""
    if reader is not None and reader.time_zone:
        return ZoneInfo(reader.time_zone)
    return furniture().publication.zone


def latest_contract(reader: Reader) -> Contract | None:
    """A reader's own contract: the one that runs, or else the last that ended."""
    mine = Contract.objects.filter(customer__reader=reader).select_related(
        "subscription__plan", "price__plan", "customer__reader"
    )
    return mine.order_by(F("subscription__ended_at").desc(nulls_first=True)).first()

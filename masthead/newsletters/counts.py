"""Honest counts: who receives newsletters, counted in the database, at this moment."""

from django.db.models import Count, Exists, OuterRef

from masthead.newsletters.models import Subscriber
from masthead.newsletters.models.subscribers import SubscriberQuerySet
from masthead.outbox.suppression import suppressions_at


def active_subscribers() -> int:
    """People who get at least one newsletter."""
    return _reached().aggregate(people=Count("reader", distinct=True))["people"] or 0


def subscribers_by_newsletter() -> dict[int, int]:
    """How many receive each newsletter, by its id; one without subscribers is left out."""
    rows = _reached().values_list("newsletter").annotate(people=Count("pk")).order_by()
    return dict(rows)


def _reached() -> SubscriberQuerySet:
    """Active subscribers whose address accepts mail: no one reads at a bounced address."""
    return Subscriber.objects.active().filter(~Exists(suppressions_at(OuterRef("reader__email"))))

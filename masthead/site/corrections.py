"""The publication's corrections of the past twelve months, counted from its stories."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from wagtail.models import PageLogEntry

from masthead.publishing.models import ListedStory, Story
from masthead.publishing.models.listed import ALL
from masthead.site.site_context import site_context

_YEAR = timedelta(days=365)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """Counts of the past twelve months, and the corrected stories, the latest first."""

    published: int
    corrected: int
    within_a_day: int
    withdrawn: int
    stories: list[Story]


def correction_record() -> CorrectionRecord:
    """The record up to now. A story counts once, however often it was corrected."""
    since = timezone.now() - _YEAR
    zone = site_context().publication.zone
    dated = Story.objects.filter(live=True, corrected_on__gte=since.astimezone(zone).date())
    dates = dated.order_by().values_list("corrected_on", "first_published_at")
    delays = [on - at.astimezone(zone).date() for on, at in dates if on and at]
    shown = dated.select_related("section").order_by("-corrected_on", "-pk").defer("body")
    return CorrectionRecord(
        published=ListedStory.objects.filter(key=ALL, published_at__gte=since).count(),
        corrected=len(delays),
        within_a_day=sum(delay <= timedelta(days=1) for delay in delays),
        withdrawn=_withdrawn(since=since),
        stories=list(shown[:_SHOWN]),
    )


def _withdrawn(*, since: datetime) -> int:
    """Stories taken offline in that time, and still offline."""
    log = PageLogEntry.objects.filter(action="wagtail.unpublish", timestamp__gte=since)
    offline = Story.objects.filter(live=False, pk__in=log.values("page_id"))
    return offline.count()

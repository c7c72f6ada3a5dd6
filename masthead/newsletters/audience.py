"""Who receives a newsletter's next edition."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.membership.audience import entitled_readers
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.outbox import sending


def count_recipients(newsletter: Newsletter) -> int:
    """How many recipients an edition would have now, as the outbox would count them."""
    return sending.count_recipients(audience=audience_of(newsletter), stream=newsletter.stream)


def audience_of(newsletter: Newsletter) -> QuerySet[Reader]:
    """Active subscribers who have not paused and whom the gate lets in. The outbox leaves out
    suppressed addresses when it freezes the audience."""
    mailed = Subscriber.objects.mailed(timezone.now()).filter(newsletter=newsletter)
    return entitled_readers(Reader.objects.filter(pk__in=mailed.values("reader")), newsletter)


def still_eligible(stream: str, readers: Collection[int]) -> set[int]:
    """Those of the frozen readers who are still in the audience when the edition is submitted: a
    grant may have ended, or a pause begun, in the meantime."""
    newsletter = Newsletter.objects.filter(slug=stream.partition(":")[2]).first()
    if newsletter is None:
        return set(readers)
    return set(audience_of(newsletter).filter(pk__in=readers).values_list("pk", flat=True))

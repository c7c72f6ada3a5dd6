"""Who gets a newsletter's next edition."""

from django.db.models import QuerySet

from masthead.accounts.models import Reader
from masthead.membership.audience import let_in
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.outbox import sending


def readers_reached(newsletter: Newsletter) -> int:
    """How many an edition would go to now, as the outbox will count them."""
    return sending.reach(audience=audience_of(newsletter), stream=newsletter.stream)


def audience_of(newsletter: Newsletter) -> QuerySet[Reader]:
    """Active subscribers whom the gate lets in. The outbox leaves out suppressed addresses when
    it freezes them."""
    active = Subscriber.objects.active().filter(newsletter=newsletter)
    return let_in(Reader.objects.filter(pk__in=active.values("reader")), newsletter)

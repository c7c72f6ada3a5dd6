"""Who gets a newsletter's next edition."""

from django.db.models import QuerySet

from masthead.accounts.models import Reader
from masthead.membership.audience import let_in
from masthead.newsletters.models import Newsletter, Subscriber


def audience_of(newsletter: Newsletter) -> QuerySet[Reader]:
    """Active subscribers whom the gate lets in. Suppressed addresses are left out later, when
    the outbox freezes them."""
    active = Subscriber.objects.active().filter(newsletter=newsletter)
    return let_in(Reader.objects.filter(pk__in=active.values("reader")), newsletter)

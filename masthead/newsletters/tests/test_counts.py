"""Counts are honest: people, once each, who can be reached."""

import pytest

from masthead.accounts.models import Reader
from masthead.newsletters.counts import active_subscribers, subscribers_by_newsletter
from masthead.newsletters.models import Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import suppress

pytestmark = pytest.mark.django_db


def test_a_reader_of_two_newsletters_is_one_subscriber() -> None:
    straits, anatolia = make_newsletter("Straits"), make_newsletter("Anatolia")
    nour = make_subscriber(straits).reader
    make_subscriber(anatolia, nour)
    make_subscriber(straits)
    assert active_subscribers() == 2
    assert subscribers_by_newsletter() == {straits.pk: 2, anatolia.pk: 1}


def test_pending_former_bounced_and_ineligible_readers_are_not_counted() -> None:
    straits = make_newsletter("Straits")
    for state in (Subscriber.State.PENDING, Subscriber.State.ENDED, Subscriber.State.UNKNOWN):
        row = make_subscriber(straits)
        Subscriber.objects.filter(pk=row.pk).update(state=state)
    bounced, shut_out = make_subscriber(straits).reader, make_subscriber(straits).reader
    suppress([bounced.email.upper()], reason=Suppression.Reason.BOUNCE)
    Reader.objects.filter(pk=shut_out.pk).update(is_active=False)
    assert active_subscribers() == 0
    assert subscribers_by_newsletter() == {}

"""The sign-up form reveals to no one whether an address is known; only its inbox does."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from masthead.accounts.testing import make_reader
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import last_mail, press, sign_up, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


def _answer(client: Client, email: str, newsletter: Newsletter) -> tuple[int, str, list[str]]:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = sign_up(client, email, newsletter)
    verbs = [_verb(each["sql"]) for each in statements.captured_queries]
    return answer.status_code, answer.content.decode().replace(email, "…"), verbs


def _verb(sql: str) -> str:
    """A statement's first words, without the number of a savepoint."""
    return re.sub(r"_x\d+", "", " ".join(sql.split()[:3]))


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(
    client: Client, straits: Newsletter
) -> None:
    sign_up(client, "warm@example.org", straits)  # the caches that outlive a request are filled now
    known = make_reader("known@example.org")
    make_subscriber(straits, known)
    make_reader("idle@example.org")
    answers = [
        _answer(client, email, straits)
        for email in ("known@example.org", "idle@example.org", "new@example.org")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len(mail.outbox) == 4


def test_a_subscriber_who_signs_up_again_is_sent_their_subscriptions_and_link(
    client: Client, straits: Newsletter
) -> None:
    reader = make_subscriber(straits).reader
    sign_up(client, reader.email, straits)
    assert "You are already subscribed" in last_mail().body
    assert "/newsletters/preferences/" in last_mail().body
    assert "/newsletters/confirm/" not in last_mail().body


def test_a_stranger_who_enters_a_reader_s_address_changes_nothing(
    client: Client, straits: Newsletter
) -> None:
    left = make_subscriber(straits)
    Subscriber.objects.filter(pk=left.pk).update(state=Subscriber.State.ENDED)
    unknown = make_subscriber(straits)
    Subscriber.objects.filter(pk=unknown.pk).update(state=Subscriber.State.UNKNOWN)
    for reader in (left.reader, unknown.reader):
        sign_up(client, reader.email, straits)
    assert state_of(left.reader, straits) == Subscriber.State.ENDED
    assert state_of(unknown.reader, straits) == Subscriber.State.UNKNOWN


def test_asking_for_a_link_does_not_reveal_whether_an_address_is_known(
    client: Client, straits: Newsletter
) -> None:
    known = make_subscriber(straits).reader.email
    answers = {
        email: press(client, "/newsletters/preferences", {"email": email})
        for email in (known, "nobody@example.org")
    }
    pages = {answer.content.decode().replace(email, "…") for email, answer in answers.items()}
    assert len(pages) == 1
    to_known, to_unknown = (message.body for message in mail.outbox)
    assert "/newsletters/preferences/" in to_known
    assert "/newsletters/preferences/" not in to_unknown
    assert "No newsletters go to this address" in to_unknown

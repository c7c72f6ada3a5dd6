"""Sign-up can't be used to flood an inbox or our server, and says when to try again."""

import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.newsletters.models import Newsletter
from masthead.newsletters.subscription_requests import PER_ADDRESS, PER_IP, PER_NETWORK
from masthead.newsletters.testing import make_newsletter
from masthead.newsletters.tests.sign_up_steps import OWN, press, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


def _from(client: Client, ip: str, email: str, newsletter: Newsletter) -> HttpResponse:
    data = {"email": email, "newsletter": newsletter.slug}
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        reverse("newsletters"), data, headers=OWN, REMOTE_ADDR=ip
    )
    return answer


def test_an_address_receives_only_a_few_mails_an_hour(client: Client, straits: Newsletter) -> None:
    for turn in range(PER_ADDRESS.most):
        answer = _from(client, f"198.51.{turn}.7", "nour@example.com", straits)
        assert answer.status_code == 200
    refused = _from(client, "203.0.113.5", "Nour@example.com", straits)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= PER_ADDRESS.seconds
    assert re.search(r"Try again in \d+ minute", refused.content.decode())
    assert len(mail.outbox) == PER_ADDRESS.most


def test_the_limit_does_not_reveal_whether_an_address_is_known(
    client: Client, straits: Newsletter
) -> None:
    refusals = []
    for email in ("new@example.com", "newer@example.com"):
        answers = [sign_up(client, email, straits) for _ in range(PER_ADDRESS.most + 1)]
        refusals.append([answer.status_code for answer in answers])
    assert refusals[0] == refusals[1]


def test_one_connection_can_write_to_only_so_many_addresses(
    client: Client, straits: Newsletter
) -> None:
    for number in range(PER_IP.most):
        assert _from(client, "203.0.113.5", f"r{number}@example.com", straits).status_code == 200
    assert _from(client, "203.0.113.5", "one@example.com", straits).status_code == 429
    assert _from(client, "203.0.113.6", "one@example.com", straits).status_code == 200


def test_connections_of_one_network_share_a_limit(client: Client, straits: Newsletter) -> None:
    for number in range(PER_NETWORK.most):
        ip = f"2001:db8:0:{number:x}::1"
        assert _from(client, ip, f"r{number}@example.com", straits).status_code == 200
    assert _from(client, "2001:db8:0:ffff::1", "one@example.com", straits).status_code == 429
    assert _from(client, "2001:db8:1:2::ffff", "one@example.com", straits).status_code == 200


def test_asking_for_a_link_counts_against_the_same_address(
    client: Client, straits: Newsletter
) -> None:
    for _ in range(PER_ADDRESS.most):
        sign_up(client, "nour@example.com", straits)
    answer = press(client, reverse("own_link"), {"email": "nour@example.com"})
    assert answer.status_code == 429

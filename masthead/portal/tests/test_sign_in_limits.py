"""Sign-in is rate limited by address, IP address and network, with a retry time."""

import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.accounts.codes import PER_ADDRESS, PER_IP, PER_NETWORK, WRONG_PER_IP
from masthead.accounts.testing import (
    ask_for_code,
    code_in,
    is_signed_in,
    last_mail,
    make_reader,
    press,
)

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"


def _is_refused(answer: HttpResponse) -> bool:
    if answer.status_code != 429:
        return False
    assert 1 <= int(answer["Retry-After"]) <= 86_400
    assert re.search(r"Try again in \d+ minute", answer.content.decode())
    return True


def test_one_address_gets_only_a_few_codes_an_hour(client: Client) -> None:
    for turn in range(PER_ADDRESS.most):
        assert ask_for_code(client, NOUR, REMOTE_ADDR=f"198.51.{turn}.7").status_code == 302
    assert _is_refused(ask_for_code(client, "Nour@example.com ", REMOTE_ADDR="203.0.113.5"))
    assert len(mail.outbox) == PER_ADDRESS.most
    assert ask_for_code(client, "zeina@example.com", REMOTE_ADDR="203.0.113.5").status_code == 302


def test_the_code_limit_reveals_no_accounts() -> None:
    make_reader("known@example.com")
    answers = [
        [ask_for_code(Client(), f"{who}@example.com").status_code for _ in range(8)]
        for who in ("known", "new")
    ]
    assert answers[0] == answers[1]
    assert 429 in answers[0]


def test_one_ip_address_may_ask_for_only_so_many_addresses(client: Client) -> None:
    for number in range(PER_IP.most):
        email = f"r{number}@example.com"
        assert ask_for_code(client, email, REMOTE_ADDR="203.0.113.5").status_code == 302
    assert _is_refused(ask_for_code(client, NOUR, REMOTE_ADDR="203.0.113.5"))
    assert ask_for_code(client, NOUR, REMOTE_ADDR="203.0.113.6").status_code == 302


@pytest.mark.parametrize(
    ("inside", "outside"),
    [("203.0.113.{}", "203.0.114.1"), ("2001:db8:7:{:x}::1", "2001:db8:8::1")],
)
def test_a_network_is_limited_as_a_whole(client: Client, inside: str, outside: str) -> None:
    for number in range(PER_NETWORK.most):
        ip = inside.format(number + 1)
        answer = ask_for_code(client, f"r{number}@example.com", REMOTE_ADDR=ip)
        assert answer.status_code == 302
    assert _is_refused(ask_for_code(client, NOUR, REMOTE_ADDR=inside.format(250)))
    assert ask_for_code(client, NOUR, REMOTE_ADDR=outside).status_code == 302


def test_an_ip_address_that_guesses_codes_is_blocked(client: Client) -> None:
    answers = []
    for number in range(WRONG_PER_IP.most // 4):
        ask_for_code(client, f"r{number}@example.com", REMOTE_ADDR=f"198.51.{number}.7")
        for _ in range(5):
            answer = press(
                client, reverse("enter_code"), {"code": "abcdef"}, REMOTE_ADDR="203.0.113.5"
            )
            answers.append(answer)
    assert [each.status_code for each in answers[: WRONG_PER_IP.most]] == [422] * WRONG_PER_IP.most
    assert all(_is_refused(each) for each in answers[WRONG_PER_IP.most :])


def test_a_blocked_guesser_is_refused_even_with_the_right_code(client: Client) -> None:
    for number in range(WRONG_PER_IP.most // 5):
        ask_for_code(client, f"r{number}@example.com", REMOTE_ADDR=f"198.51.{number}.7")
        for _ in range(5):
            press(client, reverse("enter_code"), {"code": "abcdef"}, REMOTE_ADDR="203.0.113.5")
    ask_for_code(client, NOUR, REMOTE_ADDR="198.51.99.7")
    right = {"code": code_in(last_mail(NOUR))}
    assert _is_refused(press(client, reverse("enter_code"), right, REMOTE_ADDR="203.0.113.5"))
    assert not is_signed_in(client)
    press(client, reverse("enter_code"), right, REMOTE_ADDR="198.51.99.7")
    assert is_signed_in(client)

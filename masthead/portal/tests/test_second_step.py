"""Two-step verification: for the desk where it is required, and for anyone who set it up."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.accounts import second_step
from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import is_signed_in, last_mail, make_desk_hand, press, sign_in
from masthead.core.models import Tally
from masthead.portal.account import sessions

pytestmark = pytest.mark.django_db
EDITOR = "editor@example.org"


@pytest.fixture(autouse=True)
def strict(settings: Any) -> None:
    settings.STAFF_TOTP = True
    make_desk_hand(EDITOR, "Editors")


def _digits(secret: str, ahead: int = 0) -> str:
    """What an app shows now, or half minutes later: digits of a moment ahead are taken still,
    though the clock goes on while the test runs."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def _set_up(client: Client) -> tuple[str, list[str]]:
    """The secret and the spare codes."""
    page = client.get(reverse("second_step")).content.decode()
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    done = _step(client, _digits(secret)).content.decode()
    return secret, re.findall(r"<li>(\d{8})</li>", done)


def _step(client: Client, code: str) -> HttpResponse:
    return press(client, reverse("second_step"), {"code": code, "next": "/desk/"})


def test_the_desk_requires_the_second_step(client: Client) -> None:
    sign_in(client, EDITOR)
    assert client.get("/desk/stories/")["Location"] == "/account/sign-in/second-step?" + (
        "next=%2Fdesk%2Fstories%2F"
    )
    _, spare = _set_up(client)
    assert len(spare) == 10
    assert client.get("/desk/").status_code == 200


def test_each_sign_in_asks_for_the_second_step_once_set_up(client: Client) -> None:
    sign_in(client, EDITOR)
    secret, _ = _set_up(client)
    again = Client()
    assert sign_in(again, EDITOR)["Location"] == reverse("second_step")
    assert not is_signed_in(again)
    assert _step(again, "000000").status_code == 422
    _step(again, _digits(secret, 1))
    assert is_signed_in(again)
    assert again.get("/desk/").status_code == 200
    assert AuditEntry.objects.filter(verb="accounts.second_step_failed").count() == 1


def test_an_authenticator_code_works_once(client: Client) -> None:
    sign_in(client, EDITOR)
    secret, _ = _set_up(client)
    digits = _digits(secret, 1)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each, EDITOR)
        _step(each, digits)
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_a_used_authenticator_code_stays_used_after_the_rate_limit_resets(client: Client) -> None:
    sign_in(client, EDITOR)
    secret, _ = _set_up(client)
    earlier, now = _digits(secret), _digits(secret, 1)
    first = Client()
    sign_in(first, EDITOR)
    _step(first, now)
    Tally.objects.all().delete()
    for digits in (now, earlier):
        other = Client()
        sign_in(other, EDITOR)
        assert _step(other, digits).status_code == 422


def test_a_pending_sign_in_expires_before_the_second_step(client: Client) -> None:
    sign_in(client, EDITOR)
    secret, _ = _set_up(client)
    again = Client()
    sign_in(again, EDITOR)
    session: Any = again.session
    session[sessions.PENDING] |= {"until": time.time() - 1}
    session.save()
    assert _step(again, _digits(secret, 1))["Location"] == reverse("sign_in")
    assert not is_signed_in(again)


def test_a_session_older_than_the_authenticator_app_cannot_add_a_passkey(client: Client) -> None:
    older = Client()
    for each in (older, client):
        sign_in(each, EDITOR)
    _set_up(client)
    refused = press(older, reverse("begin_passkey"))
    assert refused.status_code == 403
    assert press(older, reverse("add_passkey")).status_code == 403
    assert press(client, reverse("begin_passkey")).status_code == 200


def test_the_reader_is_notified_of_every_passkey_and_second_step_change(client: Client) -> None:
    sign_in(client, EDITOR)
    _, spare = _set_up(client)
    assert "Two-step verification was turned on" in str(last_mail(EDITOR).subject)
    again = Client()
    sign_in(again, EDITOR)
    _step(again, spare[0])
    assert "9 left" in last_mail(EDITOR).body
    assert "You have 9 recovery codes left" in again.get(reverse("account")).content.decode()
    press(again, reverse("remove_second_step"))
    assert "turned off" in str(last_mail(EDITOR).subject)


def test_a_recovery_code_works_once(client: Client) -> None:
    sign_in(client, EDITOR)
    _, spare = _set_up(client)
    for expected in (True, False):
        again = Client()
        sign_in(again, EDITOR)
        _step(again, spare[0])
        assert is_signed_in(again) is expected


def test_guessing_authenticator_codes_is_rate_limited(client: Client) -> None:
    sign_in(client, EDITOR)
    _set_up(client)
    again = Client()
    sign_in(again, EDITOR)
    statuses = [_step(again, "000000").status_code for _ in range(second_step.PER_READER.most)]
    assert statuses[-1] == 429
    assert not is_signed_in(again)


def test_the_authenticator_secret_is_encrypted_at_rest(client: Client) -> None:
    sign_in(client, EDITOR)
    secret, _ = _set_up(client)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_readers_without_the_app_are_not_asked_for_a_second_step(client: Client) -> None:
    sign_in(client, "nour@example.com")
    assert client.get(reverse("account")).status_code == 200
    refused = client.get("/desk/", follow=True)
    assert refused.status_code == 403
    assert "The desk is for staff" in refused.content.decode()


def test_the_desk_opens_without_a_second_step_where_none_is_required(
    client: Client, settings: Any
) -> None:
    settings.STAFF_TOTP = False
    sign_in(client, EDITOR)
    assert client.get("/desk/").status_code == 200

"""An e-mailed code opens the account, nothing else does, and sign-in reveals no accounts."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from masthead.accounts import codes
from masthead.accounts.models import AuditEntry, Reader, SignInCode
from masthead.accounts.testing import (
    ask_for_code,
    code_in,
    is_signed_in,
    last_mail,
    link_in,
    make_reader,
    press,
    sign_in,
)
from masthead.newsletters.models import Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"


def test_entering_the_code_signs_in_and_creates_the_account(client: Client) -> None:
    answer = sign_in(client, NOUR)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account")
    assert is_signed_in(client)
    reader = Reader.objects.get(email=NOUR)
    assert reader.address_confirmed_at
    assert not reader.has_usable_password()
    assert AuditEntry.objects.about(reader).filter(verb="accounts.signed_in").exists()


def test_a_subscriber_who_signs_in_keeps_the_same_account(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter("Straits"), make_reader(NOUR))
    sign_in(client, "Nour@Example.com")
    assert Reader.objects.get() == subscriber.reader
    assert Subscriber.objects.get().state == Subscriber.State.ACTIVE


def test_a_code_goes_to_the_domain_that_was_typed(client: Client) -> None:
    ask_for_code(client, "anna@faß.example")
    assert mail.outbox[-1].to == ["anna@xn--fa-hia.example"]


def test_known_and_unknown_addresses_are_indistinguishable_at_sign_in() -> None:
    ask_for_code(Client(), "warm@example.com")  # what is kept between requests is kept now
    make_reader("known@example.com")
    make_reader("shut@example.com", is_active=False)
    answers = [_answer(f"{who}@example.com") for who in ("known", "shut", "new")]
    assert answers[0] == answers[1] == answers[2]
    assert len(mail.outbox) == 4


def _answer(email: str) -> tuple[int, str, str, list[str]]:
    client = Client()
    with CaptureQueriesContext(connection) as statements:
        answer = ask_for_code(client, email)
    verbs = [re.sub(r"_x\d+", "", each["sql"])[:40] for each in statements.captured_queries]
    page = client.get(reverse("enter_code")).content.decode().replace(email, "…")
    subject = re.sub(r"\d{6}", "…", str(last_mail(email).subject))
    return answer.status_code, page, subject, verbs


def test_opening_the_sign_in_link_asks_for_a_button_press(client: Client) -> None:
    ask_for_code(client, NOUR)
    elsewhere, path = Client(), link_in(last_mail(NOUR), "sign-in/by")
    for _ in range(2):
        page = elsewhere.get(path)
        assert page.status_code == 200
        assert "You are not signed in until" in page.content.decode()
    assert elsewhere.head(path).status_code == 200
    assert not is_signed_in(elsewhere)
    press(elsewhere, path)
    assert is_signed_in(elsewhere)
    assert not is_signed_in(client)


def test_code_and_link_share_one_use(client: Client) -> None:
    sign_in(client, NOUR)
    message = last_mail(NOUR)
    assert Client().get(link_in(message, "sign-in/by")).status_code == 410
    assert press(Client(), link_in(message, "sign-in/by")).status_code == 410


def test_five_wrong_codes_invalidate_the_right_one(client: Client) -> None:
    ask_for_code(client, NOUR)
    right = code_in(last_mail(NOUR))
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1):
        page = press(client, reverse("enter_code"), {"code": wrong})
        assert page.status_code == 422
        assert f"{left} {'try' if left == 1 else 'tries'} left" in page.content.decode()
    press(client, reverse("enter_code"), {"code": wrong})
    page = press(client, reverse("enter_code"), {"code": right})
    assert "That code has expired" in page.content.decode()
    assert not is_signed_in(client)
    assert AuditEntry.objects.filter(verb="accounts.code_failed").count() == codes.TRIES


def test_a_code_expires_after_ten_minutes(client: Client) -> None:
    ask_for_code(client, NOUR)
    SignInCode.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    page = press(client, reverse("enter_code"), {"code": code_in(last_mail(NOUR))})
    assert "That code has expired" in page.content.decode()
    press(client, reverse("send_code_again"))
    press(client, reverse("enter_code"), {"code": code_in(last_mail(NOUR))})
    assert is_signed_in(client)


def test_a_code_may_be_typed_with_a_space(client: Client) -> None:
    ask_for_code(client, NOUR)
    digits = code_in(last_mail(NOUR))
    press(client, reverse("enter_code"), {"code": f" {digits[:3]} {digits[3:]} "})
    assert is_signed_in(client)


def test_a_code_works_only_in_the_browser_that_asked_for_it(client: Client) -> None:
    ask_for_code(client, NOUR)
    other = Client()
    ask_for_code(other, "zeina@example.com")
    answer = press(other, reverse("enter_code"), {"code": code_in(last_mail(NOUR))})
    assert answer.status_code == 422
    assert not is_signed_in(other)


def test_a_closed_account_is_revealed_only_after_the_right_code(client: Client) -> None:
    make_reader(NOUR, is_active=False)
    answer = sign_in(client, NOUR)
    assert "This account is closed" in answer.content.decode()
    assert not is_signed_in(client)


def test_sign_in_redirects_to_the_wanted_page_on_this_site_only(client: Client) -> None:
    assert sign_in(client, NOUR, form={"next": "/search?q=tugs"})["Location"] == "/search?q=tugs"
    elsewhere = ("https://example.net/", "//example.net/", "/\\example.net", "javascript:1")
    for wanted in (*elsewhere, f"/search?q={'tug' * 2000}"):
        answer = sign_in(Client(), "zeina@example.com", form={"next": wanted})
        assert answer["Location"] == reverse("account")


def test_a_mistyped_address_gets_an_error_beside_its_field(client: Client) -> None:
    answer = ask_for_code(client, "nour@")
    assert answer.status_code == 422
    assert "The part after the @ is missing" in answer.content.decode()
    assert not mail.outbox


def test_a_cross_site_sign_in_form_is_refused(client: Client) -> None:
    refused = client.post(
        reverse("sign_in"), {"email": NOUR}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status_code == 403
    assert not mail.outbox


def test_signing_in_rotates_the_session_key_and_its_cookie_is_http_only(client: Client) -> None:
    sign_in(client, NOUR)
    before = client.cookies["masthead_session"].value
    sign_in(client, NOUR)
    cookie = client.cookies["masthead_session"]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.cookies["masthead_session"] = before
    assert not is_signed_in(client)


def test_the_signed_in_hint_cookie_ends_with_the_session(client: Client) -> None:
    assert "masthead_in" not in client.cookies
    sign_in(client, NOUR)
    hint = client.cookies["masthead_in"]
    assert (hint.value, hint["httponly"]) == ("1", "")
    press(client, reverse("sign_out"))
    assert client.cookies["masthead_in"].value == ""
    assert not is_signed_in(client)


def test_reading_while_signed_out_creates_no_session(client: Client) -> None:
    for path in ("/", "/newsletters", "/search?q=tugs", reverse("sign_in"), reverse("me")):
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert not [each for each in statements if "django_session" in each["sql"]]


def test_asking_for_a_code_creates_no_session(client: Client) -> None:
    ask_for_code(client, NOUR)
    client.get(reverse("enter_code"))
    assert "masthead_session" not in client.cookies


def test_no_allauth_url_is_mounted(client: Client) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/account/login", "/account/2fa/"):
        assert client.get(path, follow=True).status_code == 404

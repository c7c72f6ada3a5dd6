"""A reader without a recent mail of ours asks for their link, and receives it only in their
inbox."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import last_mail, path_in, press

pytestmark = pytest.mark.django_db
PAGE = "/newsletters/preferences"


def test_the_link_opens_the_reader_s_own_page(client: Client) -> None:
    reader = make_subscriber(make_newsletter("Straits")).reader
    answer = press(client, PAGE, {"email": reader.email.upper()})
    assert "/newsletters/preferences/" not in answer.content.decode()
    own = client.get(path_in(str(last_mail().body), "preferences")).content.decode()
    assert 'value="straits" checked' in own


def test_an_invalid_address_is_reported_and_kept_in_its_field(client: Client) -> None:
    answer = press(client, PAGE, {"email": "nour@"})
    assert answer.status_code == 422
    assert "The part after the @ is missing" in answer.content.decode()
    assert 'value="nour@"' in answer.content.decode()
    assert not mail.outbox


def test_a_robot_gets_the_same_answer_and_no_mail(client: Client) -> None:
    answer = press(client, PAGE, {"email": "nour@example.com", "website": "x"})
    assert answer.status_code == 200
    assert not mail.outbox


def test_a_form_on_another_site_cannot_ask_for_a_link(client: Client) -> None:
    assert client.post(PAGE, {"email": "nour@example.com"}).status_code == 403
    assert not mail.outbox


def test_the_newsletters_page_links_to_the_form(client: Client) -> None:
    make_newsletter("Straits")
    assert f'href="{PAGE}"' in client.get(reverse("newsletters")).content.decode()

"""`masthead sign-in` prints a link for someone whom e-mail does not reach."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from masthead.accounts.testing import make_reader

pytestmark = pytest.mark.django_db


def link_for(address: str, **options: bool) -> str:
    printed = StringIO()
    call_command("sign_in", address, stdout=printed, **options)
    return urlsplit(printed.getvalue().strip()).path


def landing_of(client: Client, link: str) -> str:
    """Where the button behind the link leads."""
    return str(client.post(link, headers={"Sec-Fetch-Site": "same-origin"})["Location"])


def test_the_engineer_s_link_leads_to_the_desk(client: Client) -> None:
    link = link_for("ana@example.org", engineer=True)
    assert landing_of(client, link) == reverse("wagtailadmin_home")
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_reader_s_link_leads_to_their_account(client: Client) -> None:
    make_reader("ben@example.org")
    assert landing_of(client, link_for("ben@example.org")) == reverse("account")


def test_an_impossible_address_is_refused() -> None:
    with pytest.raises(CommandError):
        link_for("ana at example")

"""How the tests of signing in act: a browser on our own page, and the mail that comes of it."""

import re
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader

OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def press(client: Client, path: str, data: Any = None, **more: Any) -> HttpResponse:
    """Send a form of ours as a browser does."""
    return client.post(path, data or {}, headers=OWN, **more)  # type: ignore[return-value]


def ask_for_code(client: Client, email: str, **more: Any) -> HttpResponse:
    return press(client, reverse("sign_in"), {"email": email, **more.pop("form", {})}, **more)


def last_mail(to: str = "") -> EmailMultiAlternatives:
    letters = [each for each in mail.outbox if not to or to.lower() in each.to]
    letter = letters[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    return letter


def code_in(letter: EmailMultiAlternatives) -> str:
    return str(letter.subject)[:6]


def link_in(letter: EmailMultiAlternatives, page: str) -> str:
    """The path of the link to one of our pages in a mail."""
    found = re.search(rf"(/account/{page}/[\w:.\-]+)", str(letter.body))
    assert found, letter.body
    return found.group(1)


def sign_in(client: Client, email: str, **more: Any) -> HttpResponse:
    """All the way, by the code."""
    ask_for_code(client, email, **more)
    return press(client, reverse("enter_code"), {"code": code_in(last_mail(email))})


def is_signed_in(client: Client) -> bool:
    return bool(client.get(reverse("me")).json()["signed_in"])


def make_desk_hand(email: str, role: str) -> Reader:
    """Somebody of a role that may enter the desk."""
    group, _ = Group.objects.get_or_create(name=role)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    reader = make_reader(email)
    reader.groups.add(group)
    return reader

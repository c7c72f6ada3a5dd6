"""A cast for tests."""

import re
from importlib import import_module
from itertools import count
from typing import Any, cast

from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader

_numbers = count(1)


def make_reader(email: str = "", **fields: Any) -> Reader:
    return Reader.objects.create_user(email or f"reader{next(_numbers)}@example.org", **fields)


def make_staff(email: str = "", **fields: Any) -> Reader:
    """Somebody with every right at the desk."""
    return make_reader(email, is_staff=True, is_superuser=True, **fields)


def empty_record() -> None:
    """Delete every line of the record, guard or not: between tests that really commit."""
    empty_guarded("masthead.accounts.migrations.0001_initial")


def empty_guarded(migration: str) -> None:
    """Empty the table that a migration's triggers keep append-only, and lay them again."""
    guarded: Any = import_module(migration)
    with connection.schema_editor() as editor:
        guarded.lift(None, editor)
        editor.execute(f"DELETE FROM {guarded.TABLE}")  # noqa: S608  # our own name
        guarded.guard(None, editor)


OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def press(client: Client, path: str, data: Any = None, **more: Any) -> HttpResponse:
    """Send a form of ours as a browser does."""
    return client.post(path, data or {}, headers=OWN, **more)  # type: ignore[return-value]


def ask_for_code(client: Client, email: str, **more: Any) -> HttpResponse:
    return press(client, reverse("sign_in"), {"email": email, **more.pop("form", {})}, **more)


def last_mail(to: str = "") -> EmailMultiAlternatives:
    messages = [each for each in mail.outbox if not to or to.lower() in each.to]
    message = messages[-1]
    return cast("EmailMultiAlternatives", message)


def code_in(message: EmailMultiAlternatives) -> str:
    return str(message.subject)[:6]


def link_in(message: EmailMultiAlternatives, page: str) -> str:
    """The path of the link to one of our pages in a mail."""
    return re.findall(rf"/account/{page}/[\w:.\-]+", str(message.body))[0]


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

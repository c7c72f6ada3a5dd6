"""Steps of the subscription tests: a browser on our own page, and the mail that results."""

import re
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.outbox import tokens

OWN = {"Sec-Fetch-Site": "same-origin"}


def press(client: Client, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """Submit one of our forms as a browser does."""
    return client.post(path, data or {}, headers=OWN)  # type: ignore[return-value]


def sign_up(client: Client, email: str, *newsletters: Newsletter, **more: str) -> HttpResponse:
    slugs = [newsletter.slug for newsletter in newsletters]
    return press(client, reverse("newsletters"), {"email": email, "newsletter": slugs, **more})


def last_mail() -> EmailMultiAlternatives:
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def path_in(text: str, page: str) -> str:
    """The path of the link to one of our pages in a mail."""
    found = re.search(rf"(/newsletters/{page}/[\w:.\-]+)", text)
    assert found, text
    return found.group(1)


def own_path(page: str, reader: Reader, stream: str = "") -> str:
    return reverse(page, args=[tokens.make(reader_id=reader.pk, stream=stream)])


def state_of(reader: Reader, newsletter: Newsletter) -> str:
    return Subscriber.objects.get(reader=reader, newsletter=newsletter).state

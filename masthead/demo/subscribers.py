"""Invented subscribers, the same each time, with addresses that reach nobody."""

import random
import tomllib
from collections.abc import Iterator
from itertools import batched

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Consent, Reader
from masthead.demo.manuscripts import CONTENT
from masthead.newsletters.models import Newsletter, Subscriber

DOMAINS = ["example.com", "example.org", "example.net"]
BOUNCING = 0.015  # the share of addresses that the embedded mailbox refuses
WORDING = "I want to receive these newsletters. I can unsubscribe in one click."
CHUNK = 1000


NAMES = tomllib.loads((CONTENT / "names.toml").read_text(encoding="utf-8"))


def load_subscribers(count: int) -> int:
    """Create the first `count` invented subscribers of free newsletters; return how many were
    new."""
    newsletters = list(Newsletter.objects.filter(access_level="public", is_active=True))
    fresh = 0
    for chunk in batched(_people(count), CHUNK):
        fresh += _create_subscribers(list(chunk), newsletters)
    return fresh


def _people(count: int) -> Iterator[tuple[str, str, str, random.Random]]:
    """First name, last name, address and random generator of each; the n-th is always the same."""
    for number in range(count):
        rng = random.Random(number)  # noqa: S311  # invented people, not secrets
        first, last = rng.choice(NAMES["first"]), rng.choice(NAMES["last"])
        local = f"bounce{number}" if rng.random() < BOUNCING else f"{first}.{last}{number}".lower()
        yield first, last, f"{local}@{rng.choice(DOMAINS)}", rng


@transaction.atomic
def _create_subscribers(
    people: list[tuple[str, str, str, random.Random]], newsletters: list[Newsletter]
) -> int:
    now = timezone.now()
    known = set(
        Reader.objects.filter(email__in=[p[2] for p in people]).values_list("email", flat=True)
    )
    fresh = [p for p in people if p[2] not in known]
    fields = {"password": make_password(None), "address_confirmed_at": now}
    readers = Reader.objects.bulk_create(
        Reader(email=p[2], first_name=p[0], last_name=p[1], **fields) for p in fresh
    )
    choices = [
        (reader, newsletter)
        for reader, person in zip(readers, fresh, strict=True)
        for newsletter in _choice(person[3], newsletters)
    ]
    active = Subscriber.State.ACTIVE
    Subscriber.objects.bulk_create(
        Subscriber(reader=r, newsletter=n, state=active, source="demo", confirmed_at=now)
        for r, n in choices
    )
    Consent.objects.bulk_create(
        Consent(reader=r, purpose=n.stream, act="given", wording=WORDING, source="demo")
        for r, n in choices
    )
    return len(fresh)


def _choice(rng: random.Random, newsletters: list[Newsletter]) -> list[Newsletter]:
    """Everybody gets the first newsletter; most get some others."""
    first, *others = newsletters
    return [first, *rng.sample(others, min(len(others), rng.randint(0, 4)))]

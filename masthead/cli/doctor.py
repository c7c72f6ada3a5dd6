"""The doctor: looks at an installation and says what is missing or set wrong."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import features

from masthead.billing.models import Issuer, Price
from masthead.core.web_addresses import absolute_url
from masthead.gateways.mail import transport
from masthead.gateways.payments import payment_vendor, payment_vendors
from masthead.notifications import invoice_pdf
from masthead.publishing.models import Publication

BUILT_ON = {"django": "6.1.", "wagtail": "8.0."}
LEAST_FREE = 1 << 30  # bytes of disk; SQLite and pictures need room to write
LATE = 300  # seconds that a task may wait before somebody should look


class Severity(Enum):
    GOOD = "good"
    ADVICE = "advice"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """What was looked at, what was found, and what to do about it."""

    severity: Severity
    subject: str
    says: str
    do: str = ""


def examine() -> list[Sign]:
    """Every sign, in the order in which they should be mended. Nothing is changed."""
    return [sign for look in LOOKS for sign in look()]


def _versions() -> Iterator[Sign]:
    python = ".".join(map(str, sys.version_info[:3]))
    says = f"Python {python}, Django {version('django')}, Wagtail {version('wagtail')}"
    strayed = [name for name, series in BUILT_ON.items() if not version(name).startswith(series)]
    if strayed:
        do = "Another package moved it. Lay the environment again: bin/setup base"
        yield Sign(Severity.BAD, "Versions", f"{says}: not what it is built on", do)
    else:
        yield Sign(Severity.GOOD, "Versions", says)


def _data_folder() -> Iterator[Sign]:
    free = shutil.disk_usage(settings.DATA).free
    if not os.access(settings.DATA, os.W_OK):
        do = "Give it to the user that runs Masthead, or name another in MASTHEAD_DATA."
        yield Sign(Severity.BAD, "Data folder", f"{settings.DATA} can't be written", do)
    elif free < LEAST_FREE:
        yield Sign(
            Severity.BAD, "Disk", f"{free >> 20} MB free at {settings.DATA}", "Make room: 1 GB."
        )
    else:
        yield Sign(Severity.GOOD, "Data folder", f"{settings.DATA}, {free >> 30} GB free")


def _database() -> Iterator[Sign]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        do = "See that the server runs and that DATABASE_URL names it."
        yield Sign(Severity.BAD, "Database", str(error).splitlines()[0], do)
        return
    name = f"SQLite {sqlite3.sqlite_version}" if _is_sqlite() else "PostgreSQL"
    if waiting:
        says = f"{name}, {len(waiting)} migrations wait"
        yield Sign(Severity.BAD, "Database", says, "Run: masthead setup")
    else:
        yield Sign(Severity.GOOD, "Database", f"{name}, up to date")
        yield from _publication()
        yield from _issuer()
        yield from _tasks()


def _is_sqlite() -> bool:
    return bool(connection.vendor == "sqlite")


def _publication() -> Iterator[Sign]:
    publication = Publication.load()
    if not publication.postal_address:
        do = "Write it under Settings, Publication: without it no edition is sent."
        yield Sign(Severity.ADVICE, "Postal address", "is empty", do)


def _issuer() -> Iterator[Sign]:
    lacks = Issuer.load().lacks
    if lacks and Price.objects.filter(is_offered=True).exists():
        do = "Write it under Settings, Invoices: invoices go out without it."
        yield Sign(Severity.ADVICE, "Invoices", f"lack the {', the '.join(lacks)}", do)


def _tasks() -> Iterator[Sign]:
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    waited = (timezone.now() - oldest.enqueued_at).total_seconds() if oldest else 0
    if waited > LATE:
        do = "Is a worker running? `masthead serve` runs one, `masthead worker` another."
        yield Sign(Severity.BAD, "Tasks", f"the oldest has waited {waited / 60:.0f} minutes", do)
    else:
        yield Sign(Severity.GOOD, "Tasks", "none waits long")


def _pictures() -> Iterator[Sign]:
    missing = [name for name in ("avif", "webp") if not features.check(name)]
    if missing:
        do = "Install Pillow's own wheel, which brings them."
        yield Sign(Severity.BAD, "Pictures", f"no {' or '.join(missing)}", do)
    else:
        yield Sign(Severity.GOOD, "Pictures", "AVIF and WebP can be made")


def _address() -> Iterator[Sign]:
    if not settings.USE_TLS and "localhost" not in settings.SITE_URL:
        do = "Put a proxy with TLS in front and set MASTHEAD_SITE_URL=https://…"
        yield Sign(Severity.BAD, "Address", f"{settings.SITE_URL} is not encrypted", do)
    else:
        yield Sign(Severity.GOOD, "Address", settings.SITE_URL)
    if settings.DEBUG:
        yield Sign(Severity.BAD, "Debug", "is on: errors show code", "Unset MASTHEAD_DEBUG.")


def _mail() -> Iterator[Sign]:
    try:
        transport()
    except ImproperlyConfigured as error:
        yield Sign(Severity.BAD, "Mail", "can't be sent", str(error))
        return
    if settings.MAIL_URL.startswith("mailbox:"):
        do = "Set MASTHEAD_MAIL=smtp://user:password@host:587?tls=starttls to send it."
        yield Sign(Severity.ADVICE, "Mail", "is caught in the mailbox; nobody gets any", do)
    else:
        yield Sign(Severity.GOOD, "Mail", settings.MAIL_URL.rpartition("@")[2])


def _payments() -> Iterator[Sign]:
    try:
        vendor = payment_vendor()
    except ImproperlyConfigured as error:
        yield Sign(Severity.BAD, "Payments", "can't be taken", str(error))
        return
    if vendor is None:
        yield Sign(Severity.GOOD, "Payments", "by invoice; no payment vendor")
    elif settings.STRIPE_SANDBOX_PORT:
        do = "Set MASTHEAD_PAYMENTS=stripe: to take money, or invoice: to do without a vendor."
        yield Sign(Severity.ADVICE, "Payments", "by the Stripe sandbox; no money moves", do)
    elif settings.STRIPE_KEY.startswith(("sk_test_", "rk_test_")):
        do = "Set MASTHEAD_STRIPE_KEY to a live key to take money."
        yield Sign(Severity.ADVICE, "Payments", "by Stripe in test mode; no money moves", do)
    else:
        yield Sign(Severity.GOOD, "Payments", f"by Stripe at {settings.STRIPE_API}")
    for name in payment_vendors():
        address = absolute_url(reverse("payment_webhook", args=[name]))
        yield Sign(Severity.GOOD, "Webhook", f"{name} posts to {address}")


def _invoices() -> Iterator[Sign]:
    lacks = invoice_pdf.what_lacks()
    if lacks:
        do = f"Until then an invoice is a page to print, and its mail says so. {lacks}"
        yield Sign(Severity.ADVICE, "Invoices", "no PDF can be made", do)
    else:
        yield Sign(Severity.GOOD, "Invoices", "PDFs can be made")


LOOKS: tuple[Callable[[], Iterator[Sign]], ...] = (
    _versions,
    _data_folder,
    _database,
    _address,
    _mail,
    _payments,
    _pictures,
    _invoices,
)

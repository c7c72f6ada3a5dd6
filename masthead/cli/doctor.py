"""The doctor: examines an installation and reports what is missing or misconfigured."""

import os
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import features

from masthead.billing.models import Issuer, Price
from masthead.cli.database_version import unusable_because
from masthead.core.private_files import is_shared
from masthead.core.web_addresses import absolute_url
from masthead.gateways.mail import transport
from masthead.gateways.payments import payment_vendor, payment_vendors
from masthead.notifications import invoice_pdf
from masthead.publishing.models import Publication, Section
from masthead.publishing.models.filing import RESERVED_SLUGS

BUILT_ON = {"django": "6.1.", "wagtail": "8.0."}
LEAST_FREE = 1 << 30  # bytes of free disk space; SQLite and pictures need room to write
OVERDUE = 300  # seconds that a task may wait before someone should investigate


class Severity(Enum):
    GOOD = "good"
    ADVICE = "advice"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was checked, what was found, and what to do about it."""

    severity: Severity
    subject: str
    says: str
    do: str = ""


def run_checks() -> list[Diagnosis]:
    """Every finding, in the order in which the problems should be fixed. Nothing is changed."""
    return [finding for check in CHECKS for finding in check()]


def _versions() -> Iterator[Diagnosis]:
    python = ".".join(map(str, sys.version_info[:3]))
    says = f"Python {python}, Django {version('django')}, Wagtail {version('wagtail')}"
    strayed = [name for name, series in BUILT_ON.items() if not version(name).startswith(series)]
    if strayed:
        do = "Another package changed the version. Recreate the environment: bin/setup base"
        yield Diagnosis(
            Severity.BAD, "Versions", f"{says}: not the versions Masthead is built on", do
        )
    else:
        yield Diagnosis(Severity.GOOD, "Versions", says)


def _data_folder() -> Iterator[Diagnosis]:
    free = shutil.disk_usage(settings.DATA).free
    if not os.access(settings.DATA, os.W_OK):
        do = (
            "Make it writable for the user that runs Masthead, or set MASTHEAD_DATA to another "
            "folder."
        )
        yield Diagnosis(Severity.BAD, "Data folder", f"{settings.DATA} is not writable", do)
    elif free < LEAST_FREE:
        yield Diagnosis(
            Severity.BAD, "Disk", f"{free >> 20} MB free at {settings.DATA}", "Free at least 1 GB."
        )
    else:
        yield Diagnosis(Severity.GOOD, "Data folder", f"{settings.DATA}, {free >> 30} GB free")
    if is_shared(Path(settings.DATA)):
        do = shlex.join(["chmod", "700", str(settings.DATA)])
        yield Diagnosis(
            Severity.ADVICE,
            "Data folder",
            "other accounts on this machine can open it",
            f"Run: {do}",
        )


def _database() -> Iterator[Diagnosis]:
    try:
        unusable = unusable_because()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        do = "Check that the server is running and that DATABASE_URL points to it."
        yield Diagnosis(Severity.BAD, "Database", str(error).splitlines()[0], do)
        return
    name = f"SQLite {sqlite3.sqlite_version}" if _is_sqlite() else "PostgreSQL"
    if unusable:
        says, _, do = unusable.partition(". ")
        yield Diagnosis(Severity.BAD, "Database", says, do)
    elif waiting:
        says = f"{name}, {len(waiting)} migrations pending"
        yield Diagnosis(Severity.BAD, "Database", says, "Run: masthead setup")
    else:
        yield Diagnosis(Severity.GOOD, "Database", f"{name}, up to date")
        yield from _publication()
        yield from _issuer()
        yield from _tasks()


def _is_sqlite() -> bool:
    return bool(connection.vendor == "sqlite")


def _publication() -> Iterator[Diagnosis]:
    publication = Publication.load()
    if not publication.postal_address:
        do = "Add it under Settings, Publication. Editions can't be sent without it."
        yield Diagnosis(Severity.ADVICE, "Postal address", "missing", do)
    for section in Section.objects.filter(slug__in=RESERVED_SLUGS):
        do = "The site itself uses this address. Choose another one under Sections."
        yield Diagnosis(Severity.ADVICE, "Sections", f"“{section}” is at /{section.slug}", do)


def _issuer() -> Iterator[Diagnosis]:
    lacks = Issuer.load().missing_details
    if lacks and Price.objects.filter(is_offered=True).exists():
        do = "Add this under Settings, Invoices. Until you do, invoices go out without it."
        yield Diagnosis(Severity.ADVICE, "Invoices", f"missing {', '.join(lacks)}", do)


def _tasks() -> Iterator[Diagnosis]:
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    waited = (timezone.now() - oldest.enqueued_at).total_seconds() if oldest else 0
    if waited > OVERDUE:
        do = (
            "Check that a worker is running. `masthead serve` starts one; `masthead worker` "
            "starts another."
        )
        yield Diagnosis(
            Severity.BAD, "Tasks", f"the oldest has waited {waited / 60:.0f} minutes", do
        )
    else:
        yield Diagnosis(Severity.GOOD, "Tasks", "no backlog")


def _pictures() -> Iterator[Diagnosis]:
    missing = [name for name in ("avif", "webp") if not features.check(name)]
    if missing:
        do = "Install Pillow from its official wheel, which includes them."
        yield Diagnosis(Severity.BAD, "Pictures", f"no support for {' or '.join(missing)}", do)
    else:
        yield Diagnosis(Severity.GOOD, "Pictures", "AVIF and WebP supported")


def _address() -> Iterator[Diagnosis]:
    if not settings.USE_TLS and "localhost" not in settings.SITE_URL:
        do = "Put a TLS proxy in front of Masthead and set MASTHEAD_SITE_URL=https://…"
        yield Diagnosis(Severity.BAD, "Address", f"{settings.SITE_URL} is not encrypted", do)
    else:
        yield Diagnosis(Severity.GOOD, "Address", settings.SITE_URL)
    if settings.DEBUG:
        yield Diagnosis(
            Severity.BAD, "Debug", "on: error pages reveal code", "Unset MASTHEAD_DEBUG."
        )


def _mail() -> Iterator[Diagnosis]:
    try:
        transport()
    except ImproperlyConfigured as error:
        yield Diagnosis(Severity.BAD, "Mail", "can't be sent", str(error))
        return
    if settings.MAIL_URL.startswith("mailbox:"):
        do = "To send e-mail, set MASTHEAD_MAIL=smtp://user:password@host:587?tls=starttls"
        yield Diagnosis(Severity.ADVICE, "Mail", "delivered to the local mailbox only", do)
    else:
        yield Diagnosis(Severity.GOOD, "Mail", settings.MAIL_URL.rpartition("@")[2])


def _payments() -> Iterator[Diagnosis]:
    try:
        vendor = payment_vendor()
    except ImproperlyConfigured as error:
        yield Diagnosis(Severity.BAD, "Payments", "can't be taken", str(error))
        return
    if vendor is None:
        yield Diagnosis(Severity.GOOD, "Payments", "by invoice only; no payment provider")
    elif settings.STRIPE_SANDBOX_PORT:
        do = (
            "To take payments, set MASTHEAD_PAYMENTS=stripe: (or invoice: to use no payment "
            "provider)."
        )
        yield Diagnosis(
            Severity.ADVICE, "Payments", "through the Stripe sandbox; no money moves", do
        )
    elif settings.STRIPE_KEY.startswith(("sk_test_", "rk_test_")):
        do = "To take payments, set MASTHEAD_STRIPE_KEY to a live key."
        yield Diagnosis(
            Severity.ADVICE, "Payments", "through Stripe in test mode; no money moves", do
        )
    elif vendor.name == "stripe":
        yield Diagnosis(Severity.GOOD, "Payments", f"through Stripe at {settings.STRIPE_API}")
    else:
        yield Diagnosis(Severity.GOOD, "Payments", f"through {vendor.name}")
    for name in payment_vendors():
        address = absolute_url(reverse("payment_webhook", args=[name]))
        yield Diagnosis(Severity.GOOD, "Webhook", f"{name} posts to {address}")


def _invoices() -> Iterator[Diagnosis]:
    lacks = invoice_pdf.what_lacks()
    if lacks:
        do = f"Until this is fixed, customers are asked to print the invoice page instead. {lacks}"
        yield Diagnosis(Severity.ADVICE, "Invoices", "can't create PDFs", do)
    else:
        yield Diagnosis(Severity.GOOD, "Invoices", "PDFs available")


CHECKS: tuple[Callable[[], Iterator[Diagnosis]], ...] = (
    _versions,
    _data_folder,
    _database,
    _address,
    _mail,
    _payments,
    _pictures,
    _invoices,
)

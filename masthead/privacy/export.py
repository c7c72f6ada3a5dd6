"""Everything that the house keeps about a reader, as a table for each kind of thing. A table is one
line in `TABLES`: its name, a function from a reader to rows, and the models that it tells."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from masthead.accounts import passkeys
from masthead.accounts.models import AddressChange, AuditEntry, Consent, Device, Reader
from masthead.billing import fair_use
from masthead.billing.models import CheckoutIntent, Customer, FairUseMark, Invoice, LedgerEntry
from masthead.core.spreadsheets import escape_formula
from masthead.membership.models import (
    Gift,
    Grant,
    Invitation,
    Lead,
    Opening,
    Seat,
    Subscription,
    Team,
    TeamManager,
)
from masthead.newsletters.models import Subscriber
from masthead.outbox.addresses import at_addresses_of
from masthead.outbox.models import Delivery, Suppression, TransactionalMessage

type Row = Mapping[str, Any]

IN_MEMORY = 2 * 1024 * 1024  # what is larger goes through a file


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One file of the export, as JSON and as CSV. `models` are those whose rows it tells."""

    name: str
    rows: Callable[[Reader], Iterable[Row]]
    models: tuple[type[Model], ...]


def _profile(reader: Reader) -> Iterable[Row]:
    fields = ("email", "first_name", "last_name", "language", "time_zone", "labels", "date_joined")
    more = ("address_confirmed_at", "last_login", "note")
    return [{field: getattr(reader, field) for field in (*fields, *more)}]


def _consents(reader: Reader) -> Iterable[Row]:
    return reader.consents.order_by("at").values("at", "purpose", "act", "wording", "source", "ip")


def _newsletters(reader: Reader) -> Iterable[Row]:
    rows = Subscriber.objects.filter(reader=reader).order_by("asked_at")
    return rows.values(
        "newsletter__name", "state", "source", "asked_at", "confirmed_at", "ended_at"
    )


def _deliveries(reader: Reader) -> Iterable[Row]:
    rows = reader.deliveries.order_by("pk")
    return rows.values("send__name", "address", "state", "submitted_at", "detail")


def _messages(reader: Reader) -> Iterable[Row]:
    rows = TransactionalMessage.objects.filter(at_addresses_of(reader)).order_by("pk")
    return rows.values("purpose", "address", "state", "created_at", "ended_at")


def _suppressions(reader: Reader) -> Iterable[Row]:
    rows = Suppression.objects.filter(at_addresses_of(reader)).order_by("at")
    return rows.values("at", "stream", "reason", "detail")


def _devices(reader: Reader) -> Iterable[Row]:
    return reader.devices.values("browser", "means", "ip", "signed_in_at", "seen_at")


def _passkeys(reader: Reader) -> Iterable[Row]:
    return [
        {"name": str(each), "created_at": each.created_at, "last_used_at": each.last_used_at}
        for each in passkeys.passkeys_of(reader)
    ]


def _second_step(reader: Reader) -> Iterable[Row]:
    others = Authenticator.objects.filter(user=reader).exclude(type=Authenticator.Type.WEBAUTHN)
    return others.order_by("pk").values("type", "created_at", "last_used_at")


def _addresses(reader: Reader) -> Iterable[Row]:
    rows = reader.address_changes.order_by("asked_at")
    return rows.values("old", "new", "asked_at", "confirmed_at", "stopped_at")


def _record(reader: Reader) -> Iterable[Row]:
    about = Q(subject_type=Reader._meta.label_lower, subject_id=str(reader.pk))
    rows = AuditEntry.objects.filter(about | Q(actor=reader)).order_by("at")
    return rows.values("at", "verb", "detail", "ip")


def _memberships(reader: Reader) -> Iterable[Row]:
    rows = reader.subscriptions.order_by("started_at")
    return rows.values(
        *("plan__name", "state", "came_from", "started_at", "period_ends_at", "ended_at"),
        *("ending", "cancel_reason", "contract__payment_method", "contract__card"),
    )


def _payer(reader: Reader) -> Iterable[Row]:
    rows = Customer.objects.filter(reader=reader)
    return rows.values("name", "email", "address", "country", "tax_id", "purchase_order")


def _invoices(reader: Reader) -> Iterable[Row]:
    rows = Invoice.objects.filter(customer__reader=reader).order_by("pk")
    return rows.values(
        *("number", "state", "issued_on", "due_on", "paid_on", "cancelled_on", "currency", "net"),
        *("tax", "reference", "buyer_name", "buyer_address", "buyer_tax_id", "buyer_email"),
    )


def _visits_to_pay(reader: Reader) -> Iterable[Row]:
    rows = CheckoutIntent.objects.filter(customer__reader=reader).order_by("begun_at")
    return rows.values("begun_at", "price__plan__name", "state", "note", "came_from")


def _payments(reader: Reader) -> Iterable[Row]:
    rows = LedgerEntry.objects.filter(customer__reader=reader).order_by("at")
    return rows.values("at", "kind", "plan", "amount", "tax", "currency", "period_until")


def _access(reader: Reader) -> Iterable[Row]:
    rows = reader.grants.order_by("starts_at")
    return rows.values("level", "source", "starts_at", "ends_at", "note")


def _opened_free(reader: Reader) -> Iterable[Row]:
    return Opening.objects.filter(reader=reader).order_by("at").values("month", "thing", "at")


def _gifts(reader: Reader) -> Iterable[Row]:
    rows = Gift.objects.filter(giver=reader).order_by("pk")
    return rows.values("month", "thing", "opened", "ends_at")


def _seats(reader: Reader) -> Iterable[Row]:
    return Seat.objects.filter(reader=reader).values("team__name", "number", "taken_at", "seen_on")


def _teams(reader: Reader) -> Iterable[Row]:
    for team in Team.objects.managed_by(reader).order_by("pk"):
        role = "owner" if team.owner_id == reader.pk else "manager"
        yield {"team": team.name, "role": role, "made_at": team.made_at}
    for team in Team.objects.filter(offered_to=reader):
        yield {"team": team.name, "role": "offered to you", "made_at": team.made_at}


def _invitations(reader: Reader) -> Iterable[Row]:
    rows = Invitation.objects.filter(address=reader.email).order_by("made_at")
    return rows.values("team__name", "state", "made_at", "ends_at", "answered_at")


def _quotes(reader: Reader) -> Iterable[Row]:
    rows = Lead.objects.filter(address=reader.email).order_by("asked_at")
    return rows.values("asked_at", "name", "organisation", "country", "seats", "message")


TABLES = (
    ExportTable("profile", _profile, (Reader,)),
    ExportTable("consents", _consents, (Consent,)),
    ExportTable("newsletters", _newsletters, (Subscriber,)),
    ExportTable("deliveries", _deliveries, (Delivery,)),
    ExportTable("messages", _messages, (TransactionalMessage,)),
    ExportTable("do-not-mail", _suppressions, (Suppression,)),
    ExportTable("memberships", _memberships, (Subscription,)),
    ExportTable("access", _access, (Grant,)),
    ExportTable("stories-opened-free", _opened_free, (Opening,)),
    ExportTable("gifts", _gifts, (Gift,)),
    ExportTable("payments", _payments, (LedgerEntry,)),
    ExportTable("invoices", _invoices, (Invoice,)),
    ExportTable("used-once", fair_use.marks_of, (FairUseMark,)),
    ExportTable("billing-details", _payer, (Customer,)),
    ExportTable("checkouts", _visits_to_pay, (CheckoutIntent,)),
    ExportTable("devices", _devices, (Device,)),
    ExportTable("passkeys", _passkeys, (Authenticator,)),
    ExportTable("two-step-verification", _second_step, (Authenticator,)),
    ExportTable("address-changes", _addresses, (AddressChange,)),
    ExportTable("teams", _teams, (Team, TeamManager)),
    ExportTable("seats", _seats, (Seat,)),
    ExportTable("invitations", _invitations, (Invitation,)),
    ExportTable("quote-requests", _quotes, (Lead,)),
    ExportTable("activity", _record, (AuditEntry,)),
)


def write_archive(reader: Reader) -> IO[bytes]:
    """A zip, ready to be read from its start: each table as JSON and as CSV."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            rows = list(table.rows(reader))
            archive.writestr(f"{table.name}.json", as_json(rows))
            archive.writestr(f"{table.name}.csv", as_csv(rows))
    file.seek(0)
    return file


def as_json(rows: Iterable[Row]) -> str:
    return json.dumps([*rows], cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def as_csv(rows: list[Row]) -> str:
    """One line for each row; what a spreadsheet would take for a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow([escape_formula(_cell(value)) for value in row.values()])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

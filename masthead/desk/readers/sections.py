"""What stands on a reader's page at the desk, in this order. An app's panel is one line here: a
heading, a partial, and a function that gives the partial what it shows, or None to leave it
out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from masthead.accounts import devices, passkeys, second_step
from masthead.accounts.models import AuditEntry, Reader
from masthead.desk.readers import membership
from masthead.newsletters.models import Subscriber
from masthead.outbox.addresses import at_addresses_of
from masthead.outbox.models import Suppression

LISTED = 30

type Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReaderSection:
    """One panel of a reader's page."""

    heading: str
    template: str
    gather: Callable[[Reader], Context | None]


@dataclass(frozen=True, slots=True)
class RenderedReaderSection:
    """A panel with its context for one reader."""

    panel: ReaderSection
    context: Context


def _profile(reader: Reader) -> Context:
    groups = ", ".join(reader.groups.order_by("name").values_list("name", flat=True))
    return {"reader": reader, "roles": groups}


def _newsletters(reader: Reader) -> Context:
    rows = Subscriber.objects.filter(reader=reader).select_related("newsletter")
    held_back = Suppression.objects.filter(at_addresses_of(reader)).order_by("-at")
    return {"rows": rows.order_by("newsletter__order"), "held_back": held_back[:LISTED]}


def _consents(reader: Reader) -> Context:
    return {"rows": reader.consents.order_by("-at", "-pk")[:LISTED]}


def _sign_ins(reader: Reader) -> Context:
    return {
        "devices": devices.devices_of(reader),
        "passkeys": passkeys.passkeys_of(reader).count(),
        "has_app": second_step.has_app(reader),
    }


def _record(reader: Reader) -> Context:
    return {"rows": about(reader)[:LISTED], "reader": reader}


def about(reader: Reader) -> QuerySet[AuditEntry]:
    """Actions by or about a reader, latest first."""
    to_them = Q(subject_type=Reader._meta.label_lower, subject_id=str(reader.pk))
    entries = AuditEntry.objects.filter(to_them | Q(actor=reader)).select_related("actor")
    return entries.order_by("-at", "-pk")


PANELS = (
    ReaderSection("Profile", "desk/readers/profile.html", _profile),
    ReaderSection("Membership", "desk/readers/membership.html", membership.section_context),
    ReaderSection("Newsletters", "desk/readers/newsletters.html", _newsletters),
    ReaderSection("Consents", "desk/readers/consents.html", _consents),
    ReaderSection("Signed-in devices", "desk/readers/sign_ins.html", _sign_ins),
    ReaderSection("Activity", "desk/readers/record.html", _record),
)


def rendered_sections(reader: Reader) -> list[RenderedReaderSection]:
    """The panels that apply to this reader."""
    gathered = ((panel, panel.gather(reader)) for panel in PANELS)
    return [
        RenderedReaderSection(panel, context) for panel, context in gathered if context is not None
    ]

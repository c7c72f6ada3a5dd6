"""Two invented teams, their people and their invoices, and a few who asked for a quote: written by
the very verbs that the pages call."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing import team_orders
from masthead.billing.invoices import issuing
from masthead.billing.models import Invoice
from masthead.billing.team_orders import InvoiceDetails
from masthead.core import house_zone
from masthead.membership import invitations, leads, seats, teams
from masthead.membership.leads import LeadStep
from masthead.membership.models import Lead, Team


@dataclass(frozen=True, slots=True)
class Cast:
    """A team: its name and seats, where its mail ends, its people (the first owns it, the second
    manages), who was invited, and whether the invoice is paid."""

    name: str
    seats: int
    domain: str
    people: tuple[str, ...]
    invited: tuple[str, ...]
    is_paid: bool


CASTS = (
    Cast(
        "Saltmarsh Bank",
        8,
        "saltmarsh.example.com",
        ("Nadia Farouk", "Tomas Lind", "Samir Aziz", "Elif Demir", "Rania Patel"),
        ("jonas.weber", "hala.said"),
        is_paid=True,
    ),
    Cast(
        "Estuary Port Office",
        4,
        "estuary.example.org",
        ("Omar Haddad", "Ines Costa", "Yara Mansour"),
        ("peter.ong",),
        is_paid=False,
    ),
)
ASKED = (
    ("Lena Brandt", "Tidewater Insurance", "Germany", 40, "Can we pay quarterly, in euros?"),
    ("Karim Nasser", "Gulf Water Institute", "Kuwait", 15, ""),
    ("Mei Tan", "Long Bridge Logistics", "Singapore", 120, "Three offices, one contract."),
)


def lay_teams() -> int:
    """Lay the teams and the leads that are missing; gives back how many. Needs the prices."""
    laid = sum(_lay_team(cast) for cast in CASTS)
    return laid + sum(_lay_lead(number, *asked) for number, asked in enumerate(ASKED))


@transaction.atomic
def _lay_team(cast: Cast) -> bool:
    price = team_orders.team_price()
    if price is None or Team.objects.filter(name=cast.name).exists():
        return False
    people = [_reader(name, cast.domain) for name in cast.people]
    owner, manager, *_ = people
    to = InvoiceDetails(email=f"invoices@{cast.domain}", purchase_order=f"PO {cast.seats}17")
    contract = team_orders.order_by_invoice(
        name=cast.name, owner=owner, price=price, seats=cast.seats, to=to
    )
    team = Team.objects.get(name=cast.name, owner=owner)
    for reader in people:
        seats.take(team=team, reader=reader)
    teams.make_manager(team=team, reader=manager, by=owner)
    addresses = [f"{name}@{cast.domain}" for name in cast.invited]
    invitations.invite(team=team, addresses=addresses, by=owner)
    if cast.is_paid:
        invoice = Invoice.objects.get(contract=contract)
        issuing.record_payment(invoice, on=house_zone.today(), reference=invoice.reference)
    return True


@transaction.atomic
def _lay_lead(
    number: int, name: str, organisation: str, country: str, wanted: int, said: str
) -> bool:
    if Lead.objects.filter(organisation=organisation).exists():
        return False
    address = f"{name.lower().replace(' ', '.')}@example.net"
    lead = leads.record_enquiry(
        name=name,
        address=address,
        organisation=organisation,
        seats=wanted,
        country=country,
        message=said,
    )
    staff = Reader.objects.filter(groups__name="Publishers", is_active=True).first()
    if staff is not None and number:
        step = LeadStep("Send the quote", house_zone.today() + timedelta(days=3 * number))
        state = Lead.State.CONTACTED if number == 1 else Lead.State.QUOTED
        leads.move(lead=lead, by=staff, state=state, owner=staff, step=step)
        leads.add_note(
            lead=lead, by=staff, text=("Called back. They are comparing us with another provider.")
        )
    return True


def _reader(name: str, domain: str) -> Reader:
    first, last = name.split(" ", 1)
    address = f"{first}.{last}@{domain}".lower()
    found = Reader.objects.filter(email=address).first()
    return found or Reader.objects.create_user(
        address, first_name=first, last_name=last, address_confirmed_at=timezone.now()
    )

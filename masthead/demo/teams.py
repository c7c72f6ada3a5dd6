"""Two invented teams with their people and invoices, and a few requests for a quote, created by the
same functions that the pages call."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing import team_orders
from masthead.billing.invoices import issuing
from masthead.billing.models import Invoice
from masthead.billing.team_orders import InvoiceDetails
from masthead.core import publication_zone
from masthead.membership import invitations, leads, seats, teams
from masthead.membership.leads import LeadStep
from masthead.membership.models import Lead, Team


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team: its name and seats, the domain of its addresses, its people (first the owner, then a
    manager), who has been invited, and whether the invoice is paid."""

    name: str
    seats: int
    domain: str
    people: tuple[str, ...]
    invited: tuple[str, ...]
    is_paid: bool


TEAMS = (
    DemoTeam(
        "Saltmarsh Bank",
        8,
        "saltmarsh.example.com",
        ("Nadia Farouk", "Tomas Lind", "Samir Aziz", "Elif Demir", "Rania Patel"),
        ("jonas.weber", "hala.message"),
        is_paid=True,
    ),
    DemoTeam(
        "Estuary Port Office",
        4,
        "estuary.example.org",
        ("Omar Haddad", "Ines Costa", "Yara Mansour"),
        ("peter.ong",),
        is_paid=False,
    ),
)
LEADS = (
    ("Lena Brandt", "Tidewater Insurance", "Germany", 40, "Can we pay quarterly, in euros?"),
    ("Karim Nasser", "Gulf Water Institute", "Kuwait", 15, ""),
    ("Mei Tan", "Long Bridge Logistics", "Singapore", 120, "Three offices, one contract."),
)


def create_teams() -> int:
    """Create the missing teams and leads; return how many. Requires the prices."""
    created = sum(_create_team(entry) for entry in TEAMS)
    return created + sum(_create_lead(number, *lead) for number, lead in enumerate(LEADS))


@transaction.atomic
def _create_team(entry: DemoTeam) -> bool:
    price = team_orders.team_price()
    if price is None or Team.objects.filter(name=entry.name).exists():
        return False
    people = [_reader(name, entry.domain) for name in entry.people]
    owner, manager, *_ = people
    to = InvoiceDetails(email=f"invoices@{entry.domain}", purchase_order=f"PO {entry.seats}17")
    contract = team_orders.order_by_invoice(
        name=entry.name, owner=owner, price=price, seats=entry.seats, to=to
    )
    team = Team.objects.get(name=entry.name, owner=owner)
    for reader in people:
        seats.take(team=team, reader=reader)
    teams.make_manager(team=team, reader=manager, by=owner)
    addresses = [f"{name}@{entry.domain}" for name in entry.invited]
    invitations.invite(team=team, addresses=addresses, by=owner)
    if entry.is_paid:
        invoice = Invoice.objects.get(contract=contract)
        issuing.record_payment(invoice, on=publication_zone.today(), reference=invoice.reference)
    return True


@transaction.atomic
def _create_lead(
    number: int, name: str, organisation: str, country: str, requested: int, message: str
) -> bool:
    if Lead.objects.filter(organisation=organisation).exists():
        return False
    address = f"{name.lower().replace(' ', '.')}@example.net"
    lead = leads.record_enquiry(
        name=name,
        address=address,
        organisation=organisation,
        seats=requested,
        country=country,
        message=message,
    )
    staff = Reader.objects.filter(groups__name="Publishers", is_active=True).first()
    if staff is not None and number:
        step = LeadStep("Send the quote", publication_zone.today() + timedelta(days=3 * number))
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

"""Prices, customers and contracts for tests."""

from typing import Any

from django.db import connection

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import append_only, pricing
from masthead.billing.models import Cadence, Contract, Customer, LedgerEntry, Price
from masthead.membership.models import Team
from masthead.membership.testing import make_plan, make_subscription, make_team

A_YEAR = 300_00
TIERS = {3: 264_00, 10: 240_00, 25: 204_00}


def make_price(amount: int = A_YEAR, *, cadence: Cadence = Cadence.YEAR, **fields: Any) -> Price:
    """PRO at $300 a year."""
    return pricing.offer(plan=make_plan(), cadence=cadence, amount=amount, **fields)


def make_team_price() -> Price:
    """The team plan by the year, in three tiers."""
    plan = make_plan("team", name="PRO for teams", for_teams=True)
    return pricing.offer(plan=plan, cadence=Cadence.YEAR, amount=TIERS[3], tiers=TIERS)


def make_customer(reader: Reader | None = None, *, team: Team | None = None) -> Customer:
    whose: dict[str, Any] = {"team": team} if team else {"reader": reader or make_reader()}
    customer, _ = Customer.objects.get_or_create(**whose)
    return customer


def make_contract(
    reader: Reader | None = None,
    *,
    price: Price | None = None,
    vendor_ref: str = "",
    **subscription: Any,
) -> Contract:
    """A reader's running contract of a year: by card if the vendor's reference is given, else by
    invoice."""
    reader = reader or make_reader()
    return Contract.objects.create(
        subscription=make_subscription(reader, **subscription),
        price=price or make_price(),
        customer=make_customer(reader),
        way=Contract.Way.CARD if vendor_ref else Contract.Way.INVOICE,
        vendor_ref=vendor_ref,
    )


def make_team_contract(team: Team | None = None, *, vendor_ref: str = "") -> Contract:
    """A team's running contract of a year."""
    team = team or make_team()
    return Contract.objects.create(
        subscription=team.subscriptions.get(),
        price=make_team_price(),
        customer=make_customer(team=team),
        way=Contract.Way.CARD if vendor_ref else Contract.Way.INVOICE,
        vendor_ref=vendor_ref,
    )


def empty_ledger() -> None:
    """Delete all lines, guard or not: between tests that really commit."""
    table = LedgerEntry._meta.db_table
    with connection.schema_editor() as editor:
        append_only.lift(editor, table)
        editor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own table's name
        append_only.guard(editor, table)

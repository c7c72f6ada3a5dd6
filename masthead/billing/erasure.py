"""A person deletes their account: nothing more is charged, and the ledger keeps what it must."""

from django.db import transaction

from masthead.accounts.models import Reader
from masthead.billing import contract_end
from masthead.billing.models import Contract, Customer, LedgerEntry
from masthead.membership import subscriptions
from masthead.membership.models import Subscription


@transaction.atomic
def erase_customer(reader: Reader) -> None:
    """End what runs, here and at the vendor, and erase the customer's details unless something was
    paid: accounting law requires the name of whoever paid."""
    running = Contract.objects.filter(customer__reader=reader, closed_at=None)
    for contract in running.select_related("subscription"):
        contract.hold()
        contract.subscription = subscriptions.end(
            contract.subscription, ending=Subscription.Ending.CHOSEN, by=reader
        )
        contract_end.close_contract(contract)
    mine = Customer.objects.filter(reader=reader)
    Contract.objects.filter(customer__in=mine).update(card_digest="")
    paid = LedgerEntry.objects.filter(customer__in=mine, kind=LedgerEntry.Kind.CHARGE)
    if not paid.exists():
        mine.update(name="", email="", address="", tax_id="", purchase_order="", country="")

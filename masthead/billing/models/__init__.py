"""What is paid, by whom, for which contract."""

from masthead.billing.models.contracts import Contract
from masthead.billing.models.customers import Customer
from masthead.billing.models.differences import Difference
from masthead.billing.models.events import VendorEvent
from masthead.billing.models.joinings import CardTrial, Joining
from masthead.billing.models.ledger import LedgerEntry
from masthead.billing.models.notices import Notice
from masthead.billing.models.prices import Cadence, Price, Tier

__all__ = [
    "Cadence",
    "CardTrial",
    "Contract",
    "Customer",
    "Difference",
    "Joining",
    "LedgerEntry",
    "Notice",
    "Price",
    "Tier",
    "VendorEvent",
]

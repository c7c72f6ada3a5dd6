"""What is paid, by whom, for which contract."""

from masthead.billing.models.bank import BankFile, BankLine
from masthead.billing.models.checkout import CheckoutIntent
from masthead.billing.models.contracts import Contract
from masthead.billing.models.customers import Customer
from masthead.billing.models.discrepancies import Discrepancy
from masthead.billing.models.fair_use import FairUseMark
from masthead.billing.models.invoices import (
    CreditNote,
    Invoice,
    InvoiceLine,
    InvoiceNotice,
    NumberSeries,
    Payment,
)
from masthead.billing.models.issuer import Issuer, SellerDetails
from masthead.billing.models.ledger import LedgerEntry
from masthead.billing.models.notices import Notice
from masthead.billing.models.prices import Cadence, Price, Tier
from masthead.billing.models.vendor_commands import VendorCommand
from masthead.billing.models.vendor_events import VendorEvent
from masthead.billing.models.vendor_references import VendorCustomer, VendorPrice

__all__ = [
    "BankFile",
    "BankLine",
    "Cadence",
    "CheckoutIntent",
    "Contract",
    "CreditNote",
    "Customer",
    "Discrepancy",
    "FairUseMark",
    "Invoice",
    "InvoiceLine",
    "InvoiceNotice",
    "Issuer",
    "LedgerEntry",
    "Notice",
    "NumberSeries",
    "Payment",
    "Price",
    "SellerDetails",
    "Tier",
    "VendorCommand",
    "VendorCustomer",
    "VendorEvent",
    "VendorPrice",
]

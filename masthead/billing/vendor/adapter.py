"""The payment vendors: which ones there are, and their ids for our customers and prices."""

from masthead.billing import price_list
from masthead.billing.models import Contract, Customer, Price, VendorCustomer, VendorPrice
from masthead.gateways.failures import PermanentFailure
from masthead.gateways.payments import (
    Cadence,
    PaymentVendor,
    PriceSpec,
    payment_vendor,
    payment_vendors,
)


def takes_cards() -> bool:
    """Whether a vendor takes new orders; without one everything is paid by invoice."""
    return payment_vendor() is not None


def current_vendor() -> PaymentVendor:
    """The vendor that takes new orders."""
    found = payment_vendor()
    if found is None:
        raise PermanentFailure("Card payment is not available here. Choose payment by invoice.")
    return found


def vendor_named(name: str) -> PaymentVendor:
    """The vendor of this name, whether or not it takes new orders."""
    found = payment_vendors().get(name)
    if found is None:
        raise PermanentFailure(f"No payment vendor called “{name}” is configured here.")
    return found


def vendor_of(contract: Contract) -> PaymentVendor:
    """The vendor that charges this contract's card."""
    return vendor_named(contract.vendor)


def ensure_vendor_customer(vendor: PaymentVendor, customer: Customer) -> str:
    """The vendor's id of a customer; created there at first use."""
    name = customer.name or str(customer.team or customer.reader or "")
    found = vendor.ensure_customer(
        reference=f"customer-{customer.pk}", email=customer.mail_to, name=name
    )
    VendorCustomer.objects.update_or_create(
        customer=customer, vendor=vendor.name, defaults={"vendor_ref": found.id}
    )
    return found.id


def ensure_vendor_price(vendor: PaymentVendor, price: Price, *, seats: int = 1) -> str:
    """The vendor's id of what one of this many seats costs; created there at first use."""
    tier = price.tier_for(seats)
    reference = price_list.reference_of(price, tier)
    known = VendorPrice.objects.filter(vendor=vendor.name, reference=reference).first()
    if known is not None:
        return known.vendor_ref
    spec = PriceSpec(
        plan=price.plan.slug,
        plan_name=price.plan.name,
        reference=reference,
        amount=(tier or price).amount,
        currency=price.currency.lower(),
        cadence=Cadence(price.cadence),
    )
    made, _ = VendorPrice.objects.get_or_create(
        vendor=vendor.name,
        reference=reference,
        defaults={"price": price, "vendor_ref": vendor.ensure_price(spec)},
    )
    return made.vendor_ref

"""The payment vendor's side of our customers and prices."""

from masthead.billing import price_list
from masthead.billing.models import Customer, Price
from masthead.gateways.failures import PermanentFailure
from masthead.gateways.payments import Cadence, PaymentVendor, PriceSpec, payment_vendor


def takes_cards() -> bool:
    """Whether the house has a vendor; without one everything is paid by invoice."""
    return payment_vendor() is not None


def vendor() -> PaymentVendor:
    found = payment_vendor()
    if found is None:
        raise PermanentFailure("Card payment is not available here. Choose payment by invoice.")
    return found


def customer_at(wire: PaymentVendor, customer: Customer) -> str:
    """The vendor's id of a customer, who is made known there."""
    name = customer.name or str(customer.team or customer.reader or "")
    found = wire.ensure_customer(
        reference=f"customer-{customer.pk}", email=customer.mail_to, name=name
    )
    if customer.vendor_ref != found.id:
        Customer.objects.filter(pk=customer.pk).update(vendor_ref=found.id)
    return found.id


def price_at(wire: PaymentVendor, price: Price, *, seats: int = 1) -> str:
    """The vendor's id of what one of so many seats costs; made known there at first use."""
    tier = price.tier_for(seats)
    holder = tier or price
    if not holder.vendor_ref:
        holder.vendor_ref = wire.ensure_price(
            PriceSpec(
                plan=price.plan.slug,
                plan_name=price.plan.name,
                reference=price_list.reference_of(price, tier),
                amount=holder.amount,
                currency=price.currency.lower(),
                cadence=Cadence(price.cadence),
            )
        )
        holder.save(update_fields=["vendor_ref"])
    return holder.vendor_ref

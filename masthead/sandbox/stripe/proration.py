"""Proration: a change within a period credits the unused time on the old plan and charges the
remaining time on the new one, to the second."""

from dataclasses import dataclass

from masthead.sandbox.stripe.account import new_id
from masthead.sandbox.stripe.pagination import list_object
from masthead.sandbox.stripe.periods import period_end
from masthead.sandbox.stripe.store import Json


@dataclass(frozen=True, slots=True)
class Period:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A price and a quantity."""

    price: Json
    quantity: int

    @property
    def amount(self) -> int:
        return int(self.price["unit_amount"]) * self.quantity

    @property
    def interval(self) -> str:
        return str(self.price["recurring"]["interval"])

    @property
    def count(self) -> int:
        return int(self.price["recurring"]["interval_count"])

    def end_of(self, *, anchor: int, start: int) -> int:
        return period_end(anchor, start, self.interval, self.count)


def lines_for_change(subscription: Json, old: Plan, new: Plan, *, at: int) -> list[Json]:
    """The invoice lines of a change at the moment `at`. A change during a trial costs nothing."""
    if subscription["status"] == "trialing" or (old == new):
        return []
    item = subscription["items"]["data"][0]
    period = Period(item["current_period_start"], item["current_period_end"])
    rest = Period(at, period.end)
    credit = invoice_line(
        subscription, old, rest, -_share(old.amount, rest, period), "Unused time on", proration=True
    )
    if restarts_period(old, new):
        whole = Period(at, new.end_of(anchor=at, start=at))
        return [credit, invoice_line(subscription, new, whole, new.amount, "")]
    charged = _share(new.amount, rest, period)
    return [
        credit,
        invoice_line(subscription, new, rest, charged, "Remaining time on", proration=True),
    ]


def restarts_period(old: Plan, new: Plan) -> bool:
    """A change of cadence starts a new period at once."""
    return (old.interval, old.count) != (new.interval, new.count)


def _share(amount: int, part: Period, whole: Period) -> int:
    """`amount × part ÷ whole`, halves away from zero."""
    length = whole.end - whole.start
    return (2 * amount * (part.end - part.start) + length) // (2 * length)


def invoice_line(
    subscription: Json,
    plan: Plan,
    period: Period,
    amount: int,
    words: str,
    *,
    proration: bool = False,
) -> Json:
    name = plan.price["nickname"] or "subscription"
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": subscription["items"]["data"][0]["id"],
    }
    return {
        "id": new_id("il_"),
        "object": "line_item",
        "amount": amount,
        "currency": plan.price["currency"],
        "description": f"{words} {plan.quantity} × {name}".strip(),
        "discount_amounts": [],
        "discountable": not proration,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        "period": {"start": period.start, "end": period.end},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": plan.price["id"], "product": plan.price["product"]},
            "type": "price_details",
            "unit_amount_decimal": plan.price["unit_amount_decimal"],
        },
        "quantity": plan.quantity,
        "quantity_decimal": str(plan.quantity),
        "subtotal": amount,
        "taxes": [],
    }


def line_list(lines: list[Json], invoice: str) -> Json:
    for each in lines:
        each["invoice"] = invoice
    return list_object(lines, url=f"/v1/invoices/{invoice}/lines")

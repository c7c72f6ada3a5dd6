"""What a change within a period costs: the unused rest of the old given back, the rest of the new
charged, to the second."""

from dataclasses import dataclass

from masthead.sandbox.stripe.lists import list_of
from masthead.sandbox.stripe.periods import period_end
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import fresh_id


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A price and how many of it."""

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
    """The lines of an invoice made at `at`. In a trial nothing is owed for a change."""
    if subscription["status"] == "trialing" or (old == new):
        return []
    item = subscription["items"]["data"][0]
    period = Span(item["current_period_start"], item["current_period_end"])
    rest = Span(at, period.end)
    given_back = line(
        subscription, old, rest, -_share(old.amount, rest, period), "Unused time on", proration=True
    )
    if starts_anew(old, new):
        whole = Span(at, new.end_of(anchor=at, start=at))
        return [given_back, line(subscription, new, whole, new.amount, "")]
    charged = _share(new.amount, rest, period)
    return [
        given_back,
        line(subscription, new, rest, charged, "Remaining time on", proration=True),
    ]


def starts_anew(old: Plan, new: Plan) -> bool:
    """A change of cadence begins a new period at once."""
    return (old.interval, old.count) != (new.interval, new.count)


def _share(amount: int, part: Span, whole: Span) -> int:
    """`amount × part ÷ whole`, halves away from zero."""
    length = whole.end - whole.start
    return (2 * amount * (part.end - part.start) + length) // (2 * length)


def line(
    subscription: Json,
    plan: Plan,
    span: Span,
    amount: int,
    words: str,
    *,
    proration: bool = False,
) -> Json:
    """One line of an invoice."""
    name = plan.price["nickname"] or "subscription"
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": subscription["items"]["data"][0]["id"],
    }
    return {
        "id": fresh_id("il_"),
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
        "period": {"start": span.start, "end": span.end},
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


def lines_list(lines: list[Json], invoice: str) -> Json:
    for each in lines:
        each["invoice"] = invoice
    return list_of(lines, url=f"/v1/invoices/{invoice}/lines")

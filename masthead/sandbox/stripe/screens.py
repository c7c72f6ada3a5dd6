"""The hosted pages at work: shown, filled in, answered. A refusal comes back on the page itself."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from masthead.sandbox.stripe import checkout, collecting, pages, portal
from masthead.sandbox.stripe.cards import Typed
from masthead.sandbox.stripe.errors import NOT_FOUND, Refused
from masthead.sandbox.stripe.portal_page import portal_page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World

OK, SEE_OTHER, UNPROCESSABLE = 200, 303, 422
NAMES = {"month": "a month", "year": "a year"}


@dataclass(frozen=True, slots=True)
class Screen:
    """A page, or where to go instead."""

    html: str = ""
    status: int = OK
    location: str = ""


def not_there() -> Screen:
    words = "This address is unknown here, or its time has run out. Go back and begin again."
    return Screen(pages.message("No such page", words), NOT_FOUND)


def _typed(params: Json) -> Typed:
    return Typed(*(str(params.get(name, "")).strip() for name in ("number", "expiry", "cvc")))


def show_checkout(world: World, params: Json, name: str) -> Screen:
    body = world.get(checkout.KIND, name)
    if body["status"] != "open":
        return _over(body)
    return Screen(_checkout_page(world, body, {}, None))


def submit_checkout(world: World, params: Json, name: str) -> Screen:
    body = world.get(checkout.KIND, name)
    if body["status"] != "open":
        return _over(body)
    typed = _typed(params) if checkout.needs_card(body) or params.get("number") else None
    checkout.complete(world, body, typed=typed, country=str(params.get("country", "")))
    return Screen(status=SEE_OTHER, location=_success(body))


def refuse_checkout(world: World, params: Json, name: str, refused: Refused) -> Screen:
    """The page again, saying what was wrong."""
    body = world.get(checkout.KIND, name)
    return Screen(_checkout_page(world, body, params, refused), UNPROCESSABLE)


def _over(body: Json) -> Screen:
    if body["status"] == "complete":
        back = pages.link(_success(body), "Go on")
        return Screen(pages.message("This is done", "You have subscribed already.", back))
    back = pages.link(body["cancel_url"], "Go back and begin again")
    return Screen(pages.message("This visit has run out", "Nothing was charged.", back), NOT_FOUND)


def _success(body: Json) -> str:
    return str(body["success_url"]).replace("{CHECKOUT_SESSION_ID}", body["id"])


def _checkout_page(world: World, body: Json, params: Json, refused: Refused | None) -> str:
    price, quantity = body["_plan"]["price"], body["_plan"]["quantity"]
    product, sum_ = world.get("product", price["product"]), price["unit_amount"] * quantity
    each, cadence = pages.money(sum_, price["currency"]), NAMES[price["recurring"]["interval"]]
    due = pages.money(body["amount_total"], price["currency"])
    what = product["name"] if quantity == 1 else f"{product['name']}, {quantity} seats"
    asks_country = body["billing_address_collection"] == "required"
    trial_end = body["created"] + body["_trial_days"] * DAY if body["_trial_days"] else None
    html = pages.filled(
        "checkout.html",
        heading=escape(product["name"]),
        sums=pages.rows([(what, f"{each} {cadence}"), ("Due today", due)]),
        terms=escape(_terms(f"{each} {cadence}", trial_end)),
        error=pages.error(refused),
        card=pages.card_fields(params, refused) if checkout.needs_card(body) else "",
        country=pages.country_field(params, refused) if asks_country else "",
        button=escape("Start the free trial" if trial_end else f"Subscribe and pay {due}"),
        back=pages.link(body["cancel_url"], "Back, without subscribing"),
    )
    return pages.whole(product["name"], html)


def _terms(price: str, trial_end: int | None) -> str:
    if trial_end is None:
        return f"It renews at {price} until you cancel."
    until = pages.day(trial_end)
    return f"Free until {until}, then {price} until you cancel. Cancel before and pay nothing."


def show_portal(world: World, params: Json, secret: str) -> Screen:
    session = portal.find(world, secret)
    return Screen(portal_page(world, session, {}, None, said=str(params.get("said", ""))))


def submit_portal(world: World, params: Json, secret: str) -> Screen:
    """One of the page's buttons: a new card, cancel, go on after all."""
    session = portal.find(world, secret)
    customer, done = session["customer"], params.get("do")
    if done == "card":
        portal.use_card(world, customer, _typed(params))
    elif done in {"cancel", "resume"}:
        ending = done == "cancel"
        portal.set_ending(world, customer, str(params.get("subscription")), ending=ending)
    else:
        raise Refused("Choose one of the buttons.")
    return Screen(status=SEE_OTHER, location=f"{session['url']}?said={done}")


def refuse_portal(world: World, params: Json, secret: str, refused: Refused) -> Screen:
    session = portal.find(world, secret)
    return Screen(portal_page(world, session, params, refused, said=""), UNPROCESSABLE)


def show_invoice(world: World, params: Json, name: str, secret: str) -> Screen:
    return Screen(_invoice_page(world, _invoice(world, name, secret), {}, None))


def submit_invoice(world: World, params: Json, name: str, secret: str) -> Screen:
    """Pay with a new card, which pays from now on."""
    body = _invoice(world, name, secret)
    if body["status"] == "open":
        portal.use_card(world, body["customer"], _typed(params))
        collecting.pay(world, {}, name)
    return Screen(status=SEE_OTHER, location=body["hosted_invoice_url"])


def refuse_invoice(world: World, params: Json, name: str, secret: str, refused: Refused) -> Screen:
    body = _invoice(world, name, secret)
    return Screen(_invoice_page(world, body, params, refused), UNPROCESSABLE)


def _invoice(world: World, name: str, secret: str) -> Json:
    body = world.get("invoice", name)
    if body["_secret"] != secret:
        raise Refused("No such invoice", status=NOT_FOUND)
    return body


def _invoice_page(world: World, body: Json, params: Json, refused: Refused | None) -> str:
    lines = "\n".join(
        f"<tr><td>{escape(line['description'])}</td>"
        f'<td class="sum">{pages.money(line["amount"], line["currency"])}</td></tr>'
        for line in body["lines"]["data"]
    )
    html = pages.filled(
        "invoice.html",
        number=escape(body["number"] or ""),
        who=escape(body["customer_email"] or body["customer_name"] or ""),
        lines=lines,
        stands=escape(_stands(body)),
        pay=_pay_form(body, params, refused) if body["status"] == "open" else "",
    )
    return pages.whole(f"Invoice {body['number']}", html)


def _stands(body: Json) -> str:
    due = pages.money(body["amount_due"], body["currency"])
    if body["status"] == "paid":
        return f"{due} paid on {pages.day(body['status_transitions']['paid_at'])}."
    if body["status"] == "open":
        return f"{due} is due."
    return f"Nothing is asked for: this invoice is {body['status']}."


def _pay_form(body: Json, params: Json, refused: Refused | None) -> str:
    due = pages.money(body["amount_due"], body["currency"])
    fields = pages.card_fields(params, refused)
    return (
        f'<form method="post" novalidate>\n{pages.error(refused)}\n{fields}\n'
        f'<button type="submit">Pay {due}</button>\n</form>'
    )


SCREENS: list[tuple[str, str, Callable[..., Screen], Callable[..., Screen] | None]] = [
    ("GET", "/c/pay/{name}", show_checkout, None),
    ("POST", "/c/pay/{name}", submit_checkout, refuse_checkout),
    ("GET", "/p/session/{secret}", show_portal, None),
    ("POST", "/p/session/{secret}", submit_portal, refuse_portal),
    ("GET", "/i/{name}/{secret}", show_invoice, None),
    ("POST", "/i/{name}/{secret}", submit_invoice, refuse_invoice),
]

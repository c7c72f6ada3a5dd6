"""The checkout page."""

from html import escape

from masthead.sandbox.stripe import checkout
from masthead.sandbox.stripe.account import DAY, Account
from masthead.sandbox.stripe.errors import NOT_FOUND, ApiError
from masthead.sandbox.stripe.pages import rendering
from masthead.sandbox.stripe.pages.rendering import (
    SEE_OTHER,
    UNPROCESSABLE,
    Page,
    format_date,
    format_money,
    link,
    message,
)
from masthead.sandbox.stripe.store import Json

PATH = "/c/pay/{name}"


def show(account: Account, params: Json, name: str) -> Page:
    body = account.get(checkout.KIND, name)
    if body["status"] != "open":
        return _closed_page(body)
    return Page(_html(account, body, {}, None))


def submit(account: Account, params: Json, name: str) -> Page:
    body = account.get(checkout.KIND, name)
    if body["status"] != "open":
        return _closed_page(body)
    gives_card = checkout.needs_card(body) or params.get("number")
    card_input = rendering.read_card(params) if gives_card else None
    checkout.complete(account, body, card_input=card_input, country=str(params.get("country", "")))
    return Page(status=SEE_OTHER, location=_success_url(body))


def show_error(account: Account, params: Json, name: str, error: ApiError) -> Page:
    body = account.get(checkout.KIND, name)
    return Page(_html(account, body, params, error), UNPROCESSABLE)


def _closed_page(body: Json) -> Page:
    if body["status"] == "complete":
        on = link(_success_url(body), "Continue")
        return Page(message("Checkout complete", "You have already subscribed.", on))
    back = link(body["cancel_url"], "Go back and start again")
    return Page(message("This checkout has expired", "Nothing was charged.", back), NOT_FOUND)


def _success_url(body: Json) -> str:
    return str(body["success_url"]).replace("{CHECKOUT_SESSION_ID}", body["id"])


def _html(account: Account, body: Json, params: Json, error: ApiError | None) -> str:
    plan = checkout.plan_of(body)
    product = account.get("product", plan.price["product"])["name"]
    price = f"{format_money(plan.amount, body['currency'])} a {plan.interval}"
    due = format_money(body["amount_total"], body["currency"])
    what = product if plan.quantity == 1 else f"{product}, {plan.quantity} seats"
    asks_country = body["billing_address_collection"] == "required"
    trial_end = body["created"] + body["_trial_days"] * DAY if body["_trial_days"] else None
    html = rendering.render(
        "checkout.html",
        heading=escape(product),
        sums=rendering.summary_rows([(what, price), ("Due today", due)]),
        terms=escape(_terms(price, trial_end)),
        error=rendering.error_notice(error),
        card=rendering.card_fields(params, error) if checkout.needs_card(body) else "",
        country=rendering.country_field(params, error) if asks_country else "",
        button=escape("Start free trial" if trial_end else f"Subscribe and pay {due}"),
        back=link(body["cancel_url"], "Back without subscribing"),
    )
    return rendering.document(product, html)


def _terms(price: str, trial_end: int | None) -> str:
    if trial_end is None:
        return f"Renews at {price} until you cancel."
    until = format_date(trial_end)
    return f"Free until {until}, then {price} until you cancel. Cancel before then to pay nothing."

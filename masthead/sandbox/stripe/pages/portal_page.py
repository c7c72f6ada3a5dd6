"""The billing portal's page: subscriptions, card, invoices."""

from html import escape

from masthead.sandbox.stripe import portal, subscription_state
from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pages import rendering
from masthead.sandbox.stripe.pages.rendering import (
    SEE_OTHER,
    UNPROCESSABLE,
    Page,
    format_date,
    format_money,
)
from masthead.sandbox.stripe.store import Json

PATH = "/p/session/{secret}"
NOTICES = {
    "card": "Your new card has been saved.",
    "cancel": "Cancelled. Your subscription ends on the date below.",
    "resume": "Your subscription continues.",
}
STATUSES = {
    "trialing": "free trial",
    "active": "active",
    "past_due": "payment failed",
    "unpaid": "unpaid",
    "paused": "paused",
    "incomplete": "awaiting first payment",
}


def show(account: Account, params: Json, secret: str) -> Page:
    session = portal.find(account, secret)
    notice = NOTICES.get(str(params.get("done", "")), "")
    return Page(_html(account, session, {}, None, notice=notice))


def submit(account: Account, params: Json, secret: str) -> Page:
    """One of the page's buttons: save a card, cancel, undo the cancellation."""
    session = portal.find(account, secret)
    customer, action = session["customer"], params.get("do")
    if action == "card":
        portal.set_default_card(account, customer, rendering.read_card(params))
    elif action in {"cancel", "resume"}:
        name, ending = str(params.get("subscription")), action == "cancel"
        portal.set_cancel_at_period_end(account, customer, name, ending=ending)
    else:
        raise ApiError("Choose one of the buttons.")
    return Page(status=SEE_OTHER, location=f"{session['url']}?done={action}")


def show_error(account: Account, params: Json, secret: str, error: ApiError) -> Page:
    session = portal.find(account, secret)
    return Page(_html(account, session, params, error), UNPROCESSABLE)


def _html(
    account: Account, session: Json, params: Json, error: ApiError | None, *, notice: str = ""
) -> str:
    customer = account.get("customer", session["customer"])
    subscriptions = portal.open_subscriptions(account, customer["id"])
    html = rendering.render(
        "portal.html",
        who=escape(customer["email"] or customer["name"] or ""),
        notice=rendering.status_notice(notice),
        subscriptions=_subscriptions(account, subscriptions),
        card_on_file=escape(_card_on_file(account, customer, subscriptions)),
        error=rendering.error_notice(error),
        card=rendering.card_fields(params, error),
        invoices=_invoices(account, customer["id"]),
        back=rendering.link(session["return_url"], "Back to your account"),
    )
    return rendering.document("Billing", html)


def _subscriptions(account: Account, subscriptions: list[Json]) -> str:
    if not subscriptions:
        return "<p>No active subscriptions.</p>"
    return "\n".join(_subscription(account, body) for body in subscriptions)


def _subscription(account: Account, body: Json) -> str:
    plan, item = subscription_state.plan_of(body), body["items"]["data"][0]
    name = account.get("product", plan.price["product"])["name"]
    end = format_date(item["current_period_end"])
    ending = body["cancel_at_period_end"]
    when = f"ends on {end}" if ending else f"renews on {end}"
    price = f"{format_money(plan.amount, body['currency'])} a {plan.interval}"
    action, label = ("resume", "Undo cancellation") if ending else ("cancel", "Cancel subscription")
    return (
        f"<h3>{escape(name)}</h3>\n<p>{price}, {STATUSES[body['status']]}, {when}.</p>\n"
        f'<form method="post"><input type="hidden" name="do" value="{action}">'
        f'<input type="hidden" name="subscription" value="{body["id"]}">'
        f'<button class="quiet" type="submit">{label}</button></form>'
    )


def _card_on_file(account: Account, customer: Json, subscriptions: list[Json]) -> str:
    names = [body["default_payment_method"] for body in subscriptions]
    names.append(customer["invoice_settings"]["default_payment_method"])
    method = next((name for name in names if name), None)
    if method is None:
        return "No card on file. Add one to pay with."
    card = account.get("payment_method", method)["card"]
    expiry = f"{card['exp_month']:02}/{card['exp_year']}"
    return f"{card['brand'].capitalize()} ending in {card['last4']}, expires {expiry}."


def _invoices(account: Account, customer: str) -> str:
    found = account.store.all("invoice", customer=customer)
    rows = [_invoice(body) for body in found if body["number"]]
    if not rows:
        return "<p>No invoices yet.</p>"
    head = (
        '<thead><tr><th scope="col">Invoice</th><th scope="col">Date</th>'
        '<th scope="col">Status</th><th scope="col" class="sum">Amount</th></tr></thead>'
    )
    return f'<div class="wide"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _invoice(body: Json) -> str:
    number = f'<a href="{escape(body["hosted_invoice_url"])}">{escape(body["number"])}</a>'
    total = format_money(body["total"], body["currency"])
    status = "due" if body["status"] == "open" else body["status"]
    return (
        f"<tr><td>{number}</td><td>{format_date(body['created'])}</td>"
        f'<td>{status}</td><td class="sum">{total}</td></tr>'
    )

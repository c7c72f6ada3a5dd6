"""The page of one invoice, where an open one can be paid."""

from html import escape

from masthead.sandbox.stripe import collection, portal
from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.errors import NOT_FOUND, ApiError
from masthead.sandbox.stripe.pages import rendering
from masthead.sandbox.stripe.pages.rendering import (
    SEE_OTHER,
    UNPROCESSABLE,
    Page,
    format_date,
    format_money,
)
from masthead.sandbox.stripe.store import Json

PATH = "/i/{name}/{secret}"


def show(account: Account, params: Json, name: str, secret: str) -> Page:
    return Page(_html(_find(account, name, secret), {}, None))


def submit(account: Account, params: Json, name: str, secret: str) -> Page:
    """Pay with a new card, which becomes the customer's default."""
    body = _find(account, name, secret)
    if body["status"] == "open":
        portal.set_default_card(account, body["customer"], rendering.read_card(params))
        collection.pay(account, {}, name)
    return Page(status=SEE_OTHER, location=body["hosted_invoice_url"])


def show_error(account: Account, params: Json, name: str, secret: str, error: ApiError) -> Page:
    return Page(_html(_find(account, name, secret), params, error), UNPROCESSABLE)


def _find(account: Account, name: str, secret: str) -> Json:
    body = account.get("invoice", name)
    if body["_secret"] != secret:
        raise ApiError("No such invoice", status=NOT_FOUND)
    return body


def _html(body: Json, params: Json, error: ApiError | None) -> str:
    lines = "\n".join(
        f"<tr><td>{escape(line['description'])}</td>"
        f'<td class="sum">{format_money(line["amount"], line["currency"])}</td></tr>'
        for line in body["lines"]["data"]
    )
    html = rendering.render(
        "invoice.html",
        number=escape(body["number"] or ""),
        who=escape(body["customer_email"] or body["customer_name"] or ""),
        lines=lines,
        status=escape(_payment_status(body)),
        pay=_pay_form(body, params, error) if body["status"] == "open" else "",
    )
    return rendering.document(f"Invoice {body['number']}", html)


def _payment_status(body: Json) -> str:
    due = format_money(body["amount_due"], body["currency"])
    if body["status"] == "paid":
        return f"{due} paid on {format_date(body['status_transitions']['paid_at'])}."
    if body["status"] == "open":
        return f"{due} is due."
    return f"No payment is due: this invoice is {body['status']}."


def _pay_form(body: Json, params: Json, error: ApiError | None) -> str:
    due = format_money(body["amount_due"], body["currency"])
    fields = rendering.card_fields(params, error)
    return (
        f'<form method="post" novalidate>\n{rendering.error_notice(error)}\n{fields}\n'
        f'<button type="submit">Pay {due}</button>\n</form>'
    )

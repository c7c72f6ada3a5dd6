"""What the hosted pages share: plain HTML that works without JavaScript, rendered from the files in
`templates/`. User input is escaped here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from masthead.sandbox.stripe.cards import CardInput
from masthead.sandbox.stripe.errors import NOT_FOUND, ApiError
from masthead.sandbox.stripe.pages.countries import COUNTRIES
from masthead.sandbox.stripe.store import Json

OK, SEE_OTHER, UNPROCESSABLE = 200, 303, 422
_FOLDER = Path(__file__).parent / "templates"
_DECIMALS = {
    "jpy": 0,
    "krw": 0,
    "vnd": 0,
    "clp": 0,
    "bhd": 3,
    "jod": 3,
    "kwd": 3,
    "omr": 3,
    "tnd": 3,
}
_FIELDS = ("number", "expiry", "cvc", "country")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or a redirect to `location`."""

    html: str = ""
    status: int = OK
    location: str = ""


def not_found() -> Page:
    words = "This link is invalid or has expired. Go back and start again."
    return Page(message("Page not found", words), NOT_FOUND)


@cache
def read_file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def render(name: str, **parts: str) -> str:
    """Fill in a template; the parts must already be safe HTML."""
    return Template(read_file(name)).substitute(parts)


def document(title: str, body: str) -> str:
    return render("layout.html", title=escape(title), body=body)


def message(title: str, words: str, back: str = "") -> str:
    return document(title, f"<h1>{escape(title)}</h1>\n<p>{escape(words)}</p>\n{back}")


def format_money(amount: int, currency: str) -> str:
    """`300.00 USD`, with the currency’s own number of decimals."""
    digits = _DECIMALS.get(currency, 2)
    whole_part, rest = divmod(abs(amount), 10**digits)
    fraction = f".{rest:0{digits}}" if digits else ""
    return f"{'−' if amount < 0 else ''}{whole_part:,}{fraction} {currency.upper()}"


def format_date(moment: int) -> str:
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at.day} {at:%B %Y}"


def error_notice(error: ApiError | None) -> str:
    if error is None:
        return ""
    return f'<p class="error" id="error" role="alert">{escape(error.message)}</p>'


def status_notice(words: str) -> str:
    return f'<p class="done" role="status">{escape(words)}</p>' if words else ""


def _error_attributes(error: ApiError | None) -> dict[str, str]:
    """The attributes that link a field to the error about it."""
    wrong = error.details.get("param", "") if error else ""
    linked = ' aria-invalid="true" aria-describedby="error"'
    return {f"{name}_error": linked if name == wrong else "" for name in _FIELDS}


def read_card(params: Json) -> CardInput:
    return CardInput(*(str(params.get(name, "")).strip() for name in ("number", "expiry", "cvc")))


def card_fields(params: Json, error: ApiError | None) -> str:
    # the security code is never sent back to the browser
    values = {name: escape(str(params.get(name, ""))) for name in ("number", "expiry")}
    attributes = _error_attributes(error)
    attributes.pop("country_error")
    return render("card.html", **values, **attributes)


def country_field(params: Json, error: ApiError | None) -> str:
    chosen = params.get("country", "")
    options = "\n".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(name)}</option>'
        for code, name in COUNTRIES
    )
    attributes = _error_attributes(error)["country_error"]
    return render("country.html", options=options, country_error=attributes)


def link(url: str | None, words: str) -> str:
    return f'<p><a href="{escape(url)}">{escape(words)}</a></p>' if url else ""


def summary_rows(pairs: list[tuple[str, str]]) -> str:
    """The rows of a list of amounts; the last is the amount due."""
    classes = [""] * (len(pairs) - 1) + [" class=due"]
    return "\n".join(
        f"<div{css_class}><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>"
        for (term, value), css_class in zip(pairs, classes, strict=True)
    )

"""The hosted pages as text: plain HTML that works without JavaScript, filled from the files in
`html/`. Whatever somebody typed is escaped here."""

from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from masthead.sandbox.stripe.countries import COUNTRIES
from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.store import Json

_FOLDER = Path(__file__).parent / "html"
_DIGITS = {"jpy": 0, "krw": 0, "vnd": 0, "clp": 0, "bhd": 3, "jod": 3, "kwd": 3, "omr": 3, "tnd": 3}
_FIELDS = ("number", "expiry", "cvc", "country")


@cache
def file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def filled(name: str, **parts: str) -> str:
    """A file of `html/` with its holes filled; the parts must be safe already."""
    return Template(file(name)).substitute(parts)


def whole(title: str, body: str) -> str:
    return filled("layout.html", title=escape(title), body=body)


def message(title: str, words: str, link: str = "") -> str:
    return whole(title, f"<h1>{escape(title)}</h1>\n<p>{escape(words)}</p>\n{link}")


def money(amount: int, currency: str) -> str:
    """`300.00 USD`, with as many digits as the currency has."""
    digits = _DIGITS.get(currency, 2)
    whole_part, rest = divmod(abs(amount), 10**digits)
    fraction = f".{rest:0{digits}}" if digits else ""
    return f"{'−' if amount < 0 else ''}{whole_part:,}{fraction} {currency.upper()}"


def day(moment: int) -> str:
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at.day} {at:%B %Y}"


def error(refused: Refused | None) -> str:
    if refused is None:
        return ""
    return f'<p class="error" id="error" role="alert">{escape(refused.message)}</p>'


def said(words: str) -> str:
    return f'<p class="said" role="status">{escape(words)}</p>' if words else ""


def _marks(refused: Refused | None) -> dict[str, str]:
    """The attributes that tie a field to what is wrong with it."""
    wrong = refused.details.get("param", "") if refused else ""
    tied = ' aria-invalid="true" aria-describedby="error"'
    return {f"{name}_error": tied if name == wrong else "" for name in _FIELDS}


def card_fields(typed: Json, refused: Refused | None) -> str:
    # the security code is not given back: no page repeats one
    marks = {name: mark for name, mark in _marks(refused).items() if name != "country_error"}
    kept = {name: escape(str(typed.get(name, ""))) for name in ("number", "expiry")}
    return filled("card.html", **kept, **marks)


def country_field(typed: Json, refused: Refused | None) -> str:
    chosen = typed.get("country", "")
    options = "\n".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(name)}</option>'
        for code, name in COUNTRIES
    )
    mark = _marks(refused)["country_error"]
    return filled("country.html", options=options, country_error=mark)


def link(url: str | None, words: str) -> str:
    return f'<p><a href="{escape(url)}">{escape(words)}</a></p>' if url else ""


def rows(pairs: list[tuple[str, str]]) -> str:
    """The rows of a list of sums; the last is what is due."""
    marked = [
        (term, value, " class=due" if pair == len(pairs) else "")
        for pair, (term, value) in enumerate(pairs, 1)
    ]
    return "\n".join(
        f"<div{mark}><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>"
        for term, value, mark in marked
    )

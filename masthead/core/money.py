"""Amounts of money: whole minor units with an ISO 4217 currency, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

# A comma separates thousands only: "19,50" is not nineteen hundred and fifty.
_TYPED = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d+)?", re.ASCII)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# Minor units are hundredths except for these.
_EXPONENTS = {
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
}


class MoneyError(ValueError):
    """The text is not an amount in this currency; the message says what is."""


def exponent(currency: str) -> int:
    """How many decimal places a currency has: 2 for USD, 3 for BHD, 0 for JPY."""
    return _EXPONENTS.get(currency.upper(), 2)


def display(amount: int, currency: str) -> str:
    """An amount as readers write it: "$25", "$2,112", "€19.50", "BHD 7.500", "−$12.40". Whole
    amounts have no decimals if the currency's minor units are hundredths."""
    places, code = exponent(currency), currency.upper()
    whole, part = divmod(abs(amount), 10**places)
    digits = f"{whole:,}"
    if part or places == 3:  # noqa: PLR2004  # dinars are always written out
        digits += f".{part:0{places}}"
    sign = _SIGNS.get(code, f"{code}\u00a0")
    return f"{'−' if amount < 0 else ''}{sign}{digits}"


def in_full(amount: int, currency: str) -> str:
    """An amount as printed on a document, with every decimal: "$1,320.00", "−$25.00", "BHD
    7.500"."""
    places = exponent(currency)
    digits = f"{Decimal(abs(amount)).scaleb(-places):,.{places}f}"
    code = currency.upper()
    return f"{'−' if amount < 0 else ''}{_SIGNS.get(code, f'{code}\u00a0')}{digits}"


def plain(amount: int, currency: str) -> str:
    """An amount for a machine or a form field: "2112.00", "7.500"; without a currency sign."""
    return str(Decimal(amount).scaleb(-exponent(currency)))


def parse(text: str, currency: str) -> int:
    """Minor units from typed text ("25", "1,250.50"). Raises `MoneyError` for anything that is not
    an amount, or has more decimals than the currency."""
    places, typed = exponent(currency), text.strip()
    if not _TYPED.fullmatch(typed):
        raise MoneyError("Enter an amount in figures, such as 300 or 19.50.")
    minor = Decimal(typed.replace(",", "")).scaleb(places)
    if minor != minor.to_integral_value():
        raise MoneyError(
            f"{currency.upper()} has {places} decimal places. Enter no more than that."
        )
    return int(minor)


def share(amount: int, parts: int) -> int:
    """One of `parts` equal parts, rounded half up: the monthly share of a yearly amount."""
    return int((Decimal(amount) / parts).quantize(Decimal(1), rounding=ROUND_HALF_UP))

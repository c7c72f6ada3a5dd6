"""Reading a sum as a bank writes it. What could be two different sums is refused, never guessed."""

import re
from collections.abc import Iterable

from masthead.core import money

_LONGEST = 60  # characters; no sum is longer
_SPACES = re.compile(r"[\s'’\u066c]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−–", "01234567890123456789.--")
_SYMBOL = re.compile(r"[$€£¥₺₾₽₼֏₪]")
_SIGNED = re.compile(r"(?P<sign>[+-]?)(?P<digits>[\d.,]+)")
_BRACKETED = re.compile(r"\((?P<inside>[^()]+)\)")
# “1,056.00 DR”, “DR 1,056.00”, “1.056,00 S”
_MARK = re.compile(r"^(?P<before>[A-Z]+)?(?P<sum>[^A-Z]+)(?P<after>[A-Z]+)?$")
_OUT_MARKS, _IN_MARKS = {"D", "DR", "DB", "S"}, {"C", "CR", "H"}
_GROUPED = {
    separator: re.compile(rf"\d{{1,3}}(\{separator}\d{{2,3}})*\{separator}\d{{3}}|\d+")
    for separator in ".,"
}


class AmountError(ValueError):
    """It can't be read as one sum; the message says why."""


def decimal_separator(texts: Iterable[str]) -> str:
    """The one that a file's sums use, if some of them leave no doubt; otherwise empty."""
    found = {separator for text in texts if (separator := _evident(_bare(text)[1]))}
    return found.pop() if len(found) == 1 else ""


def read_amount(text: str, currency: str, *, decimal: str = "") -> int:
    """Minor units; negative if the sum itself says that money went out. `decimal` is the separator
    that the file uses, where that is known."""
    is_out, digits = _bare(text, currency) if len(text) <= _LONGEST else (False, "")
    if not digits:
        raise AmountError(f"“{text[:40]}” is not an amount in {currency}.")
    try:
        amount = money.parse(_plain(digits, currency, decimal, text), currency)
    except money.MoneyError as error:
        raise AmountError(f"“{text[:40]}” is not an amount in {currency}.") from error
    return -amount if is_out else amount


def _bare(text: str, currency: str = "") -> tuple[bool, str]:
    """Whether it is outgoing, and its digits with their separators; no digits if it is no sum."""
    bare = _SYMBOL.sub("", _SPACES.sub("", text.translate(_DIGITS))).upper()
    bracketed = _BRACKETED.fullmatch(bare)
    bare = bracketed["inside"] if bracketed else bare
    marked = _MARK.match(bare.removeprefix(currency).removesuffix(currency) if currency else bare)
    if not marked:
        return False, ""
    marks = {mark for mark in (marked["before"], marked["after"]) if mark}
    if currency and marks - _OUT_MARKS - _IN_MARKS:
        return False, ""
    body = marked["sum"]
    body = f"-{body[:-1]}" if body.endswith("-") else body.removesuffix("+")
    signed = _SIGNED.fullmatch(body)
    if not signed:
        return False, ""
    is_out = signed["sign"] == "-" or bool(bracketed) or bool(marks & _OUT_MARKS)
    return is_out, signed["digits"]


def _evident(digits: str) -> str:
    """The decimal separator, if this sum can be read in one way only."""
    used = [letter for letter in digits if letter in ".,"]
    if len(set(used)) > 1:
        return used[-1]
    if len(used) > 1:  # it groups thousands
        return "," if used[0] == "." else "."
    if used and len(digits.rsplit(used[0], 1)[1]) != 3:  # noqa: PLR2004
        return used[0]
    return ""


def _plain(digits: str, currency: str, decimal: str, text: str) -> str:
    """The digits with a point for the decimals, and no groups."""
    separator = _evident(digits) or decimal or _by_currency(digits, currency)
    if not separator and any(letter in ".," for letter in digits):
        raise AmountError(
            f"“{text[:40]}” could be two different amounts. Export amounts with all their decimals."
        )
    whole, _, part = digits.rpartition(separator) if separator else (digits, "", "")
    if separator and separator not in digits:
        whole, part = digits, ""
    other = "," if separator == "." else "."
    whole = whole or "0"
    if len(part) > money.exponent(currency) or not _GROUPED[other].fullmatch(whole):
        raise AmountError(f"“{text[:40]}” is not an amount in {currency}.")
    return f"{whole.replace(other, '')}.{part}" if part else whole.replace(other, "")


def _by_currency(digits: str, currency: str) -> str:
    """One separator before three digits: it groups where there are no decimals, and a point is
    decimal where there are three."""
    places = money.exponent(currency)
    if places == 0:
        return "," if "." in digits else "."
    return "." if places == 3 and "." in digits else ""  # noqa: PLR2004

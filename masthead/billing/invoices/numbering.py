"""Numbers without gaps, and payment references with check digits."""

from datetime import date

from django.db.models import F

from masthead.billing.models import NumberSeries

_RF = "RF"
_A, _Z = ord("A"), ord("Z")
_FIRST_LETTER = 10  # in ISO 7064, A counts 10 and Z 35


def next_number(kind: NumberSeries.Kind, on: date) -> int:
    """The next number of the year. Must run in the transaction that writes the document: if that
    fails the number is free again, and nobody else takes one meanwhile."""
    NumberSeries.objects.get_or_create(kind=kind, year=on.year)
    mine = NumberSeries.objects.filter(kind=kind, year=on.year)
    mine.update(last=F("last") + 1)  # locks the row until the transaction ends
    return mine.values_list("last", flat=True).get()


def format_number(number: int, *, on: date, prefix: str = "") -> str:
    """“MER-2026-0042”."""
    parts = [prefix, str(on.year), f"{number:04}"]
    return "-".join(part for part in parts if part)


def creditor_reference(number: str) -> str:
    """A creditor reference by ISO 11649 ("RF18…"): its two check digits catch typing errors."""
    bare = _bare(number)
    return f"{_RF}{98 - _remainder(bare + _RF + '00'):02}{bare}"


def is_creditor_reference(text: str) -> bool:
    """Whether the check digits are right."""
    bare = _bare(text)
    return bare.startswith(_RF) and _remainder(bare[4:] + bare[:4]) == 1


def grouped(text: str) -> str:
    """In groups of four, as people type it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _bare(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())


def _remainder(text: str) -> int:
    digits = "".join(str(ord(c) - _A + _FIRST_LETTER) if _A <= ord(c) <= _Z else c for c in text)
    return int(digits) % 97

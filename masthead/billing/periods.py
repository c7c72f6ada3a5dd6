"""What the period of a price is called: “$25 a month”."""

from django.utils.translation import gettext


def period_name(cadence: str) -> str:
    """“year”, “month”."""
    return gettext("year") if cadence == "year" else gettext("month")


def per_period(amount: str, cadence: str) -> str:
    """“$300 a year”."""
    return gettext("%(amount)s a %(period)s") % {"amount": amount, "period": period_name(cadence)}

"""The form for the billing details on an invoice."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masthead.billing.models import Customer
from masthead.core.locales import country_in_address, country_name, is_country
from masthead.core.shown_names import details_problem, name_problem


class CountryField(forms.CharField):
    """A two-letter country code. It accepts longer input in order to refuse it: cut to two letters,
    Germany would become Georgia."""

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).upper()
        if code and not is_country(code):
            raise forms.ValidationError(gettext("Enter the two-letter country code, such as DE."))
        return code


def country_problem(address: str, country: str) -> str:
    """What is wrong if a postal address ends with another country than the one given beside it."""
    named = country_in_address(address, declared=country) if country else ""
    if not named:
        return ""
    return gettext(
        "The postal address names %(country_name)s, but the country code "
        "%(country)s is %(country_name_2)s. Correct one of them."
    ) % {
        "country_name": country_name(named),
        "country": country,
        "country_name_2": country_name(country),
    }


def unshowable(cleaned: Mapping[str, Any], *, name: str) -> dict[str, str]:
    """What is wrong with billing details that an invoice, which may go to anyone, would show."""
    problems = {name: name_problem(cleaned.get(name) or "")}
    for field in ("address", "invoice_address", "tax_id", "purchase_order"):
        problems[field] = details_problem(cleaned.get(field) or "")
    return {field: problem for field, problem in problems.items() if problem}


class BuyerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, address and country are required; the rest is optional."""

    name = forms.CharField(max_length=160, label=_("Name of the person or company paying"))
    address = forms.CharField(
        max_length=500, label=_("Postal address"), widget=forms.Textarea(attrs={"rows": 3})
    )
    country = CountryField(
        label=_("Country code (two letters)"), help_text=_("For example DE, AE or GB.")
    )

    class Meta:
        model = Customer
        fields: ClassVar = ["name", "address", "country", "email", "tax_id", "purchase_order"]
        labels: ClassVar = {
            "email": _("Billing e-mail address, if different from yours"),
            "tax_id": _("Tax number, if you need it on the invoice"),
            "purchase_order": _("Purchase order number, if you have one"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input"
            field.widget.attrs["autocomplete"] = _COMPLETED_BY.get(name, "off")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, problem in unshowable(cleaned, name="name").items():
            self.add_error(name, problem)
        if problem := country_problem(cleaned.get("address", ""), cleaned.get("country", "")):
            self.add_error("country", problem)
        return cleaned


_COMPLETED_BY = {
    "name": "organization",
    "address": "street-address",
    "country": "country",
    "email": "email",
}

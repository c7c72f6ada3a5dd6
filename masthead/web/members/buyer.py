"""Who pays an invoice: what stands on it."""

from typing import Any, ClassVar

from django import forms

from masthead.billing.models import Customer

LETTERS = 2  # ISO 3166


class CountryField(forms.CharField):
    """A country's two letters. It takes whole names, to refuse them: cut after two letters,
    Germany would be Georgia."""

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).upper()
        if code and not (len(code) == LETTERS and code.isascii() and code.isalpha()):
            raise forms.ValidationError("Write the two letters of the country, such as DE.")
        return code


class BuyerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name and address are asked for; the rest may stay empty."""

    name = forms.CharField(max_length=160, label="Name of the person or company that pays")
    address = forms.CharField(
        max_length=500, label="Postal address", widget=forms.Textarea(attrs={"rows": 3})
    )
    country = CountryField(
        label="Country, by its two letters", help_text="For example DE, AE or GB."
    )

    class Meta:
        model = Customer
        fields: ClassVar = ["name", "address", "country", "email", "tax_id", "purchase_order"]
        labels: ClassVar = {
            "email": "Where the invoice is mailed, if not to you",
            "tax_id": "Tax number, if it must stand on the invoice",
            "purchase_order": "Your purchase order, if you have one",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input"
            field.widget.attrs["autocomplete"] = _COMPLETED_BY.get(name, "off")


_COMPLETED_BY = {
    "name": "organization",
    "address": "street-address",
    "country": "country",
    "email": "email",
}

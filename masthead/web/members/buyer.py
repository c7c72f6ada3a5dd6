"""Who pays an invoice: what stands on it."""

from typing import Any, ClassVar

from django import forms

from masthead.billing.models import Customer


class BuyerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name and address are asked for; the rest may stay empty."""

    name = forms.CharField(max_length=160, label="Name of the person or company that pays")
    address = forms.CharField(
        max_length=500, label="Postal address", widget=forms.Textarea(attrs={"rows": 3})
    )
    country = forms.CharField(
        max_length=2,
        min_length=2,
        label="Country, by its two letters",
        help_text="For example DE, AE or GB.",
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

    def clean_country(self) -> str:
        code = str(self.cleaned_data["country"]).upper()
        if not (code.isascii() and code.isalpha()):
            raise forms.ValidationError("Write the two letters of the country, for example DE.")
        return code


_COMPLETED_BY = {
    "name": "organization",
    "address": "street-address",
    "country": "country",
    "email": "email",
}

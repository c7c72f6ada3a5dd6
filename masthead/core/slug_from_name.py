"""Slugs that need not be typed."""

from typing import Any

from django import forms
from django.utils.text import slugify

HELP = "Part of the web address. Filled in from the name if you leave it empty."


class SlugFromName(forms.ModelForm):  # type: ignore[type-arg]
    """A form in which an empty slug is filled in from the name. A typed one is kept, and so is one
    that exists: a changed name must not change addresses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = slug.help_text or HELP

    def clean_slug(self) -> str:
        typed = str(self.cleaned_data.get("slug") or "")
        name = str(self.cleaned_data.get("name", ""))
        field = self.fields["slug"]
        is_unicode = isinstance(field, forms.SlugField) and field.allow_unicode
        slug = typed or self.instance.slug or slugify(name, allow_unicode=is_unicode)
        if name and not slug:
            raise forms.ValidationError("Enter a slug: none could be made from the name.")
        return slug[: field.max_length] if isinstance(field, forms.CharField) else slug

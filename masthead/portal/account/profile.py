"""The account's profile section."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from masthead.accounts import email_change, readers
from masthead.accounts.email_change import Side
from masthead.accounts.models import Reader
from masthead.core.interface_language import remember_language
from masthead.core.locales import is_zone, zone_choices
from masthead.core.origin import ip_of
from masthead.core.shown_names import name_problem
from masthead.portal.responses import private_redirect, signed_in_only


class ProfileForm(forms.Form):
    """All fields are optional."""

    name = forms.CharField(max_length=120, required=False)
    language = forms.ChoiceField(choices=[("", ""), *settings.LANGUAGES], required=False)
    time_zone = forms.CharField(max_length=64, required=False)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if problem := name_problem(name):
            raise forms.ValidationError(
                gettext("Your name can’t be saved like this. %(problem)s") % {"problem": problem}
            )
        return name

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone and not is_zone(zone):
            raise forms.ValidationError(
                gettext("“%(zone)s” is not a valid time zone.") % {"zone": zone}
            )
        return zone


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    left = email_change.reversible_change(reader)
    return {
        "reader": reader,
        "name": reader.get_full_name(),
        "languages": settings.LANGUAGES,
        "zone_groups": zone_choices(),
        "moving_to": _pending_address(reader),
        "left": left,
        "take_back": left and reverse("address_change", args=[email_change.token(left, Side.OLD)]),
    }


@signed_in_only
@require_POST
def save(request: HttpRequest, reader: Reader) -> HttpResponse:
    form = ProfileForm(request.POST)
    if form.is_valid():
        readers.update_profile(reader=reader, ip=ip_of(request), **form.cleaned_data)
        messages.success(request, gettext("Your profile has been saved."))
    else:
        wrong = " ".join(str(problem) for problems in form.errors.values() for problem in problems)
        messages.error(request, gettext("Nothing was saved. %(wrong)s") % {"wrong": wrong})
    response = private_redirect(f"{reverse('account')}#profile")
    if form.is_valid() and form.cleaned_data["language"]:
        remember_language(response, form.cleaned_data["language"])
    return response


def _pending_address(reader: Reader) -> str:
    """The new address that is awaiting confirmation; empty if there is none."""
    newest = reader.address_changes.order_by("-pk").first()
    is_open = newest and newest.confirmed_at is None and newest.stopped_at is None
    return newest.new if newest and is_open and newest.old == reader.email else ""

"""“Tell us about your team”: a form that reaches a person."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from masthead.accounts.addresses import read_address
from masthead.core.origin import ip_of, same_origin_only
from masthead.core.shown_names import name_problem
from masthead.membership import leads
from masthead.portal.responses import private_page, reader_here, too_often

MOST_SEATS = 100_000


class QuoteForm(forms.Form):
    """What sales needs to know in order to reply."""

    name = forms.CharField(max_length=120, error_messages={"required": _("Enter your name.")})
    address = forms.CharField(max_length=320, required=False)
    organisation = forms.CharField(
        max_length=120, error_messages={"required": _("Enter the name of your organisation.")}
    )
    seats = forms.IntegerField(
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "required": _("Enter the approximate number of seats."),
            "invalid": _("Enter the number of seats as a number, such as 40."),
            "min_value": _("Enter at least one seat."),
            "max_value": gettext("Enter a number up to %(most)s.") % {"most": f"{MOST_SEATS:,}"},
        },
    )
    country = forms.CharField(max_length=80, required=False)
    message = forms.CharField(
        max_length=4000,
        required=False,
        error_messages={"max_length": _("Keep your message under 4,000 characters.")},
    )

    def clean_name(self) -> str:
        return _shown(str(self.cleaned_data["name"]))

    def clean_organisation(self) -> str:
        return _shown(str(self.cleaned_data["organisation"]))

    def clean_address(self) -> str:
        address = read_address(str(self.cleaned_data["address"]))
        if address.problem:
            raise forms.ValidationError(address.problem)
        return address.kept


def _shown(name: str) -> str:
    if problem := name_problem(name):
        raise forms.ValidationError(problem)
    return name


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        reader = reader_here(request)
        known = {"name": reader.get_full_name(), "address": reader.email} if reader else {}
        return _show_form(
            request, QuoteForm(initial=known | {"seats": request.GET.get("seats", "")})
        )
    form = QuoteForm(request.POST)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    data: dict[str, Any] = form.cleaned_data
    if refusal := leads.refuse(address=data["address"], ip=ip_of(request)):
        return too_often(request, refusal)
    lead = leads.record_enquiry(**data, ip=ip_of(request))
    return private_page(request, "team/quoted", {"lead": lead})


def _show_form(request: HttpRequest, form: QuoteForm, *, status: int = 200) -> HttpResponse:
    return private_page(request, "team/quote", {"form": form}, status=status)

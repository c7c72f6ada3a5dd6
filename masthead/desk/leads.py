"""Team leads at the desk: who asked for a quote, who owns the lead, and the next step."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.widgets import AdminDateInput

from masthead.accounts.models import AuditEntry, Reader
from masthead.core import publication_zone
from masthead.core.origin import ip_of
from masthead.desk.permissions import head, only_with
from masthead.desk.staff_chooser import StaffChooserViewSet
from masthead.membership import leads
from masthead.membership.leads import LeadError, LeadStep
from masthead.membership.models import Lead

PAGE = 50
UNDECIDED = "undecided"
LOOK, CHANGE = "membership.view_lead", "membership.change_lead"


def _possible_owners() -> QuerySet[Reader]:
    """Staff who can own a lead."""
    app, _, codename = CHANGE.partition(".")
    named = Permission.objects.filter(content_type__app_label=app, codename=codename)
    holders = Q(groups__permissions__in=named) | Q(user_permissions__in=named)
    may = Reader.objects.filter(holders | Q(is_superuser=True), is_active=True)
    return may.distinct().order_by("first_name", "email")


owner_chooser = StaffChooserViewSet(
    "lead_owners",
    url_prefix="leads/owners",
    people=_possible_owners,
    register_widget=False,  # it is for leads alone
)


class LeadForm(forms.Form):
    """Status, owner, next step and its due date."""

    state = forms.ChoiceField(choices=Lead.State.choices)
    owner = forms.ModelChoiceField(
        Reader.objects.none(), required=False, widget=owner_chooser.widget_class
    )
    next_step = forms.CharField(max_length=200, required=False)
    next_step_on = forms.DateField(label="Due", required=False, widget=AdminDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = _possible_owners()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words, on = cleaned.get("next_step"), cleaned.get("next_step_on")
        if words and not on and "next_step_on" not in self.errors:
            self.add_error("next_step_on", "Enter a due date.")
        if on and not words:
            self.add_error("next_step", "Enter the next step.")
        return cleaned

    @property
    def step(self) -> LeadStep | None:
        words, on = self.cleaned_data["next_step"], self.cleaned_data["next_step_on"]
        return LeadStep(words, on) if words and on else None


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Open leads by default, with the next step due soonest on top."""
    wanted = request.GET.get("state", UNDECIDED)
    rows = Lead.objects.select_related("owner").order_by(
        F("next_step_on").asc(nulls_first=True), "-asked_at"
    )
    if wanted == UNDECIDED:
        rows = rows.undecided()
    elif wanted in Lead.State.values:
        rows = rows.filter(state=wanted)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "choices": [(UNDECIDED, "Open"), *Lead.State.choices, ("all", "All")],
        "today": publication_zone.today(),
        **head("Team leads", icon="group"),
    }
    return render(request, "desk/leads/index.html", context)


@only_with(LOOK)
@require_safe
def show(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = _lead(lead_id)
    return _page(request, lead, LeadForm(initial=_initial_of(lead)))


@only_with(CHANGE)
@require_POST
def move(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, form = _lead(lead_id), LeadForm(request.POST)
    if not form.is_valid():
        return _page(request, lead, form, status=422)
    changed = leads.move(
        lead=lead,
        by=_staff(request),
        state=form.cleaned_data["state"],
        owner=form.cleaned_data["owner"],
        step=form.step,
        ip=ip_of(request),
    )
    messages.success(request, "Saved." if changed else "Nothing was changed.")
    return redirect("lead", lead.pk)


@only_with(CHANGE)
@require_POST
def note(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = _lead(lead_id)
    try:
        text = request.POST.get("text", "")
        leads.add_note(lead=lead, by=_staff(request), text=text, ip=ip_of(request))
    except LeadError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The note was saved.")
    return redirect("lead", lead.pk)


def _page(request: HttpRequest, lead: Lead, form: LeadForm, *, status: int = 200) -> HttpResponse:
    context = {
        "lead": lead,
        "form": form,
        "notes": lead.notes.select_related("by"),
        "history": AuditEntry.objects.about(lead).select_related("actor").order_by("-at"),
        "may_change": request.user.has_perm(CHANGE),
        **head(lead.organisation, ("Team leads", reverse("leads")), icon="group"),
    }
    return render(request, "desk/leads/lead.html", context, status=status)


def _initial_of(lead: Lead) -> dict[str, Any]:
    fields = ("state", "owner", "next_step", "next_step_on")
    return {field: getattr(lead, field) for field in fields}


def _lead(lead_id: int) -> Lead:
    return get_object_or_404(Lead.objects.select_related("owner"), pk=lead_id)


def _staff(request: HttpRequest) -> Reader:
    assert isinstance(request.user, Reader)  # noqa: S101  # a permission was asked for
    return request.user

"""Plans and prices at the desk. A price is never edited: a new one is offered from now on, and
existing customers keep the price they pay."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.accounts.models import Reader
from masthead.billing import price_list
from masthead.billing.models import Cadence, Price
from masthead.core import money
from masthead.core.slug_from_name import SlugFromName
from masthead.desk.permissions import head, only_with
from masthead.membership.models import Plan

LOOK = "billing.view_price"
CHANGE = "billing.change_price"
ICON = "tag"


class PriceForm(forms.Form):
    """Amounts in everyday notation; tiers one per line, such as "10: 240"."""

    plan = forms.ModelChoiceField(Plan.objects.all(), empty_label=None)
    cadence = forms.ChoiceField(choices=Cadence.choices, label="Billing")
    currency = forms.CharField(max_length=3, initial="USD", label="Currency code")
    amount = forms.CharField(max_length=20, label="Price per seat and billing period")
    tiers = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Team price tiers, one per line",
        help_text=(
            "The number of seats the tier starts at, a colon and the price per seat, such as 3: "
            "264. The first line must match the price above."
        ),
    )

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        currency = held.get("currency", "USD")
        try:
            held["minor"] = money.parse(held.get("amount", ""), currency)
            held["steps"] = dict(
                _parse_tier(line, currency) for line in _lines(held.get("tiers", ""))
            )
        except (money.MoneyError, ValueError) as error:
            raise forms.ValidationError(str(error)) from error
        return held


class PlanForm(SlugFromName):
    class Meta:
        model = Plan
        fields = ("name", "slug", "promise", "trial_days", "for_teams", "is_offered", "position")


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _parse_tier(line: str, currency: str) -> tuple[int, int]:
    seats, colon, sum_ = line.partition(":")
    if not colon or not seats.strip().isdecimal():
        raise ValueError(f"“{line.strip()}” is not a valid tier. Write it like this: 10: 240.")
    return int(seats), money.parse(sum_, currency)


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every plan, with its current and earlier prices and how many contracts pay each."""
    prices = Price.objects.select_related("plan").prefetch_related("tiers")
    counted = prices.annotate(payers=Count("contracts")).order_by("plan", "-is_offered", "-made_at")
    rows = [{"price": price, **_price_row(price)} for price in counted]
    context = {
        "plans": Plan.objects.all(),
        "rows": rows,
        "may_change": request.user.has_perm(CHANGE),
        **head("Plans and prices", icon=ICON),
    }
    return render(request, "desk/prices/index.html", context)


def _price_row(price: Price) -> dict[str, Any]:
    tiers = [
        f"from {tier.from_seats} seats: {money.display(tier.amount, price.currency)}"
        for tier in price.tiers.all()
    ]
    return {"sum": money.display(price.amount, price.currency), "tiers": ", ".join(tiers)}


@only_with(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _save_price(request, form):
        return redirect("prices_desk")
    context = {"form": form, "button": "Add this price", **_head("Add a price")}
    return render(request, "desk/prices/form.html", context, status=422 if form.errors else 200)


def _save_price(request: HttpRequest, form: PriceForm) -> bool:
    held = form.cleaned_data
    try:
        price = price_list.offer_price(
            plan=held["plan"],
            cadence=Cadence(held["cadence"]),
            amount=held["minor"],
            currency=held["currency"],
            tiers=held["steps"],
            by=_staff(request),
        )
    except price_list.PricingError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request, (f"{price} is now on sale. Existing customers keep the price they pay.")
    )
    return True


@only_with(CHANGE)
@require_POST
def withdraw(request: HttpRequest, price_id: int) -> HttpResponse:
    price = get_object_or_404(Price, pk=price_id)
    price_list.withdraw_price(price=price, by=_staff(request))
    messages.success(request, f"{price} was withdrawn.")
    return redirect("prices_desk")


@only_with(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: HttpRequest, plan_id: int | None = None) -> HttpResponse:
    plan = get_object_or_404(Plan, pk=plan_id) if plan_id else None
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        price_list.record_plan_change(plan=saved, by=_staff(request), changed=form.changed_data)
        messages.success(request, f"{saved} was saved.")
        return redirect("prices_desk")
    title = str(plan) if plan else "Add a plan"
    context = {"form": form, "button": "Save plan", **_head(title)}
    return render(request, "desk/prices/form.html", context, status=422 if form.errors else 200)


def _staff(request: HttpRequest) -> Reader | None:
    return request.user if isinstance(request.user, Reader) else None


def _head(title: str) -> dict[str, Any]:
    return head(title, ("Plans and prices", reverse("prices_desk")), icon=ICON)

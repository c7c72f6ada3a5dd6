"""Discrepancies between our records and the payment vendor's, for staff to resolve."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from masthead.accounts.models import Reader
from masthead.billing.models import Discrepancy, VendorEvent
from masthead.billing.vendor import discrepancies
from masthead.desk.permissions import head, only_with

LOOK = "billing.view_discrepancy"
SETTLE = "billing.change_discrepancy"
PAGE = 50


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Open discrepancies first, then resolved ones; and events that could not be processed."""
    rows = Discrepancy.objects.select_related(
        "contract__customer__reader", "contract__customer__team"
    )
    ordered = rows.order_by("settled_at", "-found_at", "-pk")
    context = {
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "open": rows.filter(settled_at=None).count(),
        "failed": VendorEvent.objects.filter(state=VendorEvent.State.FAILED)[:PAGE],
        "may_settle": request.user.has_perm(SETTLE),
        **head("Payment discrepancies", icon="warning"),
    }
    return render(request, "desk/discrepancies/index.html", context)


@only_with(SETTLE)
@require_POST
def settle(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    discrepancy = get_object_or_404(Discrepancy, pk=discrepancy_id)
    if isinstance(request.user, Reader):
        discrepancies.settle_discrepancy(discrepancy=discrepancy, by=request.user)
        messages.success(request, "Marked as resolved.")
    return redirect("discrepancies_desk")

"""Invoices at the desk: what is outstanding, recording payments, cancelling."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from masthead.accounts.models import Reader
from masthead.billing.invoices import issuing, links
from masthead.billing.invoices.numbering import grouped
from masthead.billing.models import Invoice, Issuer
from masthead.core import money, publication_zone
from masthead.desk.finance import BOOK, INVOICES, date_input
from masthead.desk.permissions import head, only_with

PAGE = 40
ICON = "doc-full"
SORTS = (("", "All"), ("open", "Open"), ("overdue", "Overdue"), ("paid", "Paid"))


class PaymentForm(forms.Form):
    """A payment received: date, amount and payment reference."""

    on = forms.DateField(label="Date received", widget=date_input())
    amount = forms.CharField(max_length=20, label="Amount")
    reference = forms.CharField(max_length=140, required=False, label="Payment reference")

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = invoice.currency
        self.fields["amount"].initial = money.plain(invoice.left, invoice.currency)
        self.fields["on"].initial = publication_zone.today()

    def clean_amount(self) -> int:
        try:
            return money.parse(self.cleaned_data["amount"], self.currency)
        except money.MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class CancelForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="Reason", help_text="Printed on the credit note."
    )


@only_with(INVOICES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    sort, words = request.GET.get("sort", ""), request.GET.get("q", "").strip()[:100]
    found = _matching(sort, words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    overdue = Invoice.objects.overdue().filter(pk__in=[invoice.pk for invoice in page])
    context = {
        "page": page,
        "overdue": set(overdue.values_list("pk", flat=True)),
        "sort": sort,
        "sorts": SORTS,
        "words": words,
        "asked_query": urlencode({"sort": sort, "q": words}),
        "owed": _outstanding(),
        "lacks": Issuer.load().missing_details,
        "may_book": request.user.has_perm(BOOK),
        **head("Invoices", icon=ICON),
    }
    return render(request, "desk/finance/invoices.html", context)


@only_with(INVOICES)
@require_safe
def show(request: HttpRequest, invoice_id: int) -> HttpResponse:
    return _show_invoice(request, _invoice(invoice_id))


@only_with(BOOK)
@require_http_methods(["POST"])
def mark_paid(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = _invoice(invoice_id)
    form = PaymentForm(request.POST, invoice=invoice)
    if not form.is_valid():
        return _show_invoice(request, invoice, payment=form, status=422)
    try:
        payment = issuing.record_payment(invoice, by=_actor(request), **form.cleaned_data)
    except issuing.InvoiceError as error:
        form.add_error(None, str(error))
        return _show_invoice(request, invoice, payment=form, status=409)
    came = money.display(payment.amount, invoice.currency)
    messages.success(request, f"{came} recorded for {invoice.number}.")
    return redirect("invoice_desk", invoice_id=invoice.pk)


@only_with(BOOK)
@require_http_methods(["POST"])
def cancel(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = _invoice(invoice_id)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _show_invoice(request, invoice, cancelling=form, status=422)
    try:
        note = issuing.cancel_invoice(
            invoice, by=_actor(request), reason=form.cleaned_data["reason"]
        )
    except issuing.InvoiceError as error:
        form.add_error(None, str(error))
        return _show_invoice(request, invoice, cancelling=form, status=409)
    messages.success(request, f"{invoice.number} was cancelled by credit note {note.number}.")
    return redirect("invoice_desk", invoice_id=invoice.pk)


def _show_invoice(
    request: HttpRequest,
    invoice: Invoice,
    *,
    payment: PaymentForm | None = None,
    cancelling: CancelForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_open = invoice.state == Invoice.State.OPEN
    may_book = request.user.has_perm(BOOK)
    context = {
        "invoice": invoice,
        "reference": grouped(invoice.reference),
        "paper": links.invoice_path(invoice),
        "pdf": links.invoice_pdf_path(invoice),
        "total": money.in_full(invoice.total, invoice.currency),
        "over": money.in_full(-invoice.left, invoice.currency) if invoice.left < 0 else "",
        "left": money.in_full(invoice.left, invoice.currency) if is_open else "",
        "payments": [
            (each, money.in_full(each.amount, invoice.currency)) for each in invoice.payments.all()
        ],
        "note": getattr(invoice, "credit_note", None),
        "payment": (payment or PaymentForm(invoice=invoice)) if is_open and may_book else None,
        "cancelling": (
            (cancelling or CancelForm())
            if may_book and invoice.state != Invoice.State.CANCELLED
            else None
        ),
        **head(f"Invoice {invoice.number}", ("Invoices", reverse("invoices_desk")), icon=ICON),
    }
    return render(request, "desk/finance/invoice.html", context, status=status)


def _matching(sort: str, words: str) -> QuerySet[Invoice]:
    found = Invoice.objects.select_related("contract__subscription").prefetch_related("payments")
    if sort == "overdue":
        found = found.overdue()
    elif sort in Invoice.State.values:
        found = found.filter(state=sort)
    if words:
        named = Q(number__icontains=words) | Q(buyer_name__icontains=words)
        bare = words.replace(" ", "")
        found = found.filter(named | Q(reference__icontains=bare) | Q(purchase_order=words))
    return found


def _outstanding() -> list[str]:
    """The outstanding amount in each currency."""
    sums = Invoice.objects.open().order_by("currency").values("currency")
    return [
        money.display(row["sum"], row["currency"])
        for row in sums.annotate(sum=Sum("net") + Sum("tax"))
    ]


def _invoice(invoice_id: int) -> Invoice:
    return get_object_or_404(Invoice, pk=invoice_id)


def _actor(request: HttpRequest) -> Reader | None:
    return request.user if isinstance(request.user, Reader) else None

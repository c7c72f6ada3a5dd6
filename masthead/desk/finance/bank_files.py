"""Bank files at the desk: uploaded, reviewed, confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from masthead.accounts.models import Reader
from masthead.billing.invoices import bank_reconciliation
from masthead.billing.invoices.bank_files import BankFileError
from masthead.billing.invoices.issuing import InvoiceError
from masthead.billing.models import BankFile, BankLine
from masthead.core import money
from masthead.desk.finance import BOOK
from masthead.desk.finance.invoices import ICON
from masthead.desk.permissions import head, only_with

LARGEST = 8 * 1024 * 1024
ABOVE = "Invoices"


class FileForm(forms.Form):
    """A bank's CSV file."""

    file = forms.FileField(label="Bank CSV file")
    currency = forms.CharField(
        max_length=3,
        min_length=3,
        initial="USD",
        label="Account currency",
        help_text="Used for lines without a currency.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("The file is larger than 8 MB. Export a shorter period.")
        return file


@only_with(BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = _store_file(request, form)
        if file is not None:
            return redirect("bank_file", file_id=file.pk)
    context = {
        "form": form,
        "files": BankFile.objects.select_related("brought_by")[:20],
        **head("Bank files", (ABOVE, reverse("invoices_desk")), icon=ICON),
    }
    return render(request, "desk/finance/bank.html", context, status=422 if form.errors else 200)


def _store_file(request: HttpRequest, form: FileForm) -> BankFile | None:
    file = form.cleaned_data["file"]
    try:
        return bank_reconciliation.import_bank_file(
            name=file.name,
            content=file.read(),
            by=_actor(request),
            currency=form.cleaned_data["currency"].upper(),
        )
    except BankFileError as error:
        form.add_error("file", str(error))
        return None


@only_with(BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, file_id: int) -> HttpResponse:
    """Each line with what it would do (GET); record the selected ones (POST)."""
    file = get_object_or_404(BankFile, pk=file_id)
    if request.method == "POST":
        return _book(request, file)
    matches = bank_reconciliation.match_lines(file) if file.booked_at is None else []
    context = {
        "file": file,
        "matches": [{"match": match, "sum": _amount(match.line)} for match in matches],
        "bookable": any(match.can_be_booked for match in matches),
        "booked": [
            {"line": line, "sum": _amount(line)}
            for line in file.lines.filter(payment__isnull=False).select_related("payment__invoice")
        ],
        **head(
            file.name,
            (ABOVE, reverse("invoices_desk")),
            ("Bank files", reverse("bank_files")),
            icon=ICON,
        ),
    }
    return render(request, "desk/finance/bank_file.html", context)


def _book(request: HttpRequest, file: BankFile) -> HttpResponse:
    rows = [int(row) for row in request.POST.getlist("row") if row.isdecimal()]
    try:
        booked = bank_reconciliation.book_lines(file, rows=rows, by=_actor(request))
    except InvoiceError as error:
        messages.error(request, str(error))
        return redirect("bank_file", file_id=file.pk)
    if booked:
        messages.success(request, f"{booked} payment{'s' if booked > 1 else ''} recorded.")
    else:
        messages.warning(request, "Nothing was recorded.")
    return redirect("bank_file", file_id=file.pk)


def _amount(line: BankLine) -> str:
    return money.in_full(line.amount, line.currency) if line.currency and not line.problem else ""


def _actor(request: HttpRequest) -> Reader:
    assert isinstance(request.user, Reader)  # noqa: S101  # the desk lets nobody else in
    return request.user

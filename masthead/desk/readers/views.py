"""Readers at the desk: search, profile and impersonation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from masthead.accounts import devices, impersonation
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.desk.permissions import head, only_with
from masthead.desk.readers.sections import rendered_sections

LOOK = "accounts.view_reader"
SIGN_OUT = "accounts.change_reader"
PAGE = 30


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Search by part of the address or name; without a query, the newest readers."""
    words = request.GET.get("q", "").strip()[:200]
    page = Paginator(_matching(words), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, **_head("Readers")}
    return render(request, "desk/readers/index.html", context)


@only_with(LOOK)
@require_safe
def show(request: HttpRequest, reader_id: int) -> HttpResponse:
    reader = get_object_or_404(Reader, pk=reader_id)
    staff = request.user
    context = {
        "reader": reader,
        "shown": rendered_sections(reader),
        "may_see_as": isinstance(staff, Reader) and impersonation.may_impersonate(staff, reader),
        "may_sign_out": staff.has_perm(SIGN_OUT) and reader.devices.exists(),
        **_head(str(reader), ("Readers", reverse("readers_desk"))),
    }
    return render(request, "desk/readers/show.html", context)


@only_with(impersonation.PERMISSION)
@require_POST
def see_as(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Impersonate the reader for half an hour."""
    reader = get_object_or_404(Reader, pk=reader_id)
    staff = request.user
    session = isinstance(staff, Reader) and impersonation.begin(
        staff=staff, reader=reader, ip=ip_of(request)
    )
    if not session:
        messages.error(
            request,
            ("You can’t view the site as staff or as a reader whose account is closed."),
        )
        return redirect("reader_desk", reader_id=reader_id)
    request.session[impersonation.SESSION_KEY] = session.kept()
    devices.rekey(request.session)
    response = redirect("front")
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(impersonation.COOKIE, "1", httponly=True, samesite="Lax", secure=secure)
    return response


@only_with(SIGN_OUT)
@require_POST
def sign_out(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Sign the reader out everywhere, for example after a lost phone."""
    reader = get_object_or_404(Reader, pk=reader_id)
    if isinstance(request.user, Reader):
        count = devices.revoke_all(reader=reader, actor=request.user, ip=ip_of(request))
        messages.success(request, f"Signed out on {count} device{'' if count == 1 else 's'}.")
    return redirect("reader_desk", reader_id=reader_id)


def _matching(words: str) -> QuerySet[Reader]:
    readers = Reader.objects.order_by("-date_joined", "-pk")
    for word in words.split():
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        readers = readers.filter(Q(email__icontains=word) | named)
    return readers


def _head(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    return head(title, *above, icon="user")

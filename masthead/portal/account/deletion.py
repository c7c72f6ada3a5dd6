"""Deleting the account: a page that lists what is deleted and kept, then one click."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masthead.accounts import closure
from masthead.accounts.models import Reader
from masthead.portal.responses import private_page, signed_in_only
from masthead.privacy import erasure


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    return {"last_of": closure.sole_role_of(reader)}


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, reader: Reader) -> HttpResponse:
    last_of = closure.sole_role_of(reader)
    if request.method != "POST" or last_of:
        context = {"goes": erasure.goes(), "stays": erasure.stays(), "last_of": last_of}
        status = 409 if request.method == "POST" else 200
        return private_page(request, "delete", {"reader": reader, **context}, status=status)
    address = reader.email
    erasure.erase(reader)
    logout(request)
    return private_page(request, "deleted", {"address": address})

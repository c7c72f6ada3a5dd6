"""An editor presses a button at the moment the desk autosaves a new story: both create it, and the
second finds its address taken."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from masthead.publishing.models import Story

A_MOMENT = timedelta(seconds=30)
_MESSAGE = (
    "Your draft was being saved when you pressed the button. This is the saved version: "
    "check your latest changes, then press the button again."
)


class AutosaveConflictMiddleware:
    """Redirects the editor to the autosaved draft; any other error is raised as before."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(error, ValidationError) or not match:
            return None
        if match.view_name != "wagtailadmin_pages:add" or "slug" not in _fields(error):
            return None
        return _lead_to_draft(request)


def _fields(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else set()


def _lead_to_draft(request: HttpRequest) -> HttpResponse | None:
    draft = Story.objects.filter(
        slug=request.POST.get("slug", ""),
        owner=request.user,
        first_published_at=None,
        latest_revision_created_at__gt=timezone.now() - A_MOMENT,
    ).first()
    if draft is None:
        return None
    messages.warning(request, _MESSAGE)
    return redirect("wagtailadmin_pages:edit", draft.pk)

"""An editor who presses a button while the desk autosaves a new story is sent to the draft."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from masthead.accounts.models import Reader
from masthead.desk.autosave_conflict import AutosaveConflictMiddleware
from masthead.desk.testing import make_editor, make_reporter
from masthead.publishing.models import FrontPage
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
TAKEN = ValidationError({"slug": "already in use"})


def pressed(who: Reader, *, slug: str) -> HttpRequest:
    """The form of a new story, sent."""
    add = reverse(
        "wagtailadmin_pages:add", args=["publishing", "story", FrontPage.objects.get().pk]
    )
    request = RequestFactory().post(add, {"slug": slug})
    request.user, request.resolver_match = who, resolve(add)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def answer(request: HttpRequest, error: Exception = TAKEN) -> HttpResponse | None:
    middleware = AutosaveConflictMiddleware(lambda _: HttpResponse())
    return middleware.process_exception(request, error)


def test_an_editor_who_submits_during_autosave_gets_the_saved_draft() -> None:
    leila = make_editor("leila@example.org")
    draft = make_story("Tugs", slug="tugs", live=False, owner=leila)
    request = pressed(leila, slug="tugs")
    response = answer(request)
    assert response
    assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert "press the button again" in str(next(iter(get_messages(request))))


def test_other_errors_and_other_editors_drafts_are_left_alone() -> None:
    leila, deniz = make_editor("leila@example.org"), make_reporter("deniz@example.org")
    make_story("Tugs", slug="tugs", live=False, owner=leila)
    assert answer(pressed(deniz, slug="tugs")) is None
    assert answer(pressed(leila, slug="tugs"), ValidationError("no field")) is None
    assert answer(pressed(leila, slug="tugs"), RuntimeError()) is None
